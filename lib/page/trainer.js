// The live part of a Trainer: a training in the page, which the reader starts, and what its
// networks do meanwhile.
function start(root, part, data, keep) {
  "use strict";
  const opened = performance.now();
  const t = latentlabTraining(data.training);
  const batch = data.training.batch;
  let step = 0;
  let running = false;
  let diverged = null;
  let resumes = false; // when the reader sees the card again
  let stopped = false; // and the report of its last steps is on its way
  let inSight = () => true;
  let failed = false;

  const transport = latentlabTransport(part("top"), {
    start: t.start,
    pause: t.pause,
    step: () => t.step(),
    reset,
    pace: t.pace,
  });
  const curves = data.curves.map((c) => latentlabCurve(part("side"), c));
  const columns = data.curves.map((c) => c.series.map((s) => t.scalars.indexOf(s.scalar)));
  const beside = data.codes && curves.length === 1 ? part("side") : part("settings");
  const knobs = t.knobs.length ? latentlabKnobs(beside, t.knobs, setKnob) : null;
  if (knobs) keep?.(knobs.element, t.knobs, knobs.positions);

  function setKnob(k, position, text) {
    t.set(k, position);
    if (step) curves[0].mark(step, text, k);
  }
  function reset() {
    resumes = running = stopped = false;
    diverged = null;
    step = 0;
    t.reset();
    showState();
    curves.forEach((c) => c.clear());
    say("Back at the first weights.");
  }
  // say is for those who do not see the card: it is not called for each step.
  function say(text) {
    part("said").textContent = text;
  }
  function showAlert(text) {
    part("alert").replaceChildren(text);
    if (!diverged) return;
    const button = latentlabButton(part("alert"), ["Reset"], "Go back to the first weights");
    button.addEventListener("click", () => {
      reset();
      transport.go.focus();
    });
  }
  // sayReached says where a training that was stopped is.
  function sayReached() {
    stopped = false;
    const at = latentlabCount(step, "step") + ", loss " + latentlabDigits(curves[0].last(0));
    say(step ? "Paused at " + at + "." : "Back at the first weights.");
  }

  function showState() {
    const states = [
      [failed, "Stopped"],
      [diverged, "Diverged"],
      [resumes, "Paused out of sight"],
      [running, "Training"],
      [step, "Paused"],
      [true, "Ready"],
    ];
    part("state").textContent = states.find(([is]) => is)[1];
    transport.show({ running, can: !failed && !diverged, canReset: !failed });
  }
  root.latentlab = {
    training: t,
    knobs,
    steps({ step: now, epoch, rows, perSecond }) {
      const width = t.scalars.length;
      const n = rows.length / width;
      for (let i = 0; i < n; i++) {
        const row = rows.subarray(i * width, (i + 1) * width);
        curves.forEach((c, k) => c.add(now - n + i + 1, columns[k].map((column) => row[column]))); // prettier-ignore
      }
      if ((step === 0) !== (now === 0)) setTimeout(showState);
      step = now;
      part("count").textContent = "step " + step.toLocaleString("en-US");
      part("epoch").textContent =
        "epoch " + epoch.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
      const speed = Math.round(+(perSecond * batch).toPrecision(2));
      part("speed").textContent = running && speed ? speed.toLocaleString("en-US") + " examples/s" : "";
      if (running) return;
      curves.forEach((c) => c.describe());
      if (stopped) sayReached();
    },
    state(state) {
      const was = running;
      ({ running, diverged } = state);
      showState();
      if (!running) part("speed").textContent = "";
      if (diverged) {
        const what = "in step " + diverged.step + " the loss is " + diverged.value;
        showAlert("The training has diverged: " + what + ". Choose a lower learning rate, and reset.");
      } else {
        showAlert("");
        if (running && !was) say("Training.");
        if (running !== was) stopped = !running;
      }
      if (running && !inSight()) seen(false); // started out of sight
    },
  };

  const seen = (isSeen) => {
    if (isSeen && resumes) {
      resumes = false;
      t.start();
    } else if (!isSeen && running) {
      resumes = true;
      t.pause();
    }
    showState();
  };
  // A notebook has its own keys.
  root.addEventListener("keydown", (e) => {
    if (!latentlabBrowserKey(e)) e.stopPropagation();
  });
  part("note").textContent = data.notes.join(" ");
  latentlabAddress(root, transport.element, {
    state: () => latentlabTrainerState(knobs ? knobs.positions() : [], transport.pace()),
    restore(text) {
      const { positions, pace } = latentlabTrainerStated(text, t.knobs, transport.paces);
      positions.forEach((position, k) => knobs.set(k, position));
      transport.setPace(pace);
    },
  });

  t.on("steps", latentlabWeakly(root, "steps"));
  t.on("state", latentlabWeakly(root, "state"));
  t.on("failed", latentlabWeakly(root, "fail"));
  t.ready.then(
    latentlabWeakly(root, "loaded"),
    latentlabWeakly(root, "fail"), // prettier-ignore
  );
  latentlabClose(root, t);
  Object.assign(root.latentlab, {
    loaded() {
      showState();
      inSight = latentlabSight(root, seen);
      const mark = data.codes ? latentlabPlane(root, part, data, t) : () => {};
      if (data.own) latentlabTrainerPad(root, part, data, t, mark);
      latentlabShown(root, part, data, t, () => {
        root.dataset.first ??= Math.round(performance.now() - opened);
      });
    },
    fail(error) {
      failed = true;
      showState();
      showAlert("The training cannot run here. " + error.message);
      part("live").classList.add("stopped");
      if (part("still")) part("still").hidden = false;
    },
  });
}
