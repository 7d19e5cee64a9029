// latentlabConvolve returns a function that computes y, a convolution of an image with a matrix
// {weights, offset}. The image is x, each of whose pixels may stand for a block of repeated ones:
// then several numbers of the kernel meet one pixel, and their sum is used, which depends on where
// in the block the kernel is.
function latentlabConvolve(y, x, matrix, window) {
  "use strict";
  const [[height, width], repeat, [rows, columns], channels, kernel, stride, dilation, padding] = window;
  const outs = y.length / (rows * columns);
  const pairs = Math.ceil(outs / 2);
  const offset = new Float64Array(2 * pairs);
  if (matrix.offset) offset.set(matrix.offset);

  // distances returns which places of the kernel meet which pixel, [distance, places], if it is at
  // the given place of a block.
  function distances(axis, place) {
    const all = new Map();
    for (let k = 0; k < kernel[axis]; k++) {
      const d = Math.floor((place - padding[axis] + k * dilation[axis]) / repeat[axis]);
      all.set(d, (all.get(d) || []).concat(k));
    }
    return [...all];
  }

  // part returns what is computed at one place of all blocks: the distances of the pixels that the
  // kernel meets, and the weights in double precision, in the order of their use: for each pair of
  // channels, two for each number.
  function part(row, column) {
    const meets = [];
    for (const [dy, is] of distances(0, row)) {
      for (const [dx, js] of distances(1, column)) {
        meets.push({ dy, dx, places: is.flatMap((i) => js.map((j) => i * kernel[1] + j)) });
      }
    }
    const size = meets.length * channels;
    const weights = new Float64Array(2 * pairs * size);
    meets.forEach(({ places }, m) => {
      for (const place of places) {
        for (let c = 0; c < channels; c++) {
          const from = (place * channels + c) * outs;
          const to = 2 * (m * channels + c);
          for (let j = 0; j < outs; j++) {
            weights[to + (j >> 1) * 2 * size + (j & 1)] += matrix.weights[from + j];
          }
        }
      }
    });
    return { row, column, meets, weights };
  }
  const parts = [];
  for (let i = 0; i < repeat[0]; i++) for (let j = 0; j < repeat[1]; j++) parts.push(part(i, j));

  // The numbers that the kernel meets at four positions, side by side.
  const numbers = new Float64Array(4 * kernel[0] * kernel[1] * channels);
  const sums = new Float64Array(8 * pairs);

  // gather sets every fourth of numbers to those of the position.
  function gather(meets, position, top, left) {
    let k = position;
    for (const { dy, dx } of meets) {
      const iy = top + dy;
      const ix = left + dx;
      const end = k + 4 * channels;
      if (iy < 0 || iy >= height || ix < 0 || ix >= width) for (; k < end; k += 4) numbers[k] = 0;
      else for (let at = (iy * width + ix) * channels; k < end; k += 4) numbers[k] = x[at++];
    }
  }

  // multiply sets sums for four positions, two channels at a time: eight numbers that stay in
  // registers.
  function multiply(weights) {
    const n = (2 * weights.length) / pairs;
    for (let pair = 0, w = 0; pair < pairs; pair++) {
      const s = 2 * pair;
      let a0 = offset[s];
      let b0 = offset[s + 1];
      let a1 = a0;
      let b1 = b0;
      let a2 = a0;
      let b2 = b0;
      let a3 = a0;
      let b3 = b0;
      for (let k = 0; k < n; k += 4, w += 2) {
        const a = weights[w];
        const b = weights[w + 1];
        const x0 = numbers[k];
        const x1 = numbers[k + 1];
        const x2 = numbers[k + 2];
        const x3 = numbers[k + 3];
        a0 += x0 * a;
        b0 += x0 * b;
        a1 += x1 * a;
        b1 += x1 * b;
        a2 += x2 * a;
        b2 += x2 * b;
        a3 += x3 * a;
        b3 += x3 * b;
      }
      sums[s] = a0;
      sums[s + 1] = b0;
      sums[s + 2 * pairs] = a1;
      sums[s + 2 * pairs + 1] = b1;
      sums[s + 4 * pairs] = a2;
      sums[s + 4 * pairs + 1] = b2;
      sums[s + 6 * pairs] = a3;
      sums[s + 6 * pairs + 1] = b3;
    }
  }

  return () => {
    for (const { row, column, meets, weights } of parts) {
      for (let i = 0, to = row; to < rows; i++, to += repeat[0]) {
        for (let j = 0, from = column; from < columns; j += 4) {
          let n = 0;
          for (; n < 4 && from + n * repeat[1] < columns; n++) {
            gather(meets, n, i * stride[0], (j + n) * stride[1]);
          }
          multiply(weights);
          for (let s = 0; s < n; s++, from += repeat[1]) {
            const at = (to * columns + from) * outs;
            for (let c = 0; c < outs; c++) y[at + c] = sums[2 * pairs * s + c];
          }
        }
      }
    }
  };
}
