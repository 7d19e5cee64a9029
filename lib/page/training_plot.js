// latentlabPlot draws bins over their steps on a canvas: pale the values of steps, over them the
// moving average, and lines where the reader changed something.
function latentlabPlot(canvas, { bins, earlier, marks, colors, word, isLog }) {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.font = "12px system-ui, sans-serif";
  const ranges = [bins.range(), earlier.range()];
  const range = [Math.min(ranges[0][0], ranges[1][0]), Math.max(ranges[0][1], ranges[1][1])];
  const axis = range[0] <= range[1] ? latentlabAxis(range, isLog) : { ticks: [], share: () => 0 };
  const left = 8 + Math.max(28, ...axis.ticks.map((v) => context.measureText(latentlabDigits(v)).width));
  const area = { left, top: 18, right: width - 10, bottom: height - 34 };
  const end = bins.origin + latentlabExtent(bins.steps);
  const x = (step) => area.left + ((step - bins.origin) / (end - bins.origin)) * (area.right - area.left);
  const y = (v) => area.bottom - axis.share(v) * (area.bottom - area.top);

  const line = (color, lineWidth, points) => {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.lineJoin = "round";
    context.beginPath();
    points.forEach(([px, py], i) => (i ? context.lineTo(px, py) : context.moveTo(px, py)));
    context.stroke();
  };
  const text = (words, px, py, align, baseline) => {
    context.fillStyle = "#5c5c5c";
    context.textAlign = align;
    context.textBaseline = baseline;
    context.fillText(words, px, py);
  };
  for (const v of axis.ticks) {
    const at = Math.round(y(v)) + 0.5;
    line("#e2e2e2", 1, [[area.left, at], [area.right, at]]); // prettier-ignore
    text(latentlabDigits(v), area.left - 6, at, "right", "middle");
  }
  if (!axis.ticks.length) line("#e2e2e2", 1, [[area.left, area.bottom], [area.right, area.bottom]]); // prettier-ignore
  for (const step of latentlabTicks(bins.origin, end, width / 90)) {
    const middle = step > bins.origin ? (step < end ? "center" : "right") : "left";
    text(step.toLocaleString("en-US"), x(step), area.bottom + 6, middle, "top");
  }
  text(word, (area.left + area.right) / 2, height - 1, "center", "bottom");

  // Of marks that are close, the text of the newest is shown.
  let free = Infinity;
  for (const { step, text: words } of marks.toReversed()) {
    const at = Math.round(x(step)) + 0.5;
    line("#c4c4c4", 1, [[at, area.top - 3], [at, area.bottom]]); // prettier-ignore
    const wide = context.measureText(words).width;
    const from = Math.max(area.left, Math.min(at - wide / 2, area.right - wide));
    if (from + wide > free) continue;
    text(words, from, area.top - 5, "left", "bottom");
    free = from - 8;
  }

  context.save();
  context.beginPath();
  context.rect(area.left, area.top - 2, area.right - area.left + 5, area.bottom - area.top + 4);
  context.clip();
  const placed = (all, s) => {
    const list = [];
    for (let i = 0; i < all.length; i++) {
      const bin = all.at(i, s);
      if (Number.isFinite(bin.mean)) list.push({ at: x(all.step(i)), ...bin });
    }
    return list;
  };
  colors.forEach((_, s) => line("#b5b5b5", 1.5, placed(earlier, s).map((b) => [b.at, y(b.smooth)]))); // prettier-ignore
  colors.forEach((color, s) => {
    const list = placed(bins, s);
    if (!list.length) return;
    context.globalAlpha = 0.16;
    context.fillStyle = color;
    context.beginPath();
    list.forEach((b) => context.lineTo(b.at, y(b.high)));
    list.toReversed().forEach((b) => context.lineTo(b.at, y(b.low)));
    context.fill();
    context.globalAlpha = 0.35;
    line(color, 1, list.map((b) => [b.at, y(b.mean)])); // prettier-ignore
    context.globalAlpha = 1;
    line(color, 2, list.map((b) => [b.at, y(b.smooth)])); // prettier-ignore
    context.fillStyle = color;
    context.beginPath();
    context.arc(list.at(-1).at, y(list.at(-1).smooth), 3.5, 0, 2 * Math.PI);
    context.fill();
  });
  context.restore();
}

// latentlabAxis returns the ticks of an axis that holds a range, and share, which returns where a
// value is between its ends, from 0 to 1.
function latentlabAxis([least, greatest], isLog) {
  // Ticks of an extent that is as narrow as the last digit would not end.
  const largest = Math.max(Math.abs(least), Math.abs(greatest));
  if (!(greatest - least > 1e-9 * largest)) {
    const around = largest / 10 || 1;
    [least, greatest] = [least - around, least + around];
  }
  if (isLog) {
    const low = Math.log(least / 1.1);
    const high = Math.log(greatest * 1.1);
    let ticks = [];
    for (let power = Math.floor(Math.log10(least)) - 1; 10 ** power <= greatest * 1.1; power++) {
      for (const m of [1, 2, 5]) ticks.push(+(m + "e" + power));
    }
    const inside = (v) => Math.log(v) >= low && Math.log(v) <= high;
    ticks = ticks.filter(inside);
    if (ticks.length > 7) ticks = ticks.filter((v) => v.toExponential().startsWith("1"));
    if (ticks.length < 3) ticks = latentlabTicks(Math.exp(low), Math.exp(high), 6);
    return { ticks, share: (v) => (v > 0 ? (Math.log(v) - low) / (high - low) : -1) };
  }
  if (least > 0 && least < greatest / 2) least = 0;
  const step = latentlabTickStep(greatest - least, 5);
  const low = Math.floor(least / step + 1e-9) * step;
  const high = Math.ceil(greatest / step - 1e-9) * step;
  return { ticks: latentlabTicks(low, high, 5), share: (v) => (v - low) / (high - low) };
}

// latentlabTickStep returns the round distance of at most count ticks over an extent.
function latentlabTickStep(extent, count) {
  "use strict";
  const power = 10 ** Math.floor(Math.log10(extent / count));
  return power * [1, 2, 5, 10].find((m) => (m * power * count) / extent > 1 - 1e-9);
}

// latentlabTicks returns round numbers from low to high, about count of them.
function latentlabTicks(low, high, count) {
  "use strict";
  const step = latentlabTickStep(high - low, Math.max(1, Math.floor(count)));
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    ticks.push(+(k * step).toPrecision(12));
  }
  return ticks;
}

// latentlabExtent returns the length of an axis of steps: round, and at most half as long again as
// the steps so far, so that the curve grows and its scale seldom changes.
function latentlabExtent(steps) {
  "use strict";
  const least = Math.max(50, steps);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((m) => m * power >= least);
}

// latentlabDigits returns a number as text of three digits, as 0.0312, 1,240 or 1.25×10⁶.
function latentlabDigits(v) {
  "use strict";
  const size = Math.abs(v);
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e5);
  if (isPlain) {
    const text = size >= 100 ? Math.round(v).toLocaleString("en-US") : String(+v.toPrecision(3));
    return text.replace(/-/g, "−");
  }
  return latentlabPower(...v.toExponential(2).split("e").map(Number));
}

// latentlabCount returns a number of things as text: "1 step", "1,240 steps".
function latentlabCount(n, thing) {
  "use strict";
  return n.toLocaleString("en-US") + " " + thing + (n === 1 ? "" : "s");
}
