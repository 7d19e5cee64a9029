// How what is drawn becomes an example. An image is {width, height, channels, values}, values
// from 0 to 1, pixel by pixel.

// latentlabArea resizes the part [left, top, width, height] of an image to width by height
// pixels. Each is the mean of the area that it takes in the image.
function latentlabArea(image, [left, top, across, down], width, height) {
  const { channels } = image;
  // shares returns for each of n pixels the first of its pixels in the image, and the share of
  // each.
  const shares = (from, length, n, size) =>
    Array.from({ length: n }, (_, i) => {
      const a = from + (i * length) / n;
      const b = from + ((i + 1) * length) / n;
      const start = Math.max(0, Math.floor(a + 1e-9));
      const last = Math.min(size, Math.max(start + 1, Math.ceil(b - 1e-9)));
      const parts = [];
      for (let k = start; k < last; k++) parts.push((Math.min(b, k + 1) - Math.max(a, k)) / (b - a));
      return { first: start, weights: parts };
    });
  const columns = shares(left, across, width, image.width);
  const rows = shares(top, down, height, image.height);
  const values = new Float32Array(width * height * channels);
  const line = new Float64Array(image.width * channels);
  rows.forEach(({ first, weights }, y) => {
    line.fill(0);
    weights.forEach((weight, k) => {
      const at = (first + k) * line.length;
      for (let i = 0; i < line.length; i++) line[i] += weight * image.values[at + i];
    });
    columns.forEach((column, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        column.weights.forEach((weight, k) => (sum += weight * line[(column.first + k) * channels + c]));
        values[(y * width + x) * channels + c] = sum;
      }
    });
  });
  return { width, height, channels, values };
}

// latentlabBox returns the box [left, top, width, height] around the pixels of a gray image that are
// brighter than a level, or null if there is none.
function latentlabBox({ width, height, values }, level = 0.02) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, k = 0; y < height; y++) {
    for (let x = 0; x < width; x++, k++) {
      if (values[k] <= level) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0 ? null : [left, top, right - left + 1, bottom - top + 1];
}

// latentlabPrepare returns the example that a model sees of an image: [height·width·channels]
// numbers. data is that of padData. Where it has a box, that is done as for MNIST (LeCun, Bottou,
// Bengio and Haffner 1998, section III.A): what is drawn is scaled to a box, keeping its aspect
// ratio, and moved by whole pixels so that its center of mass is in the middle of the example.
// Otherwise the image is only resized. It returns null if there is no ink.
function latentlabPrepare(image, data) {
  "use strict";
  const { width, height, box } = data;
  const whole = [0, 0, image.width, image.height];
  if (!box) return latentlabArea(image, whole, width, height).values;
  const drawn = latentlabBox(image);
  if (!drawn) return null;
  const scale = box / Math.max(drawn[2], drawn[3]);
  const [w, h] = [drawn[2], drawn[3]].map((side) => Math.max(1, Math.round(side * scale)));
  const small = latentlabArea(image, drawn, w, h);
  let [mass, x, y] = [0, 0, 0];
  small.values.forEach((v, k) => {
    mass += v;
    x += v * (k % w);
    y += v * Math.floor(k / w);
  });
  const within = (first, most) => Math.max(0, Math.min(most, first));
  const left = within(Math.round(Math.floor(width / 2) - x / mass), width - w);
  const top = within(Math.round(Math.floor(height / 2) - y / mass), height - h);
  const values = new Float32Array(width * height);
  small.values.forEach((v, k) => {
    values[(top + Math.floor(k / w)) * width + left + (k % w)] = v;
  });
  return values;
}
