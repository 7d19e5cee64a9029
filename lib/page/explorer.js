// The live part of an Explorer: the reader moves a code, and the decoder draws its
// image. A code is a class, one-hot, followed by a style.
function start(root, part, data) {
  "use strict";
  const network = latentlabNetwork(data.network);
  const n = data.low.length;
  const low = data.low;
  const high = data.high;
  const style = Float32Array.from(data.start);
  const code = new Float32Array(network.in);
  const pixels = new Float32Array(network.out);
  const noMotion = matchMedia("(prefers-reduced-motion: reduce)");
  let chosen = data.startClass;
  let across = data.across;
  let up = data.up;

  const name = (k) => (n > 1 ? "z" + String(k + 1).replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]) : "z");
  const { format, formatEnd, longest } = latentlabNumbers(low, high);

  part("picture").hidden = !!data.columns;
  part("rows").hidden = !data.columns;
  const big = data.columns
    ? latentlabRow(part("row"), data.columns)
    : latentlabScreen(part("picture"), data, 280);

  // join returns the code of class c with the present style.
  function join(c) {
    for (let k = 0; k < data.oneHot; k++) code[k] = k === c ? 1 : 0;
    code.set(style, data.oneHot);
    return code;
  }
  const decode = (c) => network.run(join(c), pixels);

  // A frame draws the image of the newest code, and then those of the classes, as
  // many as there is time for: the rest follows in the next frames.
  const budget = 10; // ms
  let scheduled = false;
  function schedule() {
    if (!scheduled) {
      scheduled = true;
      requestAnimationFrame(frame);
    }
  }
  function request() {
    classes.change();
    schedule();
  }
  function frame() {
    scheduled = false;
    const began = performance.now();
    draw();
    if (classes.paint(decode, began + budget)) schedule();
    root.dataset.frame = (performance.now() - began).toFixed(2);
  }
  function draw() {
    decode(chosen);
    big.paint(pixels);
    if (n > 1) {
      const share = (k, v) => Math.max(0, Math.min(1, (v - low[k]) / (high[k] - low[k])));
      const places = (z) => [share(across, z[across]), 1 - share(up, z[up])];
      const [left, top] = places(style);
      point.style.left = 100 * left + "%";
      point.style.top = 100 * top + "%";
      if (own) own.mark(places);
      pad.setAttribute(
        "aria-valuetext",
        name(across) + " " + format(style[across]) + ", " + name(up) + " " + format(style[up]),
      );
      pad.setAttribute("aria-valuemin", low[across]);
      pad.setAttribute("aria-valuemax", high[across]);
      pad.setAttribute("aria-valuenow", within(across, style[across]));
    }
    numbers.forEach((span, k) => {
      span.textContent = format(style[k]);
    });
    sliders.forEach((s, k) => {
      if (s.shown === style[k]) return;
      s.shown = style[k];
      s.input.value = style[k];
      s.input.setAttribute("aria-valuetext", format(style[k]));
      s.output.textContent = format(style[k]);
    });
  }

  const within = (k, v) => Math.max(low[k], Math.min(high[k], v));

  function choose(c) {
    chosen = c;
    classes.press(c);
    if (own) own.choose();
    request();
  }

  // set sets the code, or only its style.
  function set(values) {
    if (values.length === n + data.oneHot && data.oneHot) {
      let best = 0;
      for (let k = 1; k < data.oneHot; k++) if (values[k] > values[best]) best = k;
      choose(best);
      values = Array.prototype.slice.call(values, data.oneHot);
    }
    if (values.length !== n) {
      throw new Error("a code has " + (n + data.oneHot) + " numbers, not " + values.length);
    }
    style.set(values);
    request();
  }

  // The plane of two numbers.
  const pad = part("pad");
  const point = part("point");
  const dots = part("dots");
  const styles = new Int16Array(latentlabBytes(data.styles || "").buffer);
  const labels = data.labels
    ? new Uint16Array(latentlabBytes(data.labels).buffer)
    : new Uint8Array(data.count);
  // drawPlane draws the axes, the dots and the labels of the plane.
  function drawPlane() {
    const box = pad.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    if (!box.width) return;
    const w = (dots.width = Math.round(pad.clientWidth * ratio));
    const h = (dots.height = Math.round(pad.clientHeight * ratio));
    const context = dots.getContext("2d");
    const share = (k, v) => (v - low[k]) / (high[k] - low[k]);
    context.strokeStyle = "#e2e2e2";
    context.lineWidth = Math.max(1, Math.round(ratio));
    const x0 = Math.round(w * share(across, 0)) + 0.5;
    const y0 = Math.round(h * (1 - share(up, 0))) + 0.5;
    context.beginPath();
    context.moveTo(x0, 0);
    context.lineTo(x0, h);
    context.moveTo(0, y0);
    context.lineTo(w, y0);
    context.stroke();
    context.globalAlpha = 0.42;
    for (let i = 0; i < data.count; i++) {
      const a = styles[n * i + across];
      const b = styles[n * i + up];
      if (a === -32768 || b === -32768) continue; // outside of the range
      context.fillStyle = data.colors[labels[i]];
      context.beginPath();
      context.arc((w * (a + 32767)) / 65534, h * (1 - (b + 32767) / 65534), 1.7 * ratio, 0, 2 * Math.PI);
      context.fill();
    }
    const texts = {
      top: formatEnd(high[up]),
      bottom: formatEnd(low[up]),
      left: formatEnd(low[across]),
      right: formatEnd(high[across]),
      upname: name(up),
      acrossname: name(across),
    };
    for (const key in texts) part(key).textContent = texts[key];
  }
  function moveTo(e) {
    const box = pad.getBoundingClientRect();
    const x = (e.clientX - box.left - pad.clientLeft) / pad.clientWidth;
    const y = (e.clientY - box.top - pad.clientTop) / pad.clientHeight;
    style[across] = within(across, low[across] + x * (high[across] - low[across]));
    style[up] = within(up, high[up] - y * (high[up] - low[up]));
    request();
  }
  let held = null;
  pad.addEventListener("pointerdown", (e) => {
    if (e.button) return;
    held = e.pointerId;
    pad.setPointerCapture(e.pointerId);
    stop();
    moveTo(e);
  });
  pad.addEventListener("pointermove", (e) => {
    if (held === e.pointerId) moveTo(e);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    pad.addEventListener(kind, (e) => {
      if (held === e.pointerId) held = null;
    });
  }
  pad.addEventListener("keydown", (e) => {
    if (latentlabBrowserKey(e)) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
    if (step) {
      const far = e.shiftKey ? 10 : 100;
      style[across] = within(across, style[across] + (step[0] * (high[across] - low[across])) / far);
      style[up] = within(up, style[up] + (step[1] * (high[up] - low[up])) / far);
      stop();
      request();
    } else if (e.key === "Home") reset();
    else return;
    e.preventDefault();
    e.stopPropagation();
  });

  // A slider for each number, unless the plane shows all.
  // The numbers are no live regions: a screen reader would never come to their end. It
  // reads the text of what has the focus.
  const sliders = [];
  const numbers = [];
  // element adds a new element to another.
  function element(kind, into, text) {
    const e = document.createElement(kind);
    if (text) e.textContent = text;
    into.append(e);
    return e;
  }
  const use = latentlabUse(part, data);
  const list = part(n === 2 ? "numbers" : "sliders");
  list.hidden = false;
  list.style.setProperty("--number", Math.max(6, longest) + "ch");
  if (n !== 2) {
    for (let k = 0; k < n; k++) {
      const row = element("label", list);
      row.className = "value";
      element("b", row, name(k));
      const input = element("input", row);
      const output = element("span", row);
      Object.assign(input, {
        type: "range",
        min: low[k],
        max: high[k],
        step: "any",
        title: "A double click sets it to 0",
      });
      input.setAttribute("aria-label", name(k));
      input.addEventListener("input", () => {
        stop();
        style[k] = +input.value;
        request();
      });
      input.addEventListener("dblclick", () => {
        stop();
        style[k] = within(k, 0);
        request();
      });
      input.addEventListener("keydown", (e) => {
        if (latentlabBrowserKey(e)) return;
        const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[e.key];
        if (!step) return;
        stop();
        style[k] = within(k, style[k] + (step * (high[k] - low[k])) / (e.shiftKey ? 10 : 100));
        request();
        e.preventDefault();
      });
      if (use) use(row, k, input);
      sliders.push({ input, output, shown: NaN });
    }
  } else {
    for (let k = 0; k < n; k++) {
      const span = element("span", list);
      element("b", span, name(k));
      span.append(" = ");
      numbers.push(element("span", span));
      if (use) use(span, k);
    }
  }
  if (n > 1) part("plane").hidden = false;
  if (n > 2) {
    part("axes").hidden = false;
    addAxisSelect("across", across, (k) => (across = k));
    addAxisSelect("up", up, (k) => (up = k));
  }
  function addAxisSelect(partName, first, setAxis) {
    const select = part(partName);
    for (let k = 0; k < n; k++) element("option", select, name(k)).value = k;
    select.value = first;
    select.addEventListener("change", () => {
      setAxis(+select.value);
      drawPlane();
      request();
    });
  }

  const classes = latentlabClasses(
    part,
    data,
    (c) => {
      stop();
      choose(c);
    },
    schedule,
  );
  root.addEventListener("keydown", (e) => {
    const c = "0123456789".indexOf(e.key);
    if (c < 0 || c >= data.oneHot || latentlabBrowserKey(e)) return;
    stop();
    choose(c);
    e.preventDefault();
  });
  // A notebook has its own keys.
  root.addEventListener("keydown", (e) => {
    if (!latentlabBrowserKey(e)) e.stopPropagation();
  });

  // The buttons.
  const samples = data.samples ? new Float32Array(latentlabBytes(data.samples).buffer) : null;
  let turn = 0;
  function nextSample() {
    if (samples) {
      const from = (turn++ * data.sampleSize) % samples.length;
      return samples.subarray(from, from + data.sampleSize);
    }
    const z = new Float32Array(n); // of N(0, I), by Box and Muller
    for (let k = 0; k < n; k++) {
      z[k] = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    }
    return z;
  }
  function reset() {
    stop();
    if (data.oneHot) choose(data.startClass);
    set(data.start);
  }
  part("sample").addEventListener("click", () => {
    stop();
    set(nextSample());
  });
  part("reset").addEventListener("click", reset);

  // A walk from sample to sample goes on until the reader does anything else. A
  // reader who wants no motion gets one sample after another.
  let walking = 0;
  function stop() {
    walking = 0;
    part("walk").setAttribute("aria-pressed", "false");
  }
  function walk() {
    const mine = (walking = Math.random());
    const from = style.slice();
    const to = nextSample().slice(-n);
    const took = 2200;
    const began = performance.now();
    if (noMotion.matches) {
      set(to);
      setTimeout(() => {
        if (walking === mine && root.isConnected) walk();
      }, took);
      return;
    }
    (function step(now) {
      if (walking !== mine || !root.isConnected) return;
      const t = Math.max(0, Math.min(1, (now - began) / took));
      const e = t * t * (3 - 2 * t);
      for (let k = 0; k < n; k++) style[k] = from[k] + e * (to[k] - from[k]);
      request();
      if (t < 1) requestAnimationFrame(step);
      else walk();
    })(began);
  }
  part("walk").addEventListener("click", () => {
    const on = !walking;
    stop();
    if (on) {
      part("walk").setAttribute("aria-pressed", "true");
      walk();
    }
  });

  const own = !data.own
    ? null
    : latentlabExplorerPad(part, data, network, {
        set(values) {
          stop();
          set(values);
        },
        chosen: () => chosen,
        write(z) {
          const shown = n > 2 ? [across, up] : Array.from(z, (_, k) => k);
          return shown.map((k) => name(k) + " = " + format(z[k])).join(", ") + (n > 2 ? ", …" : "");
        },
      });

  // The colors of the classes.
  if (data.labels && data.count && n > 1) {
    const seen = new Set(labels);
    part("legend").hidden = false;
    if (seen.size > latentlabFewClasses) latentlabScrolls(part("legend"));
    data.classes.forEach((text, c) => {
      if (!seen.has(c)) return;
      const key = element("span", part("legend"));
      element("i", key).style.background = data.colors[c];
      key.append(latentlabName(text));
    });
  }
  function keysNote() {
    if (!data.oneHot) return "";
    if (data.oneHot > 10) return " Keys 0 to 9 choose one of the first ten classes.";
    return " Keys 0 to " + (data.oneHot - 1) + " choose the class.";
  }
  part("note").textContent =
    (n > 1
      ? "Drag over the plane, or use the arrow keys, with Shift for larger steps."
      : "Drag the slider, or use the arrow keys.") +
    (n !== 2 ? " A double click sets a slider to 0." : "") +
    keysNote() +
    (data.labels && data.count && n > 1 ? latentlabColors(data.colors) : "");

  root.latentlab = {
    network,
    own,
    set,
    code: () => Array.from(join(chosen)),
    draw, // for tests
    drawPlane,
  };
  if (n > 1) {
    new ResizeObserver(drawPlane).observe(pad);
    latentlabListen(globalThis, "resize", root, "drawPlane");
  }
  if (data.oneHot) choose(data.startClass);
  else request();

  latentlabAddress(root, part("link"), {
    state: () => latentlabExplorerState(style, low, high, data.oneHot > 0 && chosen, n > 2 && [across, up]),
    restore(text) {
      const shown = latentlabExplorerStated(text, n, data.oneHot);
      stop();
      if (data.oneHot) choose(shown.chosen ?? chosen);
      if (n > 2 && shown.axes) {
        [across, up] = shown.axes;
        part("across").value = across;
        part("up").value = up;
        drawPlane();
      }
      set(shown.style);
    },
  });
}
