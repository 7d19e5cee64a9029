// latentlabPad makes the pad of a card work, on which a reader draws, or to which a file's image
// comes. It calls change(example, isDone) when what is on it has changed, once a frame, with what
// a model sees of it, [height·width·channels] numbers from 0 to 1, or null if it is empty. isDone is
// false while a line is being drawn. data is that of padData.
//
//	const pad = latentlabPad(part, data, (example, isDone) => …);
//	pad.reconstruct(values); // shows a reconstruction of the example, or with null none
//	pad.say(sentence);   // tells the reader
function latentlabPad(part, data, change) {
  "use strict";
  const paper = part("own-paper");
  const sheet = part("own-sheet");
  const ring = part("own-brush");
  const longest = Math.max(data.width, data.height);
  const unit = Math.max(1, Math.round(448 / longest)); // pixels of the paper in one of an example
  paper.width = unit * data.width;
  paper.height = unit * data.height;
  const side = unit * longest;
  const shown = paper.getContext("2d", { willReadFrequently: true });
  // A line of a drawing on four fifths of the paper is as wide as MNIST's on average, 2.4 pixels of 20.
  const brush = side * (data.box ? 0.095 : 0.06);
  const seen = latentlabScreen(part("own-seen"), data, 112);
  const rebuilt = latentlabScreen(part("own-rebuilt"), data, 112);
  const color = part("own-color");
  color.hidden = data.channels === 1;
  color.value = data.isDark ? "#ffffff" : "#000000";
  paper.setAttribute(
    "aria-label",
    "Pad. The arrow keys move a brush, with Shift further, two at a time diagonally; Space lowers and raises it, " +
      "Backspace removes a line, Delete clears. An image can be pasted.",
  );

  // What is on the paper: an image below lines, each with its color and points.
  let image = null;
  let lines = [];
  let example = null;
  let scheduled = false;
  let done = true;
  function request(isDone) {
    done = isDone;
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw(shown, brush);
      const isEmpty = !image && !lines.length;
      example = isEmpty ? null : latentlabPrepare(latentlabPixels(finePaper(), data.channels), data);
      if (example) seen.paint(example);
      else {
        seen.clear();
        reconstruct(null);
      }
      part("own-hint").hidden = !isEmpty;
      part("own-undo").disabled = part("own-clear").disabled = isEmpty;
      change(example, done);
    });
  }
  // finePaper returns a canvas with what is on the paper. Where a drawing is small, and will be
  // enlarged, its lines are thinner there.
  const fine = document.createElement("canvas");
  function finePaper() {
    if (!data.box || image || !lines.length) return paper;
    const points = lines.flatMap((line) => line.points);
    const extent = (k) => {
      const [low, high] = points.reduce(([a, b], p) => [Math.min(a, p[k]), Math.max(b, p[k])], [Infinity, 0]);
      return high - low;
    };
    const width = Math.max(side / 100, (2.4 / (20 - 2.4)) * Math.max(extent(0), extent(1)));
    if (width >= brush) return paper;
    Object.assign(fine, { width: paper.width, height: paper.height });
    draw(fine.getContext("2d", { willReadFrequently: true }), width);
    return fine;
  }
  function draw(pen, width) {
    pen.fillStyle = data.isDark ? "#000" : "#fff";
    pen.fillRect(0, 0, paper.width, paper.height);
    if (image) pen.drawImage(image, 0, 0);
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = width;
    for (const { tone, points } of lines) {
      pen.fillStyle = pen.strokeStyle = tone;
      pen.beginPath();
      pen.arc(...points[0], width / 2, 0, 2 * Math.PI); // a line of one point is a dot
      pen.fill();
      pen.beginPath();
      for (const point of points) pen.lineTo(...point);
      pen.stroke();
    }
  }
  const begin = (point) => lines.push({ tone: color.value, points: [point] });
  const extend = (point) => lines[lines.length - 1].points.push(point);
  function reconstruct(values) {
    if (values) rebuilt.paint(values);
    else rebuilt.clear();
    const error = values && example.reduce((sum, v, k) => sum + (v - values[k]) ** 2, 0) / example.length;
    part("own-error").textContent = values ? "mean squared error " + error.toFixed(4) : "";
  }
  const say = (text) => (part("own-said").textContent = text);
  function undo() {
    lift();
    if (!lines.pop()) image = null;
    request(true);
  }
  function clear() {
    lift();
    lines = [];
    image = null;
    say("");
    request(true);
  }
  part("own-undo").addEventListener("click", undo);
  part("own-clear").addEventListener("click", clear);

  // The mouse, a finger or a pen.
  let held = null;
  const pointOf = (e) => {
    const box = paper.getBoundingClientRect();
    return [
      ((e.clientX - box.left - paper.clientLeft) * paper.width) / paper.clientWidth,
      ((e.clientY - box.top - paper.clientTop) * paper.height) / paper.clientHeight,
    ];
  };
  paper.addEventListener("pointerdown", (e) => {
    if (e.button || held !== null) return;
    held = e.pointerId;
    paper.setPointerCapture(e.pointerId);
    lift();
    ring.hidden = true;
    begin(pointOf(e));
    request(false);
  });
  paper.addEventListener("pointermove", (e) => {
    if (held !== e.pointerId) return;
    const all = e.getCoalescedEvents ? e.getCoalescedEvents() : [];
    for (const one of all.length ? all : [e]) extend(pointOf(one));
    request(false);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    paper.addEventListener(kind, (e) => {
      if (held !== e.pointerId) return;
      held = null;
      request(true);
    });
  }

  // The keyboard: a brush that is moved, lowered and raised.
  let place = [paper.width / 2, paper.height / 2];
  let isDown = false;
  const pressed = new Set();
  function showRing() {
    ring.hidden = false;
    ring.classList.toggle("down", isDown);
    ring.style.left = (100 * place[0]) / paper.width + "%";
    ring.style.top = (100 * place[1]) / paper.height + "%";
    ring.style.width = (100 * brush) / paper.width + "%";
  }
  function lift() {
    if (!isDown) return;
    isDown = false;
    showRing();
    request(true);
  }
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const limit = (v, size) => Math.max(0, Math.min(size, v));
  function move(far) {
    const step = (far ? 4 : 1) * Math.max(unit, side / 28);
    const go = (axis) => step * [...pressed].reduce((sum, key) => sum + ways[key][axis], 0);
    place = [limit(place[0] + go(0), paper.width), limit(place[1] + go(1), paper.height)];
    if (!isDown) return;
    extend(place);
    request(false);
  }
  paper.addEventListener("keydown", (e) => {
    if (latentlabBrowserKey(e)) return;
    if (ways[e.key]) {
      pressed.add(e.key);
      move(e.shiftKey);
      showRing();
    } else if (e.key === " ") {
      if (e.repeat) return e.preventDefault();
      if (isDown) lift();
      else {
        isDown = true;
        begin(place);
        request(false);
      }
      showRing();
      say(isDown ? "The brush is down." : "The brush is up.");
    } else if (e.key === "Escape" && isDown) lift();
    else if (e.key === "Backspace") undo();
    else if (e.key === "Delete") clear();
    else return;
    e.preventDefault();
    e.stopPropagation(); // a notebook has its own keys
  });
  paper.addEventListener("keypress", (e) => e.preventDefault()); // that of Space scrolls the page
  paper.addEventListener("keyup", (e) => pressed.delete(e.key));
  paper.addEventListener("blur", () => {
    pressed.clear();
    lift();
    ring.hidden = true;
  });

  // The image of a file, which comes to the paper. Ink is shown as large as one would draw it.
  let turn = 0;
  async function open(file) {
    const mine = ++turn;
    try {
      if (!file) throw new Error("There is no image in that: choose a file.");
      const fitted = latentlabFit(await latentlabImage(file, 640), data, paper.width, paper.height);
      if (mine !== turn) return;
      lift();
      lines = [];
      image = document.createElement("canvas");
      latentlabScreen(image, fitted, side).paint(fitted.values);
      say("");
      request(true);
    } catch (error) {
      if (mine === turn) say(error.message);
    }
  }
  part("own-open").addEventListener("click", () => part("own-file").click());
  part("own-file").addEventListener("change", () => {
    const [file] = part("own-file").files;
    if (file) open(file);
    part("own-file").value = ""; // the same file may be chosen again
  });
  const own = part("own");
  own.addEventListener("dragover", (e) => {
    e.preventDefault();
    sheet.classList.add("over");
  });
  own.addEventListener("dragleave", () => sheet.classList.remove("over"));
  own.addEventListener("drop", (e) => {
    e.preventDefault();
    e.stopPropagation();
    sheet.classList.remove("over");
    open(e.dataTransfer.files[0]);
  });
  own.addEventListener("paste", (e) => {
    e.preventDefault();
    open(e.clipboardData.files[0]);
  });

  request(true);
  return {
    open,
    clear,
    say,
    example: () => example,
    reconstruct,
  };
}
