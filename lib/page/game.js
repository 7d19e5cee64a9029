// The live part of a Game.
function start(root, part, data, keep) {
  "use strict";
  const { side, bandwidth, size, low, high } = data.game;
  const isCodes = data.game.real !== undefined; // the game of an adversarial autoencoder
  const training = latentlabTraining(data.training);
  const noMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const floats = (text) => new Float32Array(latentlabBytes(text).buffer);
  const toPlane = (values) => Float32Array.from(values, (v) => (v - low) / (high - low));

  // What is in the planes, in their units: x, y, x, y, … of points; side × side of D and D*.
  const sets = data.game.sets.map(({ name, points }) => ({ name, points: toPlane(floats(points)) }));
  const best = new Float64Array(side * side);
  let real = isCodes ? toPlane(floats(data.game.real)) : sets[0].points;
  let p = latentlabDensity(real, side, bandwidth);
  let q = p;
  let [fake, push, codes, d] = [new Float32Array(0), new Float32Array(0), null, null];
  let [kl, js, distance] = [NaN, NaN, NaN];

  const planes = { now: latentlabGamePlane(part("plane")), best: latentlabGamePlane(part("best")) };
  const shown = { real: true, fake: true, push: true, codes: true };
  const losses = latentlabCurve(part("losses"), {
    title: "Losses",
    unit: "nats",
    series: [
      { name: "D", color: latentlabGameColors.real },
      { name: data.game.names.letter, color: latentlabGameColors.fake },
    ],
    word: "round",
  });
  const divergences = latentlabCurve(part("divergences"), {
    title: "Divergences",
    unit: "nats",
    series: [
      { name: "KL(p‖q)", color: "#332288" },
      { name: "Jensen–Shannon", color: "#44aa99" },
    ],
    longest: 0, // each value is that of a picture
    word: "round",
  });

  // A frame draws what has arrived since the last one. Those who want no motion see a
  // picture twice a second.
  let scheduled = false;
  let drawn = -Infinity;
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    const wait = noMotion.matches ? Math.max(0, drawn + 500 - performance.now()) : 0;
    setTimeout(() => requestAnimationFrame(frame), wait);
  }
  function frame() {
    scheduled = false;
    drawn = performance.now();
    planes.now.clear(d, side);
    const lines = data.game.quantiles?.length;
    if (shown.codes && codes) planes.now.lines(codes, lines, codes.length / 2 / lines);
    if (shown.real) planes.now.dots(pen.points() || real);
    if (shown.fake) planes.now.crosses(fake.subarray(0, 2 * data.game.shown));
    if (shown.push) {
      planes.now.arrows(fake, push.subarray(0, 2 * data.game.arrows), high - low);
    }
    pen.drawCursor(planes.now);
    planes.best.clear(best, side);
    if (shown.real) planes.best.dots(real);
    if (shown.fake) planes.best.crosses(fake.subarray(0, 2 * data.game.shown));
    root.dataset.frames = 1 + +(root.dataset.frames || 0);
    root.dataset.frame = (performance.now() - drawn).toFixed(2);
  }

  // measure compares the points of both kinds, and D with the optimal one.
  function measure(step) {
    q = latentlabDensity(fake, side, bandwidth);
    ({ kl, js } = latentlabDivergences(p, q, best));
    if (step > 0 && !measured) divergences.add(1, [NaN, NaN]); // the axis begins at 0
    if (step > measured) divergences.add(step, [kl, js]);
    measured = step;
    distance = d ? latentlabDistance(d, best, p, q) : NaN;
    part("apart").textContent = d ? "mean |D − D*| " + distance.toFixed(3) : "";
    schedule();
  }
  let measured = 0;

  // see compares with other points of the first kind.
  function see(points) {
    real = points;
    p = latentlabDensity(real, side, bandwidth);
    if (fake.length) measure(measured);
    schedule();
  }
  // use plays with other points of the data.
  function use(points) {
    see(points);
    training.replace(
      Float32Array.from(points, (v) => low + v * (high - low)),
      null,
    );
  }

  const pen = latentlabPen(root, part, { sets, use, schedule });
  const paces = [300, 0, 30, 5, 1]; // at full speed a game is over in seconds
  const transport = latentlabTransport(
    part("transport"),
    {
      start: () => training.start(),
      pause: () => training.pause(),
      step: () => training.step(),
      reset,
      pace: (n) => training.pace(n),
    },
    { paces, word: "round" },
  );
  training.pace(paces[0]);
  function reset() {
    training.reset();
    losses.clear();
    divergences.clear();
    measured = 0;
  }
  const knobs = latentlabKnobs(part("knobs"), training.knobs, (k, position, text) => {
    training.set(k, position);
    const { field, at } = data.game.priors || {};
    if (field && training.knobs[k].field === field) see(toPlane(floats(at[position])));
    losses.mark(measured, text, k);
  });
  part("knobs").hidden = !training.knobs.length;
  keep?.(part("keep"), training.knobs, knobs.positions);
  const rounds = latentlabRounds(part, data.game.rounds, (counts) => {
    training.rounds(counts);
    losses.mark(
      measured,
      counts.discriminator + " × D, " + counts.generator + " × " + data.game.names.letter,
      "rounds",
    );
  });
  for (const [name, phase] of [["stepD", "discriminator"], ["stepG", "generator"]]) {
    part(name).addEventListener("click", () => training.run(phase));
  } // prettier-ignore
  latentlabGameKey(root, part, data.game, (name, on) => {
    shown[name] = on;
    schedule();
  });

  root.latentlab = {
    training,
    knobs,
    frame, // for tests
    measures: () => ({ kl, js, distance, real, fake, d }),
    steps({ step, rows }) {
      const names = training.scalars;
      const n = names.length;
      const count = rows.length / n;
      const at = ["discriminator", names.includes("generator") ? "generator" : "loss"].map((name) =>
        names.indexOf(name),
      );
      // Steps of one network alone have rows too, also before the first round.
      for (let i = 0; i < count; i++) {
        losses.add(Math.max(1, step - count + 1 + i), at.map((s) => rows[i * n + s])); // prettier-ignore
      }
    },
    state({ running, diverged }) {
      transport.show({ running, can: !diverged, canReset: true });
      for (const name of ["stepD", "stepG"]) part(name).disabled = !!diverged;
      say(
        diverged
          ? "The training diverged at round " +
              diverged.step +
              ": a loss is " +
              diverged.value +
              ". Choose lower learning rates and Reset."
          : "",
      );
      if (running && !inSight()) look(false); // started out of sight
    },
    failed(error) {
      transport.show({ running: false, can: false, canReset: false });
      say(error.message);
    },
    picture(outputs, { step }) {
      part("count").textContent = step ? "round " + step.toLocaleString("en-US") : "";
      fake = toPlane(outputs.x);
      push = outputs.push;
      measure(step);
      if (!training.state().running) describe();
    },
    discriminated(outputs) {
      d = outputs.d;
      schedule();
    },
    bent(outputs) {
      codes = toPlane(outputs.x);
      schedule();
    },
    resize: schedule,
  };
  function say(text) {
    part("said").textContent = text;
    part("said").hidden = !text;
  }
  // describe describes the planes for those who do not see them, when they stand still.
  function describe() {
    const names = data.game.names;
    const count = (points) => (points.length / 2).toLocaleString("en-US") + " ";
    const text = [
      count(real) + names.real,
      count(fake) + names.fake,
      "and the output of D at each point. KL ",
    ].join(", ");
    part("plane").setAttribute(
      "aria-label",
      text + latentlabDigits(kl) + ", Jensen–Shannon " + latentlabDigits(js) + " nats.",
    );
    part("best").setAttribute(
      "aria-label",
      "The optimal discriminator for these points. " + part("apart").textContent,
    );
    losses.describe();
    divergences.describe();
  }

  // The points at which pictures ask the networks.
  const cells = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i++) {
    cells[2 * i] = low + (((i % side) + 0.5) / side) * (high - low);
    cells[2 * i + 1] = high - ((Math.floor(i / side) + 0.5) / side) * (high - low);
  }
  const many = data.game.samples;
  training.on("steps", latentlabWeakly(root, "steps"));
  training.on("state", latentlabWeakly(root, "state"));
  training.on("failed", latentlabWeakly(root, "failed"));
  training.rounds(data.game.rounds);
  training.watch("discriminate", { x: cells }, latentlabWeakly(root, "discriminated"));
  const z = isCodes ? { x: { examples: [...Array(many).keys()] } } : { z: latentlabNormal(many * size) };
  training.watch("game", z, latentlabWeakly(root, "picture"));
  if (data.game.quantiles) {
    training.watch("decode", { z: latentlabCodes(data.game.quantiles, size) }, latentlabWeakly(root, "bent"));
  }
  training.ready.then(
    () => transport.show({ running: false, can: true, canReset: true }),
    (error) => say(error.message),
  );
  new ResizeObserver(schedule).observe(part("plane"));
  let ran = false;
  function look(seen) {
    if (seen && ran) training.start();
    ran = !seen && training.state().running;
    if (ran) training.pause();
  }
  const inSight = latentlabSight(root, look);
  latentlabClose(root, training);
  latentlabAddress(root, part("link"), latentlabGameState(pen, rounds, knobs, training.knobs));
}
