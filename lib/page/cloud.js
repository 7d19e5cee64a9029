// The live part of a Cloud.
function start(root, part, data) {
  "use strict";
  const n = data.count;
  const labels = data.labels ? new Uint16Array(latentlabBytes(data.labels).buffer) : new Uint8Array(n);
  const projections = data.projections.map((p) => {
    const raw = new Int16Array(latentlabBytes(p.points).buffer);
    const to = new Float32Array(3 * n);
    for (let i = 0; i < n; i++) for (let k = 0; k < p.dims; k++) to[3 * i + k] = raw[p.dims * i + k] / 32767;
    return { name: p.name, dims: p.dims, places: to };
  });
  const noMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const canvas = part("canvas");
  const stage = part("stage");
  const note = part("note");
  const context = canvas.getContext("2d");
  const shown = data.colors.map(() => true);

  // The places of the points, with coordinates in [-1, 1], and between those of
  // two projections while one turns into the other.
  let current = 0;
  let from = null;
  let since = 0;
  let mix = 1;
  const places = projections[0].places.slice();
  const home = () => ({ x: 0, y: 0, zoom: 1, yaw: 0.6, pitch: 0.35 });
  let view = home();
  let depth = projections[0].dims === 3 ? 1 : 0;
  let depthFrom = depth;
  // Where the points are on the stage, in CSS pixels, and the order in which they
  // are painted: by slots of depth, which tally counts.
  const sx = new Float32Array(n);
  const sy = new Float32Array(n);
  const order = new Uint32Array(n);
  const slots = 32;
  const slot = new Uint8Array(n);
  const tally = new Uint32Array(slots + 1);
  let width = 0;
  let height = 0;
  let ratio = 1;
  let image = null;
  let pixels = null;
  let stamp = null;
  let scheduled = false;
  let hovered = -1;
  let picked = [-1, -1];
  let aim = false;

  function resize() {
    const box = stage.getBoundingClientRect();
    if (!box.width) return;
    width = box.width;
    height = box.height;
    ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    image = context.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(image.data.buffer);
    stamp = disc(radius() * ratio);
    showTip(-1);
    request();
  }

  // disc returns the pixels of a dot: their offsets from its middle, and how much
  // of each it covers.
  function disc(r) {
    const x = [];
    const y = [];
    const cover = [];
    const reach = Math.ceil(r);
    for (let j = -reach; j <= reach; j++) {
      for (let i = -reach; i <= reach; i++) {
        const c = Math.max(0, Math.min(1, r + 0.5 - Math.hypot(i, j)));
        if (c > 0.02) {
          x.push(i);
          y.push(j);
          cover.push(c);
        }
      }
    }
    return { x, y, cover, reach };
  }
  const tones = data.colors.map((c) => [1, 3, 5].map((k) => parseInt(c.slice(k, k + 2), 16)));
  const radius = () => (n > 4000 ? 1.9 : n > 800 ? 2.6 : 3.6);

  // request has the cloud drawn in the next frame.
  function request() {
    if (!scheduled) {
      scheduled = true;
      requestAnimationFrame(frame);
    }
  }

  function frame(now) {
    scheduled = false;
    if (!width) return;
    const began = performance.now();
    if (mix < 1) {
      mix = Math.min(1, (now - since) / 800);
      const e = mix * mix * (3 - 2 * mix);
      const to = projections[current].places;
      for (let i = 0; i < 3 * n; i++) places[i] = from[i] + e * (to[i] - from[i]);
      depth = depthFrom + e * ((projections[current].dims === 3 ? 1 : 0) - depthFrom);
      if (mix < 1) request();
    }
    paint();
    if (aim && mix === 1) {
      aim = false;
      showTip(middle());
    }
    root.dataset.frame = (performance.now() - began).toFixed(2);
  }

  // paint draws all points, the far ones first and paler.
  function paint() {
    const cy = Math.cos(depth * view.yaw);
    const dy = Math.sin(depth * view.yaw);
    const cp = Math.cos(depth * view.pitch);
    const dp = Math.sin(depth * view.pitch);
    const unit = 0.46 * Math.min(width, height) * view.zoom;
    const middleX = width / 2 + view.x;
    const middleY = height / 2 + view.y;
    tally.fill(0);
    for (let i = 0; i < n; i++) {
      const x = places[3 * i];
      const y = places[3 * i + 1];
      const z = places[3 * i + 2];
      const x1 = cy * x + dy * z;
      const z1 = cy * z - dy * x;
      const y1 = cp * y - dp * z1;
      const z2 = cp * z1 + dp * y;
      const near = 1 / (1 - 0.25 * depth * z2);
      sx[i] = middleX + unit * near * x1;
      sy[i] = middleY - unit * near * y1;
      const s = depth ? Math.max(0, Math.min(slots - 1, Math.floor(((z2 + 1) / 2) * slots))) : 0;
      slot[i] = s;
      tally[s + 1]++;
    }
    for (let s = 0; s < slots; s++) tally[s + 1] += tally[s];
    for (let i = 0; i < n; i++) order[tally[slot[i]]++] = i;

    // Pixel by pixel, which for thousands of dots is several times faster than a
    // drawing call for each.
    pixels.fill(0xffffffff);
    const out = image.data;
    const w = image.width;
    const h = image.height;
    const dots = stamp.x.length;
    for (let k = 0; k < n; k++) {
      const i = order[k];
      const c = labels[i];
      const x = Math.round(sx[i] * ratio);
      const y = Math.round(sy[i] * ratio);
      const r = stamp.reach;
      if (!shown[c] || !(x >= r && y >= r && x < w - r && y < h - r)) continue;
      const strength = 0.85 - depth * 0.55 * (1 - slot[i] / (slots - 1));
      const red = tones[c][0];
      const green = tones[c][1];
      const blue = tones[c][2];
      for (let j = 0; j < dots; j++) {
        const at = 4 * ((y + stamp.y[j]) * w + x + stamp.x[j]);
        const a = strength * stamp.cover[j];
        out[at] += a * (red - out[at]);
        out[at + 1] += a * (green - out[at + 1]);
        out[at + 2] += a * (blue - out[at + 2]);
      }
    }
    context.putImageData(image, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const stroke = (lineWidth, color, trace) => {
      context.lineWidth = lineWidth;
      context.strokeStyle = color;
      context.beginPath();
      trace();
      context.stroke();
    };
    const ring = (i, r) => () => context.arc(sx[i], sy[i], r, 0, 2 * Math.PI);
    if (picked[1] >= 0) {
      const [a, b] = picked;
      const line = () => {
        context.moveTo(sx[a], sy[a]);
        context.lineTo(sx[b], sy[b]);
      };
      stroke(5, "#ffffffd0", line);
      stroke(2, "#1f1f1f", line);
    }
    for (const i of picked) {
      if (i >= 0) {
        context.fillStyle = data.colors[labels[i]];
        context.beginPath();
        ring(i, radius() + 4)();
        context.fill();
        stroke(5, "#ffffffd0", ring(i, radius() + 5));
        stroke(2.5, "#1f1f1f", ring(i, radius() + 4));
      }
    }
    if (hovered >= 0 && !picked.includes(hovered)) stroke(2, "#1f1f1f", ring(hovered, radius() + 3));
  }

  // showTip shows the image of point i at the point; -1 hides it.
  const classOf = (i) => (data.labels ? data.classes[labels[i]] + " · " : "");
  const tip = latentlabTip(
    part,
    data,
    (i) => classOf(i) + "no. " + i,
    (i) => path.decoded(i),
  );
  function showTip(i) {
    if (i === hovered) return;
    hovered = i;
    tip.show(i, sx[i], sy[i], width, height);
    request();
  }

  // nearest returns the visible point nearest to (x, y), or -1 if none is within
  // reach.
  function nearest(x, y, reach = 12) {
    let best = reach * reach;
    let at = -1;
    for (let i = 0; i < n; i++) {
      const d = (sx[i] - x) * (sx[i] - x) + (sy[i] - y) * (sy[i] - y);
      if (d < best && shown[labels[i]]) {
        best = d;
        at = i;
      }
    }
    return at;
  }

  function zoomAt(factor, x, y) {
    const zoom = Math.max(0.2, Math.min(60, view.zoom * factor));
    const f = zoom / view.zoom;
    view.x = x - width / 2 - f * (x - width / 2 - view.x);
    view.y = y - height / 2 - f * (y - height / 2 - view.y);
    view.zoom = zoom;
    showTip(-1);
    request();
  }

  function move(dx, dy, pan) {
    if (projections[current].dims === 3 && !pan) {
      view.yaw += dx / 150;
      view.pitch = Math.max(-1.57, Math.min(1.57, view.pitch + dy / 150));
    } else {
      view.x += dx;
      view.y += dy;
    }
    showTip(-1);
    request();
  }

  // With a decoder, the reader picks two points, and the path between them is
  // drawn.
  const path = data.path ? latentlabPath(part, data.path, classOf) : null;
  // pick picks point i as the start or the end of the path; -1 picks none.
  function pick(i) {
    if (!path || (i >= 0 && picked.includes(i))) return;
    picked = i < 0 ? [-1, -1] : picked[0] >= 0 && picked[1] < 0 ? [picked[0], i] : [i, -1];
    path.draw(picked[0], picked[1]);
    request();
  }
  // The point that the keys choose is in the middle, past which they move the
  // cloud.
  const middle = () => nearest(width / 2, height / 2, 40);

  let held = null;
  canvas.addEventListener("pointerdown", (e) => {
    held = { x: e.clientX, y: e.clientY, from: [e.clientX, e.clientY], moved: false, button: e.button };
    canvas.setPointerCapture(e.pointerId);
    canvas.style.cursor = "grabbing";
  });
  canvas.addEventListener("pointermove", (e) => {
    if (held) {
      // A hand trembles while it clicks.
      if (!held.moved && Math.hypot(e.clientX - held.from[0], e.clientY - held.from[1]) < 4) return;
      held.moved = true;
      move(e.clientX - held.x, e.clientY - held.y, e.shiftKey);
      held.x = e.clientX;
      held.y = e.clientY;
      return;
    }
    const box = canvas.getBoundingClientRect();
    showTip(nearest(e.clientX - box.left, e.clientY - box.top));
  });
  const release = () => {
    held = null;
    canvas.style.cursor = "grab";
  };
  canvas.addEventListener("pointerup", (e) => {
    if (held && !held.moved && !held.button && path) {
      const box = canvas.getBoundingClientRect();
      const i = nearest(e.clientX - box.left, e.clientY - box.top);
      if (i >= 0) pick(i);
    }
    release();
  });
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => {
    if (!held) showTip(-1);
  });

  // A scroll of the page that reaches the canvas goes on scrolling the page.
  let scrolled = -Infinity;
  const wheel = (e) => {
    if (!canvas.contains(e.target)) scrolled = e.timeStamp;
  };
  latentlabListen(document, "wheel", root, "wheel", { passive: true, capture: true });
  canvas.addEventListener(
    "wheel",
    (e) => {
      if (latentlabBrowserKey(e)) return;
      if (e.timeStamp - scrolled < 300) {
        scrolled = e.timeStamp;
        return;
      }
      e.preventDefault();
      const box = canvas.getBoundingClientRect();
      const lines = e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? 400 : 1;
      zoomAt(
        Math.exp(-Math.max(-120, Math.min(120, e.deltaY * lines)) / 400),
        e.clientX - box.left,
        e.clientY - box.top,
      );
    },
    { passive: false },
  );
  canvas.addEventListener("dblclick", reset);
  canvas.addEventListener("keydown", (e) => {
    if (latentlabBrowserKey(e)) return;
    const step = { ArrowLeft: [-20, 0], ArrowRight: [20, 0], ArrowUp: [0, -20], ArrowDown: [0, 20] }[e.key];
    if (step) move(step[0], step[1], e.shiftKey);
    else if (e.key === "+" || e.key === "=") zoomAt(1.25, width / 2, height / 2);
    else if (e.key === "-") zoomAt(0.8, width / 2, height / 2);
    else if (e.key === "0") reset();
    else if (path && e.key === "Enter") pick(hovered >= 0 ? hovered : middle());
    else if (path && e.key === "Escape") pick(-1);
    else return;
    aim = e.key !== "Enter" && e.key !== "Escape";
    e.preventDefault();
    e.stopPropagation(); // a notebook has its own keys
  });

  function reset() {
    view = home();
    showTip(-1);
    request();
  }

  // choose changes to projection k.
  function choose(k) {
    showTip(-1);
    view.x = view.y = 0;
    view.zoom = 1;
    from = places.slice();
    depthFrom = depth;
    since = performance.now();
    current = k;
    mix = noMotion ? 0.999999 : 0; // the next frame makes it 1
    if (noMotion) since = -Infinity;
    buttons.forEach((b, j) => latentlabPress(b, j === k));
    note.textContent =
      (projections[k].dims === 3
        ? "Drag turns, Shift and drag moves, the wheel zooms, a double click goes back."
        : "Drag moves, the wheel zooms, a double click goes back.") +
      (path ? " A third click starts anew, Escape clears." : "") +
      (data.labels ? latentlabColors(data.colors) : "");
    request();
  }

  const buttons = projections.map((p, k) => {
    const title = "Show the points as " + p.name + ", in " + p.dims + " dimensions";
    const b = latentlabButton(part("projections"), [p.name], title);
    b.addEventListener("click", () => choose(k));
    return b;
  });
  latentlabButton(part("projections"), ["Reset view"], "Go back to the whole cloud").addEventListener(
    "click",
    reset,
  );
  if (data.labels) {
    latentlabLegend(part, data, shown, () => {
      showTip(-1);
      request();
    });
  }
  if (path) path.draw(-1, -1);
  root.latentlab = {
    network: path && path.network,
    pick,
    wheel,
    picked: () => picked.slice(),
    // place returns where point i is in the window.
    place: (i) => {
      const box = canvas.getBoundingClientRect();
      return [box.left + sx[i], box.top + sy[i]];
    },
  };
  choose(0);
  mix = 1;
  depth = projections[0].dims === 3 ? 1 : 0;
  new ResizeObserver(resize).observe(stage);
  resize();
}
