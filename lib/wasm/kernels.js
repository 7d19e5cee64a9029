// latentlabKernels returns the kernels in plain JavaScript on a memory of 32-bit words, whose addresses
// are in words. An element-wise kernel (o, n, a, s, b, t, c, u) sets n words from o on to a function of
// those from a, b and c on, which are s, t and u words apart: 1, or 0 for one word n times.
function latentlabKernels(buffer) {
  "use strict";
  const F = new Float32Array(buffer);
  const I = new Int32Array(buffer);
  const U = new Uint32Array(buffer);

  // of returns the kernel for a function of a number or of two. The kernels that steps are made of have
  // loops of their own below: there the compiler knows what is called.
  const of = (to, from, f) => (o, n, a, s, b, t) => {
    for (const end = o + n; o < end; o++, a += s, b += t) to[o] = f(from[a], from[b]);
  };

  // The series is Abramowitz & Stegun, 7.1.6.
  function erf(x) {
    if (Math.abs(x) > 4) return Math.sign(x);
    let sum = x;
    let term = x;
    for (let n = 3; Math.abs(term) > 1e-9 * Math.abs(sum); n += 2) {
      term *= (2 * x * x) / n;
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }

  // In JavaScript 1 to the power of NaN is NaN, and so are ±1 to the powers of ±∞.
  const pow = (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);

  // Halves go to the even neighbor.
  function round(x) {
    const near = Math.round(x);
    return near - x === 0.5 && near % 2 !== 0 ? near - 1 : near;
  }

  const kernels = {
    neg: of(F, F, (x) => -x),
    abs: of(F, F, Math.abs),
    sign: of(F, F, Math.sign),
    floor: of(F, F, Math.floor),
    ceil: of(F, F, Math.ceil),
    round: of(F, F, round),
    rsqrt: of(F, F, (x) => 1 / Math.sqrt(x)),
    exp: of(F, F, (x) => Math.exp(x)),
    expm1: of(F, F, (x) => Math.expm1(x)),
    log: of(F, F, (x) => Math.log(x)),
    log1p: of(F, F, (x) => Math.log1p(x)),
    logistic: of(F, F, (x) => 1 / (1 + Math.exp(-x))),
    tanh: of(F, F, (x) => Math.tanh(x)),
    sin: of(F, F, (x) => Math.sin(x)),
    cos: of(F, F, (x) => Math.cos(x)),
    erf: of(F, F, erf),
    isfinite: of(I, F, (x) => (x - x === 0 ? -1 : 0)),
    nonzero: of(I, F, (x) => (x !== 0 ? -1 : 0)),
    some: of(I, I, (x) => (x !== 0 ? -1 : 0)),
    not: of(I, I, (x) => ~x),
    one: of(F, I, (x) => x & 1),
    bit: of(I, I, (x) => x & 1),
    float: of(F, I, (x) => x),
    unsigned: of(F, U, (x) => x),
    int: of(I, F, (x) => (x >= 2 ** 31 ? 2 ** 31 - 1 : x < -(2 ** 31) ? -(2 ** 31) : x)),
    word: of(U, F, (x) => (x >= 2 ** 32 ? 2 ** 32 - 1 : x < 0 ? 0 : x)),

    rem: of(F, F, (x, y) => x % y),
    pow: of(F, F, pow),
    atan2: of(F, F, Math.atan2),
    lt: of(I, F, (x, y) => (x < y ? -1 : 0)),
    le: of(I, F, (x, y) => (x <= y ? -1 : 0)),
    eq: of(I, F, (x, y) => (x === y ? -1 : 0)),
    ne: of(I, F, (x, y) => (x !== y ? -1 : 0)),
    iadd: of(I, I, (x, y) => x + y),
    isub: of(I, I, (x, y) => x - y),
    idiv: of(I, I, (x, y) => (y === 0 ? -1 : x / y)),
    irem: of(I, I, (x, y) => (y === 0 ? x : x % y)),
    udiv: of(U, U, (x, y) => (y === 0 ? -1 : x / y)),
    urem: of(U, U, (x, y) => (y === 0 ? x : x % y)),
    imax: of(I, I, (x, y) => (x > y ? x : y)),
    imin: of(I, I, (x, y) => (x < y ? x : y)),
    umax: of(U, U, (x, y) => (x > y ? x : y)),
    umin: of(U, U, (x, y) => (x < y ? x : y)),
    igt: of(I, I, (x, y) => (x > y ? -1 : 0)),
    ige: of(I, I, (x, y) => (x >= y ? -1 : 0)),
    ilt: of(I, I, (x, y) => (x < y ? -1 : 0)),
    ile: of(I, I, (x, y) => (x <= y ? -1 : 0)),
    ieq: of(I, I, (x, y) => (x === y ? -1 : 0)),
    ine: of(I, I, (x, y) => (x !== y ? -1 : 0)),
    ugt: of(I, U, (x, y) => (x > y ? -1 : 0)),
    uge: of(I, U, (x, y) => (x >= y ? -1 : 0)),
    ult: of(I, U, (x, y) => (x < y ? -1 : 0)),
    ule: of(I, U, (x, y) => (x <= y ? -1 : 0)),
    sar: of(I, I, (x, y) => x >> (y >>> 0 < 32 ? y : 31)),

    copy(o, n, a, s) {
      for (const end = o + n; o < end; o++, a += s) I[o] = I[a];
    },
    sqrt(o, n, a, s) {
      for (const end = o + n; o < end; o++, a += s) F[o] = Math.sqrt(F[a]);
    },
    add(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) F[o] = F[a] + F[b];
    },
    sub(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) F[o] = F[a] - F[b];
    },
    mul(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) F[o] = F[a] * F[b];
    },
    div(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) F[o] = F[a] / F[b];
    },
    max(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) F[o] = Math.max(F[a], F[b]);
    },
    min(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) F[o] = Math.min(F[a], F[b]);
    },
    gt(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = F[a] > F[b] ? -1 : 0;
    },
    ge(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = F[a] >= F[b] ? -1 : 0;
    },
    imul(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = Math.imul(I[a], I[b]);
    },
    and(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = I[a] & I[b];
    },
    or(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = I[a] | I[b];
    },
    xor(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = I[a] ^ I[b];
    },
    shl(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = U[b] < 32 ? I[a] << I[b] : 0;
    },
    shr(o, n, a, s, b, t) {
      for (const end = o + n; o < end; o++, a += s, b += t) I[o] = U[b] < 32 ? I[a] >>> I[b] : 0;
    },
    where(o, n, a, s, b, t, c, u) {
      for (const end = o + n; o < end; o++, a += s, b += t, c += u) I[o] = I[a] ? I[b] : I[c];
    },
  };

  // reduce returns the kernel that reduces the middle one of three axes.
  const reduce = (array, f) => (o, a, outer, count, inner) => {
    for (let i = 0; i < outer; i++, a += (count - 1) * inner) {
      for (let j = 0; j < inner; j++, a++) {
        let value = array[a];
        for (let k = 1, b = a + inner; k < count; k++, b += inner) value = f(value, array[b]);
        array[o++] = value;
      }
    }
  };
  const reductions = {
    sum(o, a, outer, count, inner) {
      for (let i = 0; i < outer; i++, a += (count - 1) * inner) {
        for (let j = 0; j < inner; j++, a++) {
          let value = 0;
          for (let k = 0, b = a; k < count; k++, b += inner) value += F[b];
          F[o++] = value;
        }
      }
    },
    prod: reduce(F, (x, y) => x * y),
    max: reduce(F, Math.max),
    min: reduce(F, Math.min),
    isum: reduce(I, (x, y) => (x + y) | 0),
    imax: reduce(I, Math.max),
    imin: reduce(I, Math.min),
    umax: reduce(U, Math.max),
    umin: reduce(U, Math.min),
    and: reduce(I, (x, y) => x & y),
    or: reduce(I, (x, y) => x | y),
    xor: reduce(I, (x, y) => x ^ y),
  };

  let row = new Float64Array(1024);

  // mm sets C [m, n] to the product of A [m, k], whose element (i, q) is at a + i·ai + q·aq, and B [k, n],
  // whose row q begins at b + q·bq.
  function mm(c, a, ai, aq, b, bq, m, k, n) {
    if (row.length < n) row = new Float64Array(n);
    for (let i = 0; i < m; i++, a += ai, c += n) {
      row.fill(0, 0, n);
      let q = 0;
      for (; q + 4 <= k; q += 4) {
        const at = a + q * aq;
        const x0 = F[at];
        const x1 = F[at + aq];
        const x2 = F[at + 2 * aq];
        const x3 = F[at + 3 * aq];
        let b0 = b + q * bq;
        let b1 = b0 + bq;
        let b2 = b1 + bq;
        let b3 = b2 + bq;
        for (let j = 0; j < n; j++) row[j] += x0 * F[b0++] + x1 * F[b1++] + x2 * F[b2++] + x3 * F[b3++];
      }
      for (; q < k; q++) {
        const x = F[a + q * aq];
        for (let j = 0, at = b + q * bq; j < n; j++) row[j] += x * F[at++];
      }
      for (let j = 0; j < n; j++) F[c + j] = row[j];
    }
  }

  // copy copies a matrix of words, [m, n], between places with any steps.
  function copy(o, a, m, oi, ai, n, oj, aj) {
    for (let i = 0; i < m; i++, o += oi, a += ai) {
      for (let j = 0, p = o, q = a; j < n; j++, p += oj, q += aj) I[p] = I[q];
    }
  }

  return { kernels, reductions, mm, copy };
}
