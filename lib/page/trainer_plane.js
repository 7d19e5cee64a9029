// latentlabPlane shows codes of two numbers as dots, which move while the networks train. It returns
// a function that marks one more code, or with null none.
function latentlabPlane(root, part, data, t) {
  "use strict";
  part("codes").hidden = false;
  const canvas = part("plane");
  const context = canvas.getContext("2d");
  const noMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const { indices, classes, colors } = data.codes;
  const n = indices.length;
  const labels = indices.map((i) => (t.labels ? t.labels[i] : 0));
  const byClass = colors.map(() => []); // numbers of the dots
  labels.forEach((c, i) => byClass[c].push(i));
  let axes = { x: null, y: null }; // [low, high] of each axis, as fitted
  let view = null; // the same of what is shown, with units of one length
  let from = null; // {codes, view} that are left, towards those below
  let to = null;
  let began = 0;
  let last = 0; // when codes came
  let glide = 0; // milliseconds from the last codes to the next ones, about
  let scheduled = false;
  let marked = null;

  const decoded = data.codes.decode ? latentlabDecoded(root, data, t, schedule) : null;

  // fitted returns the ends of an axis that holds all but a few of the codes. It returns the
  // present ones if they do that, and are not far too wide.
  function fitted(k, present) {
    const sorted = Float32Array.from({ length: n }, (_, i) => to.codes[2 * i + k]).toSorted();
    const few = Math.floor(n / 500);
    const low = Math.min(0, sorted[few]);
    const high = Math.max(0, sorted[n - 1 - few]);
    if (!(high - low > 0 && high - low < Infinity)) return present || [-1, 1];
    const wide = present ? present[1] - present[0] : 0;
    const holds = present && present[0] <= low && present[1] >= high;
    if (holds && wide < 2 * (high - low)) return present;
    const margin = (end) => (end ? 0.15 : 0.03) * (high - low);
    return [low - margin(low), high + margin(high)];
  }

  // equal returns ends of axes on which a unit has the same length, one of them longer than before.
  function equal({ x, y }) {
    const { left, top, right, bottom } = measureArea();
    const unit = Math.max((x[1] - x[0]) / (right - left), (y[1] - y[0]) / (bottom - top));
    const around = ([low, high], length) => {
      const more = (unit * length - (high - low)) / 2;
      return [low - more, high + more];
    };
    return { x: around(x, right - left), y: around(y, bottom - top) };
  }

  // measureArea returns the place of the plane in the canvas.
  const measureArea = () => ({
    left: 44,
    top: 6,
    right: Math.max(100, canvas.clientWidth) - 6,
    bottom: Math.max(100, canvas.clientHeight) - 38,
  });

  // between returns what is shown on the way from one place to the next.
  function between(share) {
    if (share >= 1 || !from) return to;
    const mix = (a, b) => a + share * (b - a);
    const ends = (key) => from.view[key].map((v, k) => mix(v, to.view[key][k]));
    return {
      codes: to.codes.map((v, i) => mix(from.codes[i], v)),
      view: { x: ends("x"), y: ends("y") },
    };
  }
  const share = () => (glide ? Math.min(1, (performance.now() - began) / glide) : 1);

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (!to) return;
      const now = share();
      draw(between(now));
      if (now < 1) schedule();
    });
  }

  root.latentlab.codes = ({ z }) => {
    const came = performance.now();
    const shown = to && between(share());
    to = { codes: z, view: null };
    const now = { x: fitted(0, axes.x), y: fitted(1, axes.y) };
    if (now.x !== axes.x || now.y !== axes.y) view = equal((axes = now));
    to.view = view;
    if (decoded?.isOn) decoded.show(view);
    from = shown;
    glide = from && !noMotion.matches ? Math.min(250, came - last) : 0;
    began = last = came;
    schedule();
  };

  function draw({ codes, view: ends }) {
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width) return;
    const area = measureArea();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = "12px system-ui, sans-serif";
    const x = (v) => area.left + ((v - ends.x[0]) / (ends.x[1] - ends.x[0])) * (area.right - area.left);
    const y = (v) => area.bottom - ((v - ends.y[0]) / (ends.y[1] - ends.y[0])) * (area.bottom - area.top);
    const inside = (paint) => {
      context.save();
      context.beginPath();
      context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
      context.clip();
      const result = paint();
      context.restore();
      return result;
    };
    const over = decoded ? inside(() => decoded.draw(context, x, y)) : false;
    context.lineWidth = 1;
    context.fillStyle = "#5c5c5c";
    const line = (v, ...points) => {
      context.strokeStyle = v ? "#eeeeee" : "#c4c4c4";
      context.beginPath();
      for (const [px, py] of points) context.lineTo(px, py);
      context.stroke();
    };
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const v of latentlabTicks(view.x[0], view.x[1], 5)) {
      const at = Math.round(x(v)) + 0.5;
      if (at < area.left || at > area.right + 1) continue;
      if (!over) line(v, [at, area.top], [at, area.bottom]);
      context.fillText(latentlabDigits(v), Math.min(at, width - 12), area.bottom + 5);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const v of latentlabTicks(view.y[0], view.y[1], 5)) {
      const at = Math.round(y(v)) + 0.5;
      if (at < area.top - 1 || at > area.bottom + 1) continue;
      if (!over) line(v, [area.left, at], [area.right, at]);
      context.fillText(latentlabDigits(v), area.left - 5, Math.max(at, 8), area.left - 7);
    }
    context.font = 'italic 14px "Latin Modern Math", "STIX Two Text", Georgia, serif';
    context.textAlign = "left";
    context.fillText("z₂", 0, (area.top + area.bottom) / 2);
    context.textAlign = "center";
    context.fillText("z₁", (area.left + area.right) / 2, height - 8);
    inside(() => {
      context.globalAlpha = over ? 1 : 0.7;
      const radius = n > 600 ? 2.2 : 3;
      byClass.forEach((members, c) => {
        context.fillStyle = colors[c];
        context.beginPath();
        for (const i of members) {
          const cx = x(codes[2 * i]);
          const cy = y(codes[2 * i + 1]);
          context.moveTo(cx + radius, cy);
          context.arc(cx, cy, radius, 0, 2 * Math.PI);
        }
        context.fill();
        if (!over) return;
        context.strokeStyle = "#fff";
        context.lineWidth = 0.7;
        context.stroke();
      });
    });
    if (marked) drawMark(x(marked[0]), y(marked[1]), area);
    context.strokeStyle = "#8a8a8a";
    context.strokeRect(
      area.left + 0.5,
      area.top + 0.5,
      area.right - area.left - 1,
      area.bottom - area.top - 1,
    );
  }

  // drawMark draws a diamond, within the area.
  function drawMark(x, y, area) {
    context.save();
    context.translate(
      Math.max(area.left, Math.min(area.right, x)),
      Math.max(area.top, Math.min(area.bottom, y)),
    );
    context.rotate(Math.PI / 4);
    context.fillStyle = "#fff";
    context.fillRect(-11, -11, 22, 22);
    context.fillStyle = "#1f1f1f";
    context.fillRect(-10, -10, 20, 20);
    context.fillStyle = "#f0e442";
    context.fillRect(-8, -8, 16, 16);
    context.restore();
  }

  classes.forEach((name, c) => {
    if (!byClass[c].length) return;
    const key = document.createElement("span");
    const dot = document.createElement("i");
    dot.style.background = colors[c];
    key.append(dot, latentlabName(name));
    part("legend").append(key);
  });
  if (!t.labels) part("legend").replaceChildren();
  const isLong = part("legend").children.length > latentlabFewClasses;
  if (isLong) latentlabScrolls(part("legend"));
  if (t.labels) part("note").append(latentlabColors(colors));
  if (decoded) {
    const title = "Show the images of the codes behind the dots";
    const button = latentlabButton(part(isLong ? "codes" : "legend"), ["Decoded"], title);
    latentlabPress(button, false);
    button.addEventListener("click", () => {
      latentlabPress(button, !decoded.isOn);
      if (decoded.isOn) decoded.hide();
      else decoded.show(view);
    });
  }
  canvas.setAttribute("aria-label", data.codes.alt);
  root.latentlab.units = () => {
    const { left, top, right, bottom } = measureArea();
    return [(right - left) / (view.x[1] - view.x[0]), (bottom - top) / (view.y[1] - view.y[0])]; // for tests
  };
  new ResizeObserver(schedule).observe(canvas);
  t.watch("encode", { x: { examples: indices } }, latentlabWeakly(root, "codes"));
  return (z) => {
    marked = z;
    schedule();
  };
}
