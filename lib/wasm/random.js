// latentlabRandom returns the function (state, next, out, count) that draws count words as GoMLX's Go
// backend does: from the generator PCG-DXSM of Go's math/rand/v2, whose state of 128 bits is bytes swapped
// between two calls. The state is three numbers of 64 bits, of which the third is not used.
function latentlabRandom(words) {
  "use strict";
  // Numbers are arrays of 16-bit digits, the lowest first.
  const digits = (hex) => Uint32Array.from(hex.match(/..../g).toReversed(), (d) => parseInt(d, 16));
  const factor = digits("2360ed051fc65da44385df649fccf645");
  const increment = digits("5851f42d4c957f2d14057b7ef767814f");
  const cheap = digits("da942042e4dd58b5");
  const state = new Uint32Array(8);
  const high = new Uint32Array(4);
  const odd = new Uint32Array(4);
  const product = new Float64Array(8);

  // multiply sets a to a·b + c, without what overflows.
  function multiply(a, b, c) {
    const n = a.length;
    product.fill(0);
    for (let i = 0; i < n; i++) for (let j = 0; i + j < n; j++) product[i + j] += a[i] * b[j];
    for (let i = 0, carry = 0; i < n; i++) {
      const sum = product[i] + carry + (c ? c[i] : 0);
      carry = Math.floor(sum / 65536);
      a[i] = sum - 65536 * carry;
    }
  }

  const swap = (x) => ((x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24)) >>> 0;

  // Words 0 and 1 are the state's upper half, the lower word first.
  const order = [2, 3, 0, 1];

  return (from, next, out, count) => {
    order.forEach((at, i) => {
      state[2 * i] = words[from + at] & 0xffff;
      state[2 * i + 1] = words[from + at] >>> 16;
    });
    for (let i = 0; i < count; i += 2) {
      multiply(state, factor, increment);
      high[0] = state[4] ^ state[6];
      high[1] = state[5] ^ state[7];
      high[2] = state[6];
      high[3] = state[7];
      multiply(high, cheap);
      high[0] ^= high[3];
      for (let d = 0; d < 4; d++) odd[d] = d ? state[d] : state[0] | 1;
      multiply(high, odd);
      words[out + i] = high[0] | (high[1] << 16);
      if (i + 1 < count) words[out + i + 1] = high[2] | (high[3] << 16);
    }
    words[next + 4] = words[from + 4];
    words[next + 5] = words[from + 5];
    order.forEach((at, i) => {
      words[next + (at ^ 1)] = swap(state[2 * i] | (state[2 * i + 1] << 16));
    });
  };
}
