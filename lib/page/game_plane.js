// The colors of a game, which those who do not tell red from green can tell apart. Points of the
// two kinds have different shapes as well.
const latentlabGameColors = {
  real: "#0072b2",
  fake: "#c04400",
  arrow: "#3a3a3a",
  tints: [[249, 190, 134], [255, 255, 255], [150, 198, 232]], // of D = 0, ½ and 1
}; // prettier-ignore

// latentlabHeat writes the colors of values in [0, 1] to the pixels of an image.
function latentlabHeat(values, bytes) {
  "use strict";
  const tints = latentlabGameColors.tints;
  for (let i = 0; i < values.length; i++) {
    const at = 2 * Math.min(1, Math.max(0, values[i])) || 0; // NaN is 0
    const low = Math.min(1, Math.floor(at));
    const [from, to] = [tints[low], tints[low + 1]];
    for (let k = 0; k < 3; k++) bytes[4 * i + k] = from[k] + (at - low) * (to[k] - from[k]);
    bytes[4 * i + 3] = 255;
  }
}

// latentlabGamePlane draws in a canvas that shows the unit square, y upwards.
function latentlabGamePlane(canvas) {
  "use strict";
  const context = canvas.getContext("2d");
  const heat = document.createElement("canvas");
  let size = 0; // of the canvas in device pixels
  let ratio = 1;
  const x = (v) => v * size;
  const y = (v) => (1 - v) * size;

  // clear begins a new picture with a heat map of side × side values, or without one.
  function clear(values, side) {
    ratio = window.devicePixelRatio || 1;
    size = Math.round(canvas.clientWidth * ratio);
    if (canvas.width !== size || canvas.height !== size) canvas.width = canvas.height = size;
    context.clearRect(0, 0, size, size);
    if (!values) return;
    if (heat.width !== side) heat.width = heat.height = side;
    const pen = heat.getContext("2d");
    const image = pen.createImageData(side, side);
    latentlabHeat(values, image.data);
    pen.putImageData(image, 0, 0);
    context.imageSmoothingQuality = "high";
    context.drawImage(heat, 0, 0, size, size);
  }
  // dots draws points of the data: discs.
  function dots(points) {
    const r = 1.9 * ratio;
    context.fillStyle = latentlabGameColors.real;
    context.globalAlpha = 0.75;
    context.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) {
      context.moveTo(x(points[i]) + r, y(points[i + 1]));
      context.arc(x(points[i]), y(points[i + 1]), r, 0, 2 * Math.PI);
    }
    context.fill();
    context.globalAlpha = 1;
  }
  // crosses draws points of the generator: crosses.
  function crosses(points) {
    const r = 2.3 * ratio;
    context.strokeStyle = latentlabGameColors.fake;
    context.lineWidth = 1.2 * ratio;
    context.globalAlpha = 0.85;
    context.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [px, py] = [x(points[i]), y(points[i + 1])];
      context.moveTo(px - r, py - r);
      context.lineTo(px + r, py + r);
      context.moveTo(px - r, py + r);
      context.lineTo(px + r, py - r);
    }
    context.stroke();
    context.globalAlpha = 1;
  }
  // arrows draws arrows from points along −∇, which is in nats for a unit of length, of which the
  // plane has width. An arrow is half of the longest where the slope is 1 nat over the plane.
  function arrows(from, push, width, longest = 0.1) {
    context.strokeStyle = context.fillStyle = latentlabGameColors.arrow;
    context.lineWidth = 1.1 * ratio;
    for (let i = 0; i + 1 < push.length; i += 2) {
      const slope = Math.hypot(push[i], push[i + 1]) * width;
      const scale = (longest * size * width) / (slope + 1);
      const [dx, dy] = [push[i] * scale, -push[i + 1] * scale];
      const reach = Math.hypot(dx, dy);
      if (!(reach > 2 * ratio)) continue;
      const head = Math.min(5 * ratio, reach / 2);
      const [ux, uy] = [dx / reach, dy / reach];
      const [px, py] = [x(from[i]), y(from[i + 1])];
      const [ex, ey] = [px + dx, py + dy];
      context.beginPath();
      context.moveTo(px, py);
      context.lineTo(ex - ux * head, ey - uy * head);
      context.stroke();
      context.beginPath();
      context.moveTo(ex, ey);
      context.lineTo(ex - ux * head - (uy * head) / 2, ey - uy * head + (ux * head) / 2);
      context.lineTo(ex - ux * head + (uy * head) / 2, ey - uy * head - (ux * head) / 2);
      context.fill();
    }
  }
  // lines draws a grid of columns × rows points, or a line of columns points.
  function lines(points, columns, rows) {
    context.strokeStyle = latentlabGameColors.fake;
    context.lineWidth = ratio;
    context.globalAlpha = 0.5;
    context.beginPath();
    const go = (at, isFirst) => {
      if (isFirst) context.moveTo(x(points[2 * at]), y(points[2 * at + 1]));
      else context.lineTo(x(points[2 * at]), y(points[2 * at + 1]));
    };
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) go(r * columns + c, c === 0);
    for (let c = 0; c < columns; c++) for (let r = 0; r < rows; r++) go(r * columns + c, r === 0);
    context.stroke();
    context.globalAlpha = 1;
  }
  // cursor draws where keys put points.
  function cursor(cx, cy) {
    context.strokeStyle = "#1f1f1f";
    context.lineWidth = 1.5 * ratio;
    context.beginPath();
    context.arc(x(cx), y(cy), 7 * ratio, 0, 2 * Math.PI);
    context.moveTo(x(cx) - 11 * ratio, y(cy));
    context.lineTo(x(cx) + 11 * ratio, y(cy));
    context.moveTo(x(cx), y(cy) - 11 * ratio);
    context.lineTo(x(cx), y(cy) + 11 * ratio);
    context.stroke();
  }
  return { clear, dots, crosses, arrows, lines, cursor };
}
