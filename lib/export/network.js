// latentlabNetwork makes a network of what export.Network.JSON wrote:
//
//	const decoder = latentlabNetwork(data);  // {in, out, run}
//	decoder.run([0.5, -1], pixels);          // pixels: Float32Array(decoder.out)
//
// run computes at once and allocates nothing. It returns the array that it is
// given for the result, a new one where it is given none. A code that is too
// short is filled up with zeros.
function latentlabNetwork(data) {
  "use strict";

  const digit = new Uint8Array(128);
  for (let i = 0; i < data.alphabet.length; i++) digit[data.alphabet.charCodeAt(i)] = i;

  // Five digits in base 85, the lowest first, are four bytes.
  function bytes(text) {
    const words = new Uint32Array(text.length / 5);
    for (let i = 0, k = 0; i < words.length; i++, k += 5) {
      words[i] = digit[text.charCodeAt(k)] + 85 * (digit[text.charCodeAt(k + 1)] + 85 * (digit[text.charCodeAt(k + 2)] +
        85 * (digit[text.charCodeAt(k + 3)] + 85 * digit[text.charCodeAt(k + 4)])));
    }
    return words.buffer;
  }
  const floats = (text, n) => new Float32Array(bytes(text), 0, n);

  const rows = data.values.map((v) => (Array.isArray(v) ? floats(v[1], v[0]) : new Float32Array(v)));

  const matrices = data.matrices.map((m) => {
    const n = m.in * m.out;
    const whole = m.bits === 8 ? new Int8Array(bytes(m.whole), 0, n) : new Int16Array(bytes(m.whole), 0, n);
    const scale = floats(m.scale, m.out);
    const weights = new Float32Array(n); // row by row as the input comes in
    for (let i = 0, k = 0; i < m.in; i++) {
      for (let j = 0; j < m.out; j++, k++) weights[k] = whole[k] * scale[j];
    }
    return { weights, offset: m.offset ? floats(m.offset, m.out) : null };
  });

  const truth = (b) => (b ? 1 : 0);

  // Abramowitz & Stegun, 7.1.26.
  function erf(x) {
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const y = 1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
    return x < 0 ? -y : y;
  }

  const ofOne = {
    abs: Math.abs, neg: (x) => -x, exp: Math.exp, expm1: Math.expm1, log: Math.log, log1p: Math.log1p,
    logistic: (x) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh, sqrt: Math.sqrt, rsqrt: (x) => 1 / Math.sqrt(x),
    sign: Math.sign, floor: Math.floor, ceil: Math.ceil, sin: Math.sin, cos: Math.cos, erf, not: (x) => truth(x === 0),
  };
  const ofTwo = {
    add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, div: (x, y) => x / y,
    max: Math.max, min: Math.min, pow: Math.pow,
    gt: (x, y) => truth(x > y), ge: (x, y) => truth(x >= y), lt: (x, y) => truth(x < y), le: (x, y) => truth(x <= y),
    eq: (x, y) => truth(x === y), ne: (x, y) => truth(x !== y),
    and: (x, y) => truth(x !== 0 && y !== 0), or: (x, y) => truth(x !== 0 || y !== 0),
  };
  const ofRow = { sum: ofTwo.add, largest: Math.max, smallest: Math.min };
  const stride = (row) => (row.length === 1 ? 0 : 1); // one number stands for all

  // dense is y = x·W + offset: zeros of x, which are many after a ReLU, are
  // left out, and four rows of W are added at a time.
  function dense(y, x, m) {
    const w = m.weights, n = y.length, at = new Int32Array(x.length);
    return () => {
      let left = 0;
      for (let i = 0; i < x.length; i++) if (x[i] !== 0) at[left++] = i;
      if (m.offset) y.set(m.offset);
      else y.fill(0);
      let k = 0;
      for (; k + 4 <= left; k += 4) {
        const xa = x[at[k]], xb = x[at[k + 1]], xc = x[at[k + 2]], xd = x[at[k + 3]];
        let a = at[k] * n, b = at[k + 1] * n, c = at[k + 2] * n, d = at[k + 3] * n;
        for (let j = 0; j < n; j++) y[j] = y[j] + xa * w[a++] + xb * w[b++] + xc * w[c++] + xd * w[d++];
      }
      for (; k < left; k++) {
        const v = x[at[k]];
        for (let j = 0, a = at[k] * n; j < n; j++) y[j] += v * w[a++];
      }
    };
  }

  // take puts numbers elsewhere: places are runs of [first, step, count] in
  // the operands, one behind the other.
  function take(y, operands, runs) {
    const from = [];
    for (const row of operands) for (let k = 0; k < row.length; k++) from.push([row, k]);
    const all = runs.flatMap(([first, step, count]) => Array.from({ length: count }, (_, k) => from[first + k * step]));
    const source = all.map((one) => one[0]), place = Int32Array.from(all, (one) => one[1]);
    return () => { for (let k = 0; k < y.length; k++) y[k] = source[k][place[k]]; };
  }

  function where(y, c, a, b) {
    const sc = stride(c), sa = stride(a), sb = stride(b);
    return () => { for (let k = 0; k < y.length; k++) y[k] = c[k * sc] !== 0 ? a[k * sa] : b[k * sb]; };
  }

  function step([name, result, operands, more]) {
    const y = rows[result], [a, b, c] = operands.map((v) => rows[v]);
    if (name === "dense") return dense(y, a, matrices[more]);
    if (name === "take") return take(y, operands.map((v) => rows[v]), more);
    if (name === "where") return where(y, a, b, c);
    if (ofOne[name]) {
      const f = ofOne[name];
      return () => { for (let k = 0; k < y.length; k++) y[k] = f(a[k]); };
    }
    if (ofTwo[name]) {
      const f = ofTwo[name], sa = stride(a), sb = stride(b);
      return () => { for (let k = 0; k < y.length; k++) y[k] = f(a[k * sa], b[k * sb]); };
    }
    if (ofRow[name]) {
      const f = ofRow[name];
      return () => {
        let sum = a[0];
        for (let k = 1; k < a.length; k++) sum = f(sum, a[k]);
        y[0] = sum;
      };
    }
    throw new Error("no operation " + name);
  }
  const steps = data.operations.map(step);

  const input = rows[0], result = rows[data.result];
  return {
    in: input.length,
    out: result.length,
    run(code, out = new Float32Array(result.length)) {
      for (let k = 0; k < input.length; k++) input[k] = k < code.length ? code[k] : 0;
      for (let k = 0; k < steps.length; k++) steps[k]();
      out.set(result);
      return out;
    },
  };
}
