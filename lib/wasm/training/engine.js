// latentlabEngine runs a training. It receives messages of latentlabTraining and posts its own.
// It works for about slice milliseconds, and then rests, to listen again.
function latentlabEngine(post, slice, rest) {
  "use strict";
  const reportEvery = 33; // milliseconds
  const maxRows = 4096;
  const watched = new Map(); // {name, inputs} by number
  let model;
  let examples;
  let phases; // [{name, inputs, scalars: [[column, view]], runs}], the parts of a step
  let step = 0; // number of those done
  let beginning = 0; // as in training.js
  let used = 0; // batches so far
  let running = false;
  let single = 0; // steps to do while it does not run
  let pace = 0; // steps a second, 0 for as many as possible
  let due = 0; // when the next step is, at a pace
  let diverged = null;
  let closed = false;
  let timer = null;
  let woken = false; // a message will call tick
  let rows; // [maxRows·width], of steps that are not reported yet
  let width; // numbers in a row
  let filled = 0;
  let changed = false; // since the last report
  let seen = true; // the last report
  let reported = 0; // when
  let shown = 0; // when the watched functions ran last, and how long that took
  let showTime = 0;
  let speed = { step: 0, at: 0, perSecond: 0 };

  async function load(data) {
    examples = await latentlabExamples(data);
    model = latentlabModel(data, examples);
    phases = data.phases.map(({ name, scalars }) => ({
      name,
      runs: 1,
      inputs: model.batchInputs(name),
      scalars: scalars.map((s) => [data.scalars.indexOf(s), model.bundle.output(name, s)]),
    }));
    width = data.scalars.length;
    rows = new Float32Array(maxRows * width);
    model.reset();
    post({ kind: "loaded", kernels: model.bundle.kind, labels: examples.labels });
  }

  // runPhase runs a phase on a batch, and reports whether its loss is finite.
  function runPhase(phase, batch, row) {
    const { x, y, epoch } = phase.inputs;
    if (x || y) examples.batch(batch, x, y);
    if (epoch) epoch[0] = examples.epoch(batch);
    model.bundle.run(phase.name);
    for (const [column, view] of phase.scalars) rows[row + column] = view[0];
    const loss = phase.scalars[0][1][0];
    if (loss - loss === 0) return true;
    diverged = { step: step + 1, value: String(loss) };
    return false;
  }

  // doStep does a step: every phase as often as it is set to.
  function doStep() {
    const row = filled * width;
    rows.fill(NaN, row, row + width);
    let batches = 1;
    for (const phase of phases) {
      batches = Math.max(batches, phase.runs);
      for (let i = 0; i < phase.runs; i++) if (!runPhase(phase, used + i, row)) return stop();
    }
    used += batches;
    filled++;
    step++;
    changed = true;
  }

  function runAlone({ phase: name, n }) {
    const phase = phases.find((p) => p.name === name);
    if (!phase || diverged) return;
    stop();
    const row = filled * width;
    rows.fill(NaN, row, row + width);
    for (let i = 0; i < n; i++) if (!runPhase(phase, used++, row)) return stop();
    filled++;
    changed = true;
  }

  function postState() {
    post({ kind: "state", running, diverged });
  }

  function stop() {
    running = false;
    single = 0;
    speed.at = 0;
    changed = true;
    postState();
  }

  function report(now) {
    const values = [];
    // While it runs, the watched functions take a tenth of the time.
    if (!running || now - shown >= 9 * showTime) {
      for (const [id, { name, inputs }] of watched) {
        try {
          values.push([id, model.call(name, inputs)]);
        } catch (e) {
          // An example that is no longer there, since others have replaced it.
          watched.delete(id);
          post({ kind: "error", message: e.message });
        }
      }
      shown = performance.now();
      showTime = shown - now;
    }
    if (running && speed.at && now - speed.at > 500) {
      speed = { step, at: now, perSecond: (1000 * (step - speed.step)) / (now - speed.at) };
    } else if (!speed.at) Object.assign(speed, { step, at: running ? now : 0 });
    const m = {
      kind: "steps",
      beginning,
      step,
      epoch: examples.epoch(used),
      rows: rows.slice(0, filled * width),
      perSecond: running ? speed.perSecond : 0,
      watched: values,
      count: examples.count,
      labels: examples.labels,
    };
    const arrays = values.flatMap(([, outputs]) => Object.values(outputs));
    post(m, [m.rows.buffer, ...arrays.map((a) => a.buffer)]);
    filled = 0;
    changed = seen = false;
    reported = performance.now();
  }

  const nextReport = () => reported + reportEvery;

  // canStep reports whether a step can be done now.
  function canStep(now) {
    if (diverged || filled >= maxRows) return false;
    return single > 0 || (running && (!pace || now >= due));
  }

  function tick() {
    timer = null;
    if (closed) return;
    try {
      work();
    } catch (e) {
      closed = true;
      post({ kind: "failed", message: "The training has stopped: " + e.message });
    }
  }

  function work() {
    const end = performance.now() + slice;
    let now = end - slice;
    while (now < end && canStep(now)) {
      if (single > 0) single--;
      else if (pace) due = Math.max(due + 1000 / pace, now - 1000 / pace);
      doStep();
      now = performance.now();
    }
    if (changed && seen && now >= nextReport()) report(now);
    schedule();
  }

  // schedule calls tick when there is something to do: a step, or a report.
  function schedule() {
    clearTimeout(timer);
    timer = null;
    if (closed || woken) return;
    const now = performance.now();
    let at = Infinity;
    if (canStep(now)) at = now + rest;
    else if (running && pace && filled < maxRows) at = due;
    if (changed && seen) at = Math.min(at, nextReport());
    if (at <= now) {
      woken = true;
      channel.port2.postMessage(0);
    } else if (at < Infinity) timer = setTimeout(tick, at - now);
  }

  // A message comes sooner than the shortest time-out, which is 4 ms.
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    woken = false;
    tick();
  };

  const actions = {
    start() {
      if (diverged || running) return;
      running = true;
      due = performance.now();
      postState();
    },
    pause() {
      if (running) stop();
    },
    step({ n }) {
      if (diverged) return;
      if (running) stop();
      single += Math.max(0, n || 0);
    },
    run: runAlone,
    reset(m) {
      beginning = m.beginning;
      model.reset();
      step = used = filled = 0;
      diverged = null;
      stop();
    },
    set({ knob, position: at }) {
      model.set(knob, at);
      changed = true;
    },
    pace({ stepsPerSecond }) {
      pace = stepsPerSecond;
      due = performance.now();
    },
    rounds({ counts }) {
      for (const phase of phases) phase.runs = counts[phase.name] ?? phase.runs;
    },
    watch({ id, name, inputs }) {
      model.call(name, inputs); // throws what is wrong with them
      watched.set(id, { name, inputs });
      changed = true;
    },
    unwatch({ id }) {
      watched.delete(id);
    },
    seen() {
      seen = true;
    },
    call: ({ name, inputs }) => model.call(name, inputs),
    examples: ({ indices }) => examples.rows(indices),
    variables: () => model.variables(),
    replace({ rows: values, labels, beginning: number }) {
      beginning = number;
      examples.replace(values, labels);
      used = 0;
      changed = true;
    },
  };

  async function receive(m) {
    try {
      if (m.kind === "load") await load(m.data);
      else {
        const values = actions[m.kind](m);
        if (m.answer) post({ kind: "result", id: m.id, values });
      }
    } catch (e) {
      if (m.kind !== "load") post({ kind: "error", id: m.id, message: e.message });
      else {
        const why = e.name === "NotSupportedError" ? "" : "The training in this page is damaged: ";
        post({ kind: "failed", message: why + e.message });
      }
    }
    schedule();
  }

  return {
    receive,
    close() {
      closed = true;
      channel.port1.close();
    },
  };
}
