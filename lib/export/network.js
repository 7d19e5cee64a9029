// latentlabNetwork returns the network that export.Network.JSON wrote:
//
//	const decoder = latentlabNetwork(data);  // {in, out, run}
//	decoder.run([0.5, -1], pixels);          // pixels: Float32Array(decoder.out)
//
// run allocates nothing, and returns the array that it is given for the result.
// Without one it makes a new one. A code that is too short is padded with zeros.
function latentlabNetwork(data) {
  "use strict";

  const decodeFloats = (text, n) => new Float32Array(latentlabWords(text).buffer, 0, n);

  const rows = data.values.map((v) => (Array.isArray(v) ? decodeFloats(v[1], v[0]) : new Float32Array(v)));

  // coded decodes a matrix of small integers, [n / out, out]. The context of one is how large those
  // above it are.
  function coded(text, n, out) {
    const size = (symbols, i) => (i < 0 ? 0 : Math.abs(symbols[i] - 128));
    const context = (symbols, i) => Math.min(7, size(symbols, i - out) + size(symbols, i - 2 * out));
    return latentlabSymbols(latentlabUnpack(text), n, 8, 8, context);
  }

  const matrices = data.matrices.map((m) => {
    const n = m.in * m.out;
    const whole =
      m.bits === 8 ? coded(m.whole, n, m.out) : new Int16Array(latentlabWords(m.whole).buffer, 0, n);
    const middle = m.bits === 8 ? 128 : 0;
    const scale = decodeFloats(m.scale, m.out);
    const weights = new Float32Array(n); // [in, out], row by row
    for (let i = 0, k = 0; i < m.in; i++) {
      for (let j = 0; j < m.out; j++, k++) weights[k] = (whole[k] - middle) * scale[j];
    }
    return { weights, offset: m.offset ? decodeFloats(m.offset, m.out) : null };
  });

  const toNumber = (b) => (b ? 1 : 0);

  // Abramowitz & Stegun, 7.1.26, with an error of at most 1.5e-7.
  function erf(x) {
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const y =
      1 -
      ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) *
        t *
        Math.exp(-x * x);
    return x < 0 ? -y : y;
  }

  const unary = {
    abs: Math.abs,
    neg: (x) => -x,
    exp: Math.exp,
    expm1: Math.expm1,
    log: Math.log,
    log1p: Math.log1p,
    logistic: (x) => 1 / (1 + Math.exp(-x)),
    tanh: Math.tanh,
    sqrt: Math.sqrt,
    rsqrt: (x) => 1 / Math.sqrt(x),
    sign: Math.sign,
    floor: Math.floor,
    ceil: Math.ceil,
    sin: Math.sin,
    cos: Math.cos,
    erf,
    not: (x) => toNumber(x === 0),
  };
  const binary = {
    add: (x, y) => x + y,
    sub: (x, y) => x - y,
    mul: (x, y) => x * y,
    div: (x, y) => x / y,
    max: Math.max,
    min: Math.min,
    pow: Math.pow,
    gt: (x, y) => toNumber(x > y),
    ge: (x, y) => toNumber(x >= y),
    lt: (x, y) => toNumber(x < y),
    le: (x, y) => toNumber(x <= y),
    eq: (x, y) => toNumber(x === y),
    ne: (x, y) => toNumber(x !== y),
    and: (x, y) => toNumber(x !== 0 && y !== 0),
    or: (x, y) => toNumber(x !== 0 || y !== 0),
  };
  const reductions = { sum: binary.add, largest: Math.max, smallest: Math.min };
  // dense computes y = x·W + offset. It skips the zeros of x, of which a ReLU
  // makes many, and adds four rows of W at a time.
  function dense(y, x, m) {
    const w = m.weights;
    const n = y.length;
    const at = new Int32Array(x.length);
    return () => {
      let used = 0;
      for (let i = 0; i < x.length; i++) if (x[i] !== 0) at[used++] = i;
      if (m.offset) y.set(m.offset);
      else y.fill(0);
      let k = 0;
      for (; k + 4 <= used; k += 4) {
        const xa = x[at[k]];
        const xb = x[at[k + 1]];
        const xc = x[at[k + 2]];
        const xd = x[at[k + 3]];
        let a = at[k] * n;
        let b = at[k + 1] * n;
        let c = at[k + 2] * n;
        let d = at[k + 3] * n;
        for (let j = 0; j < n; j++) y[j] = y[j] + xa * w[a++] + xb * w[b++] + xc * w[c++] + xd * w[d++];
      }
      for (; k < used; k++) {
        const v = x[at[k]];
        for (let j = 0, a = at[k] * n; j < n; j++) y[j] += v * w[a++];
      }
    };
  }

  // take copies numbers of the operands, which are seen as one row. Their indices are those of
  // nested loops [step, count], the innermost first, for each of the starts, runs of
  // [first, step, count].
  function take(y, operands, loops, starts) {
    const firsts = starts.flatMap(([first, step, count]) =>
      Array.from({ length: count }, (_, k) => first + k * step),
    );
    const index = loops.reduceRight((outer, [step, count]) => {
      const inner = new Int32Array(outer.length * count);
      for (let i = 0, at = 0; i < outer.length; i++) {
        for (let k = 0; k < count; k++) inner[at++] = outer[i] + k * step;
      }
      return inner;
    }, firsts);
    // The numbers from each operand: to where, and from where.
    let first = 0;
    const parts = operands.map((row) => {
      const to = [];
      index.forEach((from, k) => {
        if (from >= first && from < first + row.length) to.push(k);
      });
      const from = Int32Array.from(to, (k) => index[k] - first);
      first += row.length;
      return { row, to: Int32Array.from(to), from };
    });
    return () => {
      for (const { row, to, from } of parts) {
        for (let k = 0; k < to.length; k++) y[to[k]] = row[from[k]];
      }
    };
  }

  // Operands that are shorter than y are repeated.
  function where(y, c, a, b) {
    return () => {
      for (let k = 0, i = 0, j = 0, l = 0; k < y.length; k++) {
        y[k] = c[i] !== 0 ? a[j] : b[l];
        if (++i === c.length) i = 0;
        if (++j === a.length) j = 0;
        if (++l === b.length) l = 0;
      }
    };
  }

  // compile returns a function that computes an operation.
  function compile([name, result, operands, ...more]) {
    const y = rows[result];
    const all = operands.map((v) => rows[v]);
    const [a, b, c] = all;
    if (name === "dense") return dense(y, a, matrices[more[0]]);
    if (name === "convolve") return latentlabConvolve(y, a, matrices[more[0]], more.slice(1));
    if (name === "take") return take(y, all, more[0], more[1]);
    if (name === "where") return where(y, a, b, c);
    if (unary[name]) {
      const f = unary[name];
      return () => {
        for (let k = 0; k < y.length; k++) y[k] = f(a[k]);
      };
    }
    if (binary[name]) {
      const f = binary[name];
      return () => {
        for (let k = 0, i = 0, j = 0; k < y.length; k++) {
          y[k] = f(a[i], b[j]);
          if (++i === a.length) i = 0;
          if (++j === b.length) j = 0;
        }
      };
    }
    if (reductions[name]) {
      const f = reductions[name];
      const n = a.length / y.length; // numbers in a part
      return () => {
        for (let k = 0, i = 0; k < y.length; k++) {
          let value = a[i++];
          for (const end = (k + 1) * n; i < end; i++) value = f(value, a[i]);
          y[k] = value;
        }
      };
    }
    throw new Error("no operation " + name);
  }
  const steps = data.operations.map(compile);

  const input = rows[0];
  const result = rows[data.result];
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
