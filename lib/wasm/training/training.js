// latentlabTraining returns a training that runs in this page, for data of Training.JSON:
//
//	const t = latentlabTraining(data);
//	await t.ready;                      // rejects with an Error whose message is for the reader
//	t.on("steps", ({ step, epoch, rows, perSecond }) => …);
//	t.start();
//
// It runs in a worker, or in slices on the page's own thread where workers are refused.
function latentlabTraining(data) {
  "use strict";
  const listeners = { steps: [], state: [], failed: [] };
  const emit = (type, value) => listeners[type].slice().forEach((f) => f(value));
  const waiting = new Map(); // what an answer resolves, by its id
  const watched = new Map(); // what an answer is shown to, by its id
  const queue = []; // messages before the engine is loaded
  let state = { running: false, diverged: null };
  let ids = 0; // that were given to questions and watches
  let beginning = 0; // how often the training began anew
  let loaded = false;
  let closed = false;
  let engine = null; // {post(message), close()}

  let resolve;
  let reject;
  const ready = new Promise((done, failed) => ([resolve, reject] = [done, failed]));
  ready.catch(() => {}); // a card need not wait for it

  function receive(m) {
    if (closed) return;
    if (m.kind === "loaded") {
      loaded = true;
      Object.assign(t, { kind: m.kernels, labels: m.labels });
      queue.splice(0).forEach(engine.post);
      resolve(t);
    } else if (m.kind === "failed") fail(new Error(m.message));
    else if (m.kind === "steps") {
      engine.post({ kind: "seen" });
      if (m.beginning !== beginning) return; // it was on its way
      if (m.count !== t.count) Object.assign(t, { count: m.count, labels: m.labels });
      emit("steps", m);
      m.watched.forEach(([id, values]) => watched.has(id) && watched.get(id)(values, m));
    } else if (m.kind === "state") {
      state = { running: m.running, diverged: m.diverged };
      emit("state", t.state());
    } else if (waiting.has(m.id)) {
      const { done, failed } = waiting.get(m.id);
      waiting.delete(m.id);
      if (m.kind === "result") done(m.values);
      else failed(new Error(m.message));
    } else if (m.kind === "error") console.error("latentlabTraining: " + m.message);
  }

  function fail(error) {
    reject(error);
    waiting.forEach(({ failed }) => failed(error));
    t.close();
    if (loaded) emit("failed", error);
  }

  function startOnPage() {
    t.thread = "page";
    const inner = latentlabWorker()((m) => setTimeout(receive, 0, m), 8, 4);
    engine = { post: inner.receive, close: inner.close };
    engine.post({ kind: "load", data });
  }

  function startWorker() {
    t.thread = "worker";
    const listen =
      "const engine = start((m, moved) => postMessage(m, moved), 16, 0); onmessage = (e) => engine.receive(e.data);";
    const source = latentlabWorker.toString() + "\nconst start = latentlabWorker(); " + listen;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url);
    const close = () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    };
    worker.onmessage = (e) => receive(e.data);
    worker.onerror = (e) => {
      e.preventDefault();
      close();
      if (closed) return;
      const why = e.message || "its worker has failed";
      if (loaded) fail(new Error("The training has stopped: " + why + "."));
      else startOnPage();
    };
    engine = { post: (m) => worker.postMessage(m, []), close };
    engine.post({ kind: "load", data });
  }

  function send(m) {
    if (closed) return;
    if (loaded) engine.post(m);
    else queue.push(m);
  }

  // ask returns the answer of the engine.
  function ask(m) {
    return new Promise((done, failed) => {
      if (closed) return failed(new Error("The training is closed."));
      waiting.set(++ids, { done, failed });
      send({ ...m, id: ids, answer: true });
    });
  }

  const t = {
    ready,
    kind: null, // of the kernels, once it is ready: "relaxed", "simd" or "plain"
    thread: null, // "worker" or "page"
    scalars: data.scalars, // names of the numbers in a row
    units: data.units, // of scalars, "" where there is none
    knobs: data.knobs, // [{field, name, unit, texts, first}]: a text for each position, and the first position
    functions: data.functions, // {name: {batch, inputs: {name: dims}, outputs: {name: dims}}}
    count: data.examples?.count,
    width: data.examples?.width,
    labels: null, // Uint16Array of the examples' labels, once it is ready, or null

    state: () => ({ ...state }),
    start: () => send({ kind: "start" }),
    pause: () => send({ kind: "pause" }),
    step: (n = 1) => send({ kind: "step", n }), // pauses, and does n steps
    reset: () => send({ kind: "reset", beginning: ++beginning }), // pauses at the first state; knobs stay
    set: (knob, position) => send({ kind: "set", knob, position }), // knob: an index
    pace: (stepsPerSecond) => send({ kind: "pace", stepsPerSecond }), // 0: as many as possible
    rounds: (counts) => send({ kind: "rounds", counts }), // {phase: runs in a step}
    run: (phase, n = 1) => send({ kind: "run", phase, n }), // a phase alone; pauses

    // An input has any number of rows, which an output then has, too: a Float32Array, or
    // {examples: indices} for examples as the model sees them.
    call: (name, inputs = {}) => ask({ kind: "call", name, inputs }),
    // watch calls show(outputs, {step, …}) with a function's outputs now and after steps. It
    // returns a function that ends it.
    watch(name, inputs, show) {
      const id = ++ids;
      watched.set(id, show);
      send({ kind: "watch", id, name, inputs });
      return () => {
        watched.delete(id);
        send({ kind: "unwatch", id });
      };
    },
    // Copies of the variables, by path.
    variables: () => ask({ kind: "variables" }),
    examples: (indices) => ask({ kind: "examples", indices: Array.from(indices) }),
    // Rows have the units of the data's columns, pixels are in [0, 1].
    replace: (rows, labels = null) => ask({ kind: "replace", rows, labels, beginning: ++beginning }),
    // The types are "steps", "state" and "failed", with the Error after which it cannot go on. on returns a
    // function that ends it.
    on(type, f) {
      listeners[type].push(f);
      return () => (listeners[type] = listeners[type].filter((g) => g !== f));
    },
    close() {
      if (closed) return;
      closed = true;
      if (engine) engine.close();
      const error = new Error("The training is closed.");
      waiting.forEach(({ failed }) => failed(error));
      reject(error);
    },
  };
  // A Content-Security-Policy refuses a worker with an exception or an event, by browser.
  try {
    startWorker();
  } catch {
    startOnPage();
  }
  return t;
}
