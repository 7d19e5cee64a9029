// What a Cloud does in the browser.
function start(root, part, data) {
  "use strict";
  const n = data.count;
  const labels = data.labels ? latentlabBytes(data.labels) : new Uint8Array(n);
  const projections = data.projections.map(p => {
    const raw = new Int16Array(latentlabBytes(p.points).buffer), to = new Float32Array(3 * n);
    for (let i = 0; i < n; i++) for (let k = 0; k < p.dims; k++) to[3 * i + k] = raw[p.dims * i + k] / 32767;
    return { name: p.name, dims: p.dims, places: to };
  });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const canvas = part("canvas"), stage = part("stage"), tip = part("tip"), note = part("note");
  const draw2d = canvas.getContext("2d");
  const picture = part("picture"), words = part("words"), pen = picture.getContext("2d");
  const shown = data.colors.map(() => true);

  // Where everything is: places in [-1, 1] each, between two projections
  // while one turns into the other.
  let current = 0, from = null, since = 0, mix = 1;
  const places = projections[0].places.slice();
  const home = () => ({ x: 0, y: 0, zoom: 1, yaw: 0.6, pitch: 0.35 });
  let view = home(), depth = projections[0].dims === 3 ? 1 : 0, depthFrom = depth;
  const sx = new Float32Array(n), sy = new Float32Array(n), sz = new Float32Array(n);
  const order = new Uint32Array(n), slots = 32, slot = new Uint8Array(n), tally = new Uint32Array(slots + 1);
  let width = 0, height = 0, ratio = 1, paper = null, pixels = null, stamp = null, pending = false, hovered = -1;
  let picked = [-1, -1], aim = false;

  function resize() {
    const box = stage.getBoundingClientRect();
    if (!box.width) return;
    width = box.width; height = box.height; ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
    paper = draw2d.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(paper.data.buffer);
    stamp = disc(radius() * ratio);
    request();
  }

  // disc lists the pixels of a dot: where they lie from its middle, and how
  // much of each it covers.
  function disc(r) {
    const x = [], y = [], cover = [], reach = Math.ceil(r);
    for (let j = -reach; j <= reach; j++) for (let i = -reach; i <= reach; i++) {
      const c = Math.max(0, Math.min(1, r + 0.5 - Math.hypot(i, j)));
      if (c > 0.02) { x.push(i); y.push(j); cover.push(c); }
    }
    return { x, y, cover, reach };
  }
  const tones = data.colors.map(c => [1, 3, 5].map(k => parseInt(c.slice(k, k + 2), 16)));
  const radius = () => n > 4000 ? 1.9 : n > 800 ? 2.6 : 3.6;

  function request() {
    if (!pending) { pending = true; requestAnimationFrame(frame); }
  }

  function frame(now) {
    pending = false;
    if (!width) return;
    const began = performance.now();
    if (mix < 1) {
      mix = Math.min(1, (now - since) / 800);
      const e = mix * mix * (3 - 2 * mix), to = projections[current].places;
      for (let i = 0; i < 3 * n; i++) places[i] = from[i] + e * (to[i] - from[i]);
      depth = depthFrom + e * ((projections[current].dims === 3 ? 1 : 0) - depthFrom);
      if (mix < 1) request();
    }
    paint();
    if (aim && mix === 1) { aim = false; tell(middle()); }
    root.dataset.frame = (performance.now() - began).toFixed(2);
  }

  // paint draws all points, the far ones first and paler.
  function paint() {
    const cy = Math.cos(depth * view.yaw), dy = Math.sin(depth * view.yaw);
    const cp = Math.cos(depth * view.pitch), dp = Math.sin(depth * view.pitch);
    const unit = 0.46 * Math.min(width, height) * view.zoom;
    const middleX = width / 2 + view.x, middleY = height / 2 + view.y;
    tally.fill(0);
    for (let i = 0; i < n; i++) {
      const x = places[3 * i], y = places[3 * i + 1], z = places[3 * i + 2];
      const x1 = cy * x + dy * z, z1 = cy * z - dy * x;
      const y1 = cp * y - dp * z1, z2 = cp * z1 + dp * y;
      const near = 1 / (1 - 0.25 * depth * z2);
      sx[i] = middleX + unit * near * x1; sy[i] = middleY - unit * near * y1; sz[i] = z2;
      const s = depth ? Math.max(0, Math.min(slots - 1, Math.floor((z2 + 1) / 2 * slots))) : 0;
      slot[i] = s; tally[s + 1]++;
    }
    for (let s = 0; s < slots; s++) tally[s + 1] += tally[s];
    for (let i = 0; i < n; i++) order[tally[slot[i]]++] = i;

    // Pixel by pixel, which for thousands of dots is several times faster
    // than as many calls that draw one.
    pixels.fill(0xffffffff);
    const out = paper.data, w = paper.width, h = paper.height, dots = stamp.x.length;
    for (let k = 0; k < n; k++) {
      const i = order[k], c = labels[i];
      const x = Math.round(sx[i] * ratio), y = Math.round(sy[i] * ratio);
      if (!shown[c] || !(x >= stamp.reach && y >= stamp.reach && x < w - stamp.reach && y < h - stamp.reach)) continue;
      const strength = 0.85 - depth * 0.55 * (1 - slot[i] / (slots - 1));
      const red = tones[c][0], green = tones[c][1], blue = tones[c][2];
      for (let j = 0; j < dots; j++) {
        const at = 4 * ((y + stamp.y[j]) * w + x + stamp.x[j]), a = strength * stamp.cover[j];
        out[at] += a * (red - out[at]);
        out[at + 1] += a * (green - out[at + 1]);
        out[at + 2] += a * (blue - out[at + 2]);
      }
    }
    draw2d.putImageData(paper, 0, 0);
    draw2d.setTransform(ratio, 0, 0, ratio, 0, 0);
    const stroke = (width, color, line) => {
      draw2d.lineWidth = width; draw2d.strokeStyle = color;
      draw2d.beginPath(); line(); draw2d.stroke();
    };
    const ring = (i, r) => () => draw2d.arc(sx[i], sy[i], r, 0, 2 * Math.PI);
    if (picked[1] >= 0) {
      const [a, b] = picked, way = () => { draw2d.moveTo(sx[a], sy[a]); draw2d.lineTo(sx[b], sy[b]); };
      stroke(5, "#ffffffd0", way);
      stroke(2, "#1f1f1f", way);
    }
    for (const i of picked) if (i >= 0) {
      draw2d.fillStyle = data.colors[labels[i]];
      draw2d.beginPath(); ring(i, radius() + 4)(); draw2d.fill();
      stroke(5, "#ffffffd0", ring(i, radius() + 5));
      stroke(2.5, "#1f1f1f", ring(i, radius() + 4));
    }
    if (hovered >= 0 && !picked.includes(hovered)) stroke(2, "#1f1f1f", ring(hovered, radius() + 3));
  }

  // The pictures: one sprite for each set, read when first looked at.
  const sprites = [data.sprite, data.reconstructed].filter(Boolean).map(s => {
    const image = new Image();
    image.src = "data:image/png;base64," + s;
    return image;
  });
  const enlarged = Math.max(1, Math.floor(84 / Math.max(data.height, data.width)));
  picture.width = sprites.length * data.width * enlarged + (sprites.length - 1) * 6;
  picture.height = data.height * enlarged;
  picture.style.width = picture.width + "px";
  picture.style.display = sprites.length ? "block" : "none";

  function tell(i) {
    if (i === hovered) return;
    hovered = i;
    request();
    if (i < 0) { tip.style.display = "none"; return; }
    pen.imageSmoothingEnabled = false;
    pen.clearRect(0, 0, picture.width, picture.height);
    sprites.forEach((sprite, k) => {
      if (!sprite.complete) { sprite.onload = () => { hovered = -1; tell(i); }; return; }
      const column = i % data.columns, row = Math.floor(i / data.columns);
      pen.drawImage(sprite, column * data.width, row * data.height, data.width, data.height,
        k * (data.width * enlarged + 6), 0, data.width * enlarged, data.height * enlarged);
    });
    words.textContent = classOf(i) + "no. " + i +
      (sprites.length > 1 ? " and rebuilt" : "");
    tip.style.display = "block";
    const w = tip.offsetWidth, h = tip.offsetHeight;
    tip.style.left = Math.max(2, Math.min(width - w - 2, sx[i] + 14 + w > width ? sx[i] - w - 14 : sx[i] + 14)) + "px";
    tip.style.top = Math.max(2, Math.min(height - h - 2, sy[i] - h / 2)) + "px";
  }

  function nearest(x, y, reach = 12) {
    let best = reach * reach, at = -1;
    for (let i = 0; i < n; i++) {
      const d = (sx[i] - x) * (sx[i] - x) + (sy[i] - y) * (sy[i] - y);
      if (d < best && shown[labels[i]]) { best = d; at = i; }
    }
    return at;
  }

  function zoomAt(factor, x, y) {
    const zoom = Math.max(0.2, Math.min(60, view.zoom * factor)), f = zoom / view.zoom;
    view.x = x - width / 2 - f * (x - width / 2 - view.x);
    view.y = y - height / 2 - f * (y - height / 2 - view.y);
    view.zoom = zoom;
    tell(-1);
    request();
  }

  function move(dx, dy, pan) {
    if (projections[current].dims === 3 && !pan) {
      view.yaw += dx / 150;
      view.pitch = Math.max(-1.57, Math.min(1.57, view.pitch + dy / 150));
    } else { view.x += dx; view.y += dy; }
    tell(-1);
    request();
  }

  // With a decoder, two points are picked, and what lies between them drawn.
  const classOf = i => data.labels ? data.classes[labels[i]] + " · " : "";
  const path = data.path ? latentlabPath(part, data.path, classOf) : null;
  function pick(i) {
    if (!path || i >= 0 && picked.includes(i)) return;
    picked = i < 0 ? [-1, -1] : picked[0] >= 0 && picked[1] < 0 ? [picked[0], i] : [i, -1];
    path.draw(picked[0], picked[1]);
    request();
  }
  // The point that the keys choose: what they move goes past the middle.
  const middle = () => nearest(width / 2, height / 2, 40);

  let held = null;
  canvas.addEventListener("pointerdown", e => {
    held = { x: e.clientX, y: e.clientY, from: [e.clientX, e.clientY], moved: false, button: e.button };
    canvas.setPointerCapture(e.pointerId);
    canvas.style.cursor = "grabbing";
  });
  canvas.addEventListener("pointermove", e => {
    if (held) {
      // A hand that clicks trembles.
      if (!held.moved && Math.hypot(e.clientX - held.from[0], e.clientY - held.from[1]) < 4) return;
      held.moved = true;
      move(e.clientX - held.x, e.clientY - held.y, e.shiftKey);
      held.x = e.clientX; held.y = e.clientY;
      return;
    }
    const box = canvas.getBoundingClientRect();
    tell(nearest(e.clientX - box.left, e.clientY - box.top));
  });
  const release = () => { held = null; canvas.style.cursor = "grab"; };
  canvas.addEventListener("pointerup", e => {
    if (held && !held.moved && !held.button && path) {
      const box = canvas.getBoundingClientRect(), i = nearest(e.clientX - box.left, e.clientY - box.top);
      if (i >= 0) pick(i);
    }
    release();
  });
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => { if (!held) tell(-1); });

  // A page that is being scrolled over the canvas goes on scrolling.
  let scrolled = -1e9;
  const wheel = e => { if (!canvas.contains(e.target)) scrolled = e.timeStamp; };
  latentlabHear(document, "wheel", root, "wheel", { passive: true, capture: true });
  canvas.addEventListener("wheel", e => {
    if (e.timeStamp - scrolled < 300) { scrolled = e.timeStamp; return; }
    e.preventDefault();
    const box = canvas.getBoundingClientRect();
    const lines = e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? 400 : 1;
    zoomAt(Math.exp(-Math.max(-120, Math.min(120, e.deltaY * lines)) / 400), e.clientX - box.left, e.clientY - box.top);
  }, { passive: false });
  canvas.addEventListener("dblclick", reset);
  canvas.addEventListener("keydown", e => {
    const step = { ArrowLeft: [-20, 0], ArrowRight: [20, 0], ArrowUp: [0, -20], ArrowDown: [0, 20] }[e.key];
    if (step) move(step[0], step[1], e.shiftKey);
    else if (e.key === "+" || e.key === "=") zoomAt(1.25, width / 2, height / 2);
    else if (e.key === "-") zoomAt(0.8, width / 2, height / 2);
    else if (e.key === "0") reset();
    else if (path && e.key === "Enter") pick(hovered >= 0 ? hovered : middle());
    else if (path && e.key === "Escape") pick(-1);
    else return;
    aim = path && e.key !== "Enter" && e.key !== "Escape";
    e.preventDefault();
    e.stopPropagation(); // a notebook has keys of its own
  });

  function reset() { view = home(); tell(-1); request(); }

  function choose(k) {
    tell(-1);
    view.x = view.y = 0; view.zoom = 1;
    from = places.slice(); depthFrom = depth; since = performance.now(); current = k;
    mix = still ? 0.999999 : 0;
    if (still) since = -1e9;
    buttons.forEach((b, j) => press(b, j === k));
    note.textContent = (projections[k].dims === 3
      ? "Drag turns, Shift and drag moves, the wheel zooms, a double click goes back."
      : "Drag moves, the wheel zooms, a double click goes back.") +
      (path ? " A third click starts anew, Escape clears." : "");
    request();
  }

  function button(into, text, act, title) {
    const b = document.createElement("button");
    b.type = "button"; b.title = title || "";
    if (typeof text === "string") b.textContent = text; else b.append(...text);
    b.addEventListener("click", act);
    into.append(b);
    return b;
  }
  const press = (b, on) => b.setAttribute("aria-pressed", on ? "true" : "false");

  const buttons = projections.map((p, k) => button(part("projections"), p.name, () => choose(k),
    "Show the points as " + p.name + ", in " + p.dims + " dimensions"));
  button(part("projections"), "Reset view", reset, "Go back to the whole cloud");

  if (data.labels) {
    const keys = data.classes.map((name, c) => {
      const dot = document.createElement("span");
      dot.className = "cloud-dot"; dot.style.background = data.colors[c];
      const b = button(part("legend"), [dot, name], () => {
        shown[c] = !shown[c];
        press(b, shown[c]); tell(-1); request();
      }, "Hide or show " + name);
      press(b, true);
      return b;
    });
    button(part("legend"), "All / none", () => {
      const on = !shown.every(Boolean);
      shown.fill(on);
      keys.forEach(b => press(b, on));
      tell(-1); request();
    }, "Show all classes, or hide all");
  }
  if (path) path.draw(-1, -1);
  root.latentlab = {
    network: path && path.network, pick, wheel, picked: () => picked.slice(),
    place: i => { const box = canvas.getBoundingClientRect(); return [box.left + sx[i], box.top + sy[i]]; }, // in the window
  };
  choose(0);
  mix = 1; depth = projections[0].dims === 3 ? 1 : 0;
  new ResizeObserver(resize).observe(stage);
  resize();
}
