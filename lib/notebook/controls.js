// Controls: sends the values that the reader sets to the program of the running
// cell. Each message holds all values that were touched, so any message may be
// lost.
function start(root, part, data) {
  "use strict";
  const panel = root.querySelector("[data-controls]");
  const status = part("status");
  const button = part("done");
  const inputs = Array.from(panel.querySelectorAll("[name]"));
  const controls = new Map(data.controls.map((c) => [c.field, c]));
  const shared = (globalThis.latentlab = globalThis.latentlab || {});
  const listeners = ((shared.controls = shared.controls || {})[data.address] =
    shared.controls[data.address] || new Set());
  const channel = latentlabChannel(data.kernel, data.process);
  const from = Math.random().toString(36).slice(2);
  const values = {};
  const began = performance.now();
  let seq = 0;
  let answered = false;
  let training = false;
  let touched = false;
  let done = false;
  let ended = false;
  let sent = -Infinity;
  let scheduled = false;
  let repeat = 0;
  let countdown = 0;
  let leaving = false;

  function send() {
    scheduled = false;
    sent = performance.now();
    const hidden = document.visibilityState === "hidden" && !leaving;
    channel.send(data.address, JSON.stringify({ from, seq: ++seq, hello: !answered, values, hidden, done }));
  }
  // schedule sends a message a frame at most, and the last one twice, since the
  // kernel may drop one.
  function schedule() {
    clearTimeout(repeat);
    repeat = setTimeout(send, 200);
    if (scheduled) return;
    scheduled = true;
    const wait = 15 - (performance.now() - sent);
    if (wait <= 0) send();
    else setTimeout(send, wait);
  }

  // valueOf returns the value that an input is set to.
  function valueOf(input) {
    if (input.type === "checkbox") return input.checked;
    if (input.tagName === "SELECT") return input.value;
    const { marks } = controls.get(input.name);
    return marks ? marks[+input.value] : +input.value;
  }
  // textOf returns a slider's value as text, with its unit.
  function textOf(input) {
    const { texts, decimals, unit } = controls.get(input.name);
    let text;
    if (texts) text = texts[+input.value];
    else if (decimals <= 8) text = (+input.value).toFixed(decimals);
    else text = String(+(+input.value).toPrecision(4));
    return unit ? text + " " + unit : text;
  }
  const outputOf = (input) => input.closest("label").nextElementSibling;
  function showValue(input) {
    if (input.type !== "range") return;
    const text = textOf(input);
    outputOf(input).textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
  // setInput sets an input to the program's value, unless it is the first one:
  // that may lie between two positions of the slider.
  function setInput(input, value) {
    const { marks, first } = controls.get(input.name);
    if (value === first && !touched) return;
    if (input.type === "checkbox") input.checked = value;
    else input.value = marks && input.type === "range" ? marks.indexOf(value) : value;
    showValue(input);
  }
  inputs.forEach((input) => {
    if (input.type === "range") input.setAttribute("aria-valuetext", outputOf(input).textContent);
    const change = () => {
      if (ended) return;
      touch();
      const value = valueOf(input);
      if (values[input.name] === value) return;
      values[input.name] = value;
      showValue(input);
      // Other views of the same controls on this page follow.
      listeners.forEach((listener) =>
        listener({ from, field: input.name, position: input.value, checked: input.checked, value }),
      );
      schedule();
    };
    input.addEventListener("input", change);
    input.addEventListener("change", change);
  });
  function touch() {
    if (touched) return;
    touched = true;
    countdown = 0;
    showStatus();
  }
  panel.addEventListener("pointerdown", touch);
  panel.addEventListener("keydown", (e) => {
    touch();
    e.stopPropagation();
  });
  button.addEventListener("click", finish);

  function finish() {
    if (ended || done) return;
    done = true;
    showStatus();
    schedule();
  }
  function showStatus() {
    let text = "live";
    if (ended) text = "These controls have ended: run the cell to change them.";
    else if (done) text = "ending …";
    else if (!answered) text = "connecting …";
    else if (countdown) text = "Other cells wait: goes on in " + countdown + " s unless you touch a control";
    else if (training) text = "training …";
    if (status.textContent !== text) status.textContent = text;
  }
  function end() {
    ended = true;
    clearInterval(ticking);
    clearTimeout(repeat);
    listeners.delete(receive);
    inputs.forEach((input) => {
      input.disabled = true;
    });
    button.disabled = true;
    showStatus();
  }

  // receive handles a message of the program, or of another view of the same
  // controls, which names a field.
  function receive(message) {
    if (message.field !== undefined) {
      const input = inputs.find(({ name }) => name === message.field);
      if (message.from === from || !input) return;
      values[message.field] = message.value;
      if (input.type === "checkbox") input.checked = message.checked;
      else input.value = message.position;
      showValue(input);
      return;
    }
    if (!message.pages?.includes(from)) return;
    if (!Object.keys(values).length) inputs.forEach((input) => setInput(input, message.values[input.name]));
    if (!answered) channel.answered();
    answered = true;
    training = message.training;
    showStatus();
  }
  listeners.add(receive);

  // cellState returns whether the cell is running and whether other cells wait;
  // both are undefined where the page does not show it.
  const hasStar = (prompt) => prompt.textContent.includes("*");
  function cellState() {
    const notebook = root.closest(".jp-Notebook");
    const cell = root.closest(".jp-Cell");
    if (!notebook || !cell) return {};
    const own = cell.querySelector(".jp-InputPrompt");
    const running = Array.from(notebook.querySelectorAll(".jp-InputPrompt")).filter(hasStar);
    return { runs: own ? hasStar(own) : undefined, othersWait: running.some((prompt) => prompt !== own) };
  }
  let ticks = 0;
  let secondsIdle = 0;
  let secondsAway = 0;
  const home = root.closest(".jp-Notebook") || document.body;
  const ticking = setInterval(() => {
    const now = performance.now();
    if (!answered || done) send();
    if (ticks++ % 4) return; // the rest once a second
    if (now - sent > 5000) send();
    secondsAway = root.isConnected ? 0 : secondsAway + 1; // a notebook may take cells out of view off the page
    const { runs, othersWait } = cellState();
    secondsIdle = runs === false ? secondsIdle + 1 : 0;
    // They are in a saved notebook, or the cell has ended without a message.
    if (
      secondsIdle >= 3 ||
      (!answered && now - began > 12000) ||
      secondsAway > (home.isConnected ? 900 : 5)
    ) {
      return end();
    }
    if (answered && othersWait && !touched && !done) {
      countdown = countdown ? countdown - 1 : 10;
      if (!countdown) finish();
    } else {
      countdown = 0;
    }
    showStatus();
  }, 250);
  document.addEventListener("visibilitychange", () => {
    if (!ended) send();
  });
  addEventListener("pagehide", () => {
    leaving = true; // the program should not wait as for a hidden page
    if (!ended) send();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  showStatus();
}
