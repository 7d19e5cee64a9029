// Controls: sends the values that the reader sets to the program of the running
// cell, and shows those that it has. Each message holds all changes that the program
// may not have heard of, so any message may be lost, repeated or late.
function start(root, part, data) {
  "use strict";
  const panel = root.querySelector("[data-controls]");
  const status = part("status");
  const shared = (globalThis.latentlab = globalThis.latentlab || {});
  const views = ((shared.views = shared.views || {})[data.address] = shared.views[data.address] || new Set());
  const channel = latentlabChannel(data.kernel, data.process, (address, state) => {
    if (address === data.address) receive(state);
  });
  const from = Math.random().toString(36).slice(2);
  const changes = new Map(); // what the program may not know, by field: value, and number of the first message with it
  const listening = new AbortController();
  let reset = 0; // number of the first message that asks for the values in the code
  let seq = 0; // number of the last message
  let sent = -Infinity; // when that was sent
  let version = -1; // of the newest state
  let heard = 0; // when that came
  let training = false; // is under way, as that said
  let answered = false;
  let touched = false;
  let holding = false; // the reader holds the mouse button
  let done = false;
  let ended = false;
  let leaving = false;
  let scheduled = false;
  let repeat = 0;
  let cell = {}; // as cellState returns it
  let ranHere = false; // the cell, when it was seen last
  let waiting = false; // another cell is
  let countdown = 0; // seconds until the controls end for it
  let secondsLost = 0; // without a channel
  let asked = 0; // when the program was asked whether it is there
  let unanswered = 0; // how often it was

  const inputs = latentlabInputs(root, part, data, {
    touched: touch,
    changed(field, value) {
      if (ended) return;
      changes.set(field, { value, at: seq + 1 });
      schedule();
    },
  });
  part("reset").addEventListener("click", () => {
    if (ended) return;
    touch();
    changes.clear();
    reset = seq + 1;
    inputs.reset();
    schedule();
  });
  part("done").addEventListener("click", finish);

  function send(more) {
    scheduled = false;
    sent = performance.now();
    const hidden = document.visibilityState === "hidden" && !leaving;
    const values = {};
    const at = {};
    changes.forEach((change, field) => ([values[field], at[field]] = [change.value, change.at]));
    const message = { from, seq: ++seq, state: version, values, at, reset, hidden, done, hello: !answered };
    channel.send(data.address, JSON.stringify({ ...message, ...more }));
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

  // touch notes that the reader uses the controls.
  function touch() {
    if (ended) return;
    touched = true;
    if (waiting) countdown = 20;
    showStatus();
  }
  panel.addEventListener("pointerdown", (e) => {
    holding = !!e.target.closest("input,select,label");
    if (holding) touch();
  });
  for (const type of ["pointerup", "pointercancel"]) {
    addEventListener(type, () => (holding = false), { signal: listening.signal });
  }
  function finish() {
    if (ended || done) return;
    done = true;
    showStatus();
    schedule();
  }
  function showStatus() {
    let text = "live";
    let count = ""; // in the place of %; not for screen readers, which would say each second
    if (ended) {
      text = "These controls have ended: run the cell to change them.";
    } else if (done) {
      text = "ending …";
    } else if (!answered || secondsLost > 1 || unanswered > 1) {
      text = "connecting …";
    } else if (cell.runs === false) {
      text = "live, but figures on this page do not follow: run the cell to use it here.";
    } else if (waiting && training) {
      text = "Another cell waits: it runs after this training, or at once with Done.";
    } else if (waiting) {
      text = "Another cell waits: it runs soon%, or at once with Done. Use a control to stay.";
      count = " (in " + countdown + " s)";
    } else if (training) {
      text = "training …";
    }
    panel.classList.toggle("waits", waiting && !done && !ended);
    if (status.dataset.text !== text) {
      status.dataset.text = text;
      const counter = Object.assign(document.createElement("span"), { ariaHidden: "true" });
      const [before, after] = text.split("%");
      status.replaceChildren(before, counter, after ?? "");
    }
    const counter = status.querySelector("span");
    if (counter.textContent !== count) counter.textContent = count;
  }
  function end() {
    if (ended) return;
    ended = true;
    clearInterval(ticking);
    clearTimeout(repeat);
    listening.abort();
    views.delete(root);
    if (!views.size) delete shared.views[data.address];
    channel.close();
    inputs.disable();
    showStatus();
  }

  // receive handles a state of the program.
  function receive(state) {
    const known = state.heard[from];
    if (ended || state.n < version || known === undefined) return;
    version = state.n;
    heard = performance.now();
    changes.forEach(({ at }, field) => {
      if (at <= known) changes.delete(field);
    });
    if (reset <= known) reset = 0;
    if (!reset) showState(state);
    answered = true;
    training = state.training;
    if (state.ended) end();
    else showStatus();
  }
  // showState shows values of the program but where this page has newer ones.
  function showState(state) {
    if (inputs.setAll(state.values, changes) && waiting) countdown = 20; // the reader uses another page
  }
  // showSaved shows the values of when the notebook was saved.
  function showSaved() {
    const saved = document.querySelector('[data-controls-state="' + data.address + '"]');
    if (saved && !touched) showState(JSON.parse(saved.dataset.state));
  }

  // cellState returns whether the cell is running and whether other cells wait;
  // both are undefined where the page does not show it.
  const hasStar = (prompt) => prompt.textContent.includes("*");
  function cellState() {
    const notebook = root.closest(".jp-Notebook");
    const own = root.closest(".jp-Cell")?.querySelector(".jp-InputPrompt");
    if (!notebook || !own) return {};
    const running = Array.from(notebook.querySelectorAll(".jp-InputPrompt")).filter(hasStar);
    return { runs: hasStar(own), othersWait: running.some((prompt) => prompt !== own) };
  }
  // checkWaiting counts down if another cell waits.
  function checkWaiting() {
    const wait = answered && cell.othersWait && !done;
    if (wait && !waiting) countdown = touched ? 5 : 10;
    else if (wait && !training && !holding) countdown--;
    waiting = wait;
    if (waiting && countdown <= 0) finish();
  }
  const home = root.closest(".jp-Notebook") || document.body;
  let secondsAway = 0;
  let secondsCleared = 0;
  let ownCell = null; // the element that the controls were in last
  // checkOutput ends the controls if they are not on the page any more. A notebook may
  // take cells out of view off the page, but not outputs off cells, unless the cell is
  // run again.
  function checkOutput() {
    secondsAway = root.isConnected ? 0 : secondsAway + 1;
    const now = root.closest(".jp-Cell");
    secondsCleared = ownCell && !now ? secondsCleared + 1 : 0;
    ownCell = now || ownCell;
    if (secondsCleared === 2 && ![...views].some((view) => view !== root && view.isConnected)) {
      const own = ownCell.querySelector(".jp-InputPrompt");
      const again = ranHere || (ownCell.isConnected && own && hasStar(own));
      if (again) [1, 2, 3].forEach(() => send({ rerun: true })); // one may be lost
    }
    if (secondsCleared > 2 || secondsAway > (home.isConnected ? 900 : 5)) end();
  }
  // checkProgram asks whether the program is there, if the page does not show that the
  // cell runs: it was reloaded, or is another, or the cell has ended.
  function checkProgram() {
    secondsLost = channel.isReady() ? 0 : secondsLost + 1;
    if (secondsLost > (cell.runs === false ? 0 : 1)) channel.connect();
    if (!answered) showSaved();
    if ((cell.runs === false || !answered) && performance.now() - heard > 2000) {
      unanswered = heard > asked ? 1 : unanswered + 1;
      asked = performance.now();
      send({ hello: true });
    } else {
      unanswered = 0;
    }
    if (unanswered >= (answered ? 4 : cell.runs === false ? 6 : 12)) end();
  }
  let ticks = 0;
  const ticking = setInterval(() => {
    const pause = performance.now() - sent;
    if (!answered || done || ((changes.size || reset) && pause > 500) || pause > 5000) send();
    if (ticks++ % 4) return; // the rest once a second
    cell = cellState();
    ranHere = cell.runs ?? ranHere;
    for (const check of [checkOutput, checkProgram, checkWaiting, showStatus]) {
      if (!ended) check();
    }
  }, 250);
  document.addEventListener("visibilitychange", () => send(), { signal: listening.signal });
  addEventListener(
    "pagehide",
    () => {
      leaving = true; // the program should not wait as for a hidden page
      send();
    },
    { signal: listening.signal },
  );
  addEventListener("pageshow", () => (leaving = false), { signal: listening.signal });

  views.add(root);
  showStatus();
}
