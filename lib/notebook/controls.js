// Controls: sends what the reader sets to the program of the running cell.
// Each message holds all values that were touched, so that any may be lost.
function start(root, part, data) {
  "use strict";
  const panel = root.querySelector("[data-controls]"), status = part("status"), button = part("done");
  const inputs = Array.from(panel.querySelectorAll("[name]")), knobs = new Map(data.knobs.map(k => [k.field, k]));
  const shared = globalThis.latentlab = globalThis.latentlab || {};
  const listeners = ((shared.controls = shared.controls || {})[data.address] = shared.controls[data.address] || new Set());
  const channel = latentlabChannel(data.kernel, data.process);
  const from = Math.random().toString(36).slice(2), values = {};
  const began = performance.now();
  let seq = 0, answered = false, training = false, touched = false, done = false, ended = false;
  let sent = -Infinity, waiting = false, again = 0, goesOn = 0, leaving = false;

  function send() {
    waiting = false;
    sent = performance.now();
    const hidden = document.visibilityState === "hidden" && !leaving;
    channel.send(data.address, JSON.stringify({from, seq: ++seq, hello: !answered, values, hidden, done}));
  }
  // One message a frame, and the last one twice: the kernel may drop one.
  function schedule() {
    clearTimeout(again);
    again = setTimeout(send, 200);
    if (waiting) return;
    waiting = true;
    const wait = 15 - (performance.now() - sent);
    if (wait <= 0) send();
    else setTimeout(send, wait);
  }

  const setting = input => input.type === "checkbox" ? input.checked : input.tagName === "SELECT" ? input.value :
    knobs.get(input.name).marks ? knobs.get(input.name).marks[+input.value] : +input.value;
  function words(input) {
    const k = knobs.get(input.name);
    let text = k.texts ? k.texts[+input.value] : k.decimals <= 8 ? (+input.value).toFixed(k.decimals) : String(+(+input.value).toPrecision(4));
    return k.unit ? text + " " + k.unit : text;
  }
  function show(input) {
    if (input.type !== "range") return;
    const text = words(input);
    input.closest("label").nextElementSibling.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
  // place puts a control where the program says it stands, unless it was there
  // from the first: its value may lie between two places of the slider.
  function place(input, value) {
    const {marks, first} = knobs.get(input.name);
    if (value === first && !touched) return;
    if (input.type === "checkbox") input.checked = value;
    else input.value = marks && input.type === "range" ? marks.indexOf(value) : value;
    show(input);
  }
  inputs.forEach(input => {
    if (input.type === "range") input.setAttribute("aria-valuetext", input.closest("label").nextElementSibling.textContent);
    const changed = () => {
      if (ended) return;
      touch();
      const value = setting(input);
      if (values[input.name] === value) return;
      values[input.name] = value;
      show(input);
      // Other showings of the same controls follow.
      listeners.forEach(told => told({from, field: input.name, position: input.value, checked: input.checked, value}));
      schedule();
    };
    input.addEventListener("input", changed);
    input.addEventListener("change", changed);
  });
  function touch() {
    if (touched) return;
    touched = true;
    goesOn = 0;
    say();
  }
  panel.addEventListener("pointerdown", touch);
  panel.addEventListener("keydown", e => { touch(); e.stopPropagation(); });
  button.addEventListener("click", finish);

  function finish() {
    if (ended || done) return;
    done = true;
    say();
    schedule();
  }
  function say() {
    let text = "live";
    if (ended) text = "These controls have ended: run the cell to change them.";
    else if (done) text = "ending …";
    else if (!answered) text = "connecting …";
    else if (goesOn) text = "Other cells wait: goes on in " + goesOn + " s unless you touch a control";
    else if (training) text = "training …";
    if (status.textContent !== text) status.textContent = text;
  }
  function end() {
    ended = true;
    clearInterval(ticking);
    clearTimeout(again);
    listeners.delete(told);
    inputs.forEach(input => { input.disabled = true; });
    button.disabled = true;
    say();
  }

  function told(message) {
    if (message.field !== undefined) {
      const input = inputs.find(input => input.name === message.field);
      if (message.from === from || !input) return;
      values[message.field] = message.value;
      if (input.type === "checkbox") input.checked = message.checked;
      else input.value = message.position;
      show(input);
      return;
    }
    if (!message.pages?.includes(from)) return;
    if (!Object.keys(values).length) inputs.forEach(input => place(input, message.at[input.name]));
    if (!answered) channel.answered();
    answered = true;
    training = message.training;
    say();
  }
  listeners.add(told);

  // Whether the cell runs, and whether others wait behind it. Undefined where
  // the page does not say.
  const star = prompt => prompt.textContent.includes("*");
  function cells() {
    const notebook = root.closest(".jp-Notebook"), cell = root.closest(".jp-Cell");
    if (!notebook || !cell) return {};
    const own = cell.querySelector(".jp-InputPrompt");
    const all = Array.from(notebook.querySelectorAll(".jp-InputPrompt")).filter(star);
    return {runs: own ? star(own) : undefined, wait: all.some(prompt => prompt !== own)};
  }
  let ticks = 0, calm = 0, away = 0;
  const home = root.closest(".jp-Notebook") || document.body;
  const ticking = setInterval(() => {
    const now = performance.now();
    if (!answered || done) send();
    if (ticks++ % 4) return; // the rest once a second
    if (now - sent > 5000) send();
    away = root.isConnected ? 0 : away + 1; // a cell out of sight may be taken off the page
    const {runs, wait} = cells();
    calm = runs === false ? calm + 1 : 0;
    // Saved with the notebook, or the cell has ended without a last word.
    if (calm >= 3 || !answered && now - began > 12000 || away > (home.isConnected ? 900 : 5)) return end();
    if (answered && wait && !touched && !done) {
      goesOn = goesOn ? goesOn - 1 : 10;
      if (!goesOn) finish();
    } else {
      goesOn = 0;
    }
    say();
  }, 250);
  document.addEventListener("visibilitychange", () => { if (!ended) send(); });
  addEventListener("pagehide", () => {
    leaving = true; // the program is not to wait as for a page out of sight
    if (!ended) send();
  });
  addEventListener("pageshow", () => { leaving = false; });
  say();
}
