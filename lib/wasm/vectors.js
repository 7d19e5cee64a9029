// latentlabVectors returns how element-wise kernels are written with SIMD: by name, functions of the codes of
// their operands, vectors of four words each. A code that is used more than once is a function of the module.
function latentlabVectors(assembler) {
  "use strict";
  const { get, set, simd, number, word, call, multiplyAdd } = assembler;
  const operation =
    (code) =>
    (...operands) => [operands, simd(code)];
  const codes = {
    neg: 0xe1,
    abs: 0xe0,
    floor: 0x68,
    ceil: 0x67,
    round: 0x6a,
    sqrt: 0xe3,
    not: 0x4d,
    float: 0xfa,
    unsigned: 0xfb,
    int: 0xf8,
    word: 0xf9,
    add: 0xe4,
    sub: 0xe5,
    mul: 0xe6,
    div: 0xe7,
    max: 0xe9,
    min: 0xe8,
    gt: 0x44,
    ge: 0x46,
    lt: 0x43,
    le: 0x45,
    eq: 0x41,
    ne: 0x42,
    iadd: 0xae,
    isub: 0xb1,
    imul: 0xb5,
    imax: 0xb8,
    imin: 0xb6,
    umax: 0xb9,
    umin: 0xb7,
    igt: 0x3b,
    ige: 0x3f,
    ilt: 0x39,
    ile: 0x3d,
    ieq: 0x37,
    ine: 0x38,
    ugt: 0x3c,
    uge: 0x40,
    ult: 0x3a,
    ule: 0x3e,
    and: 0x4e,
    or: 0x50,
    xor: 0x51,
  };
  const vectors = Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, operation(code)]));
  const { abs, add, sub, mul, div, max, min, sqrt, round, int, float, gt, lt, eq, ne, iadd, isub, and, or } =
    vectors;
  const select = (mask, a, b) => [a, b, mask, simd(0x52)];
  const shift = (code, a, bits) => [a, assembler.int(bits), simd(code)];

  // polynomial is that of the coefficients, the highest first.
  const polynomial = (x, coefficients) =>
    coefficients.map(number).reduce((sum, coefficient) => multiplyAdd(sum, x, coefficient));

  // functions are codes with their argument in local 0 and that many further locals.
  const [x, y, z] = [get(0), get(1), get(2)];
  const apply = (name, operand) => vectors[name](operand);
  const power = (n) => shift(0xab, iadd(n, word(127)), 23); // 2ⁿ

  // exp and log are those of Moshier's Cephes library, expf and logf.
  const functions = {
    sign: [0, () => select(gt(abs(x), number(0)), or(and(x, number(-0)), number(1)), x)],
    exp: [
      2,
      () => [
        [min(max(x, number(-105)), number(89)), set(0)],
        [round(mul(x, number(Math.LOG2E))), set(1)],
        [multiplyAdd(y, number(2.1219444e-4), multiplyAdd(y, number(-0.693359375), x)), set(0)],
        [
          polynomial(
            x,
            [
              1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
              5.0000001201e-1,
            ],
          ),
          set(2),
        ],
        [add(multiplyAdd(mul(x, x), z, x), number(1)), int(y), set(1)],
        // Two factors, since 2ⁿ may be too large or too small for one.
        [set(0), shift(0xac, y, 1), set(2)],
        mul(mul(x, power(z)), power(isub(y, z))),
      ],
    ],
    log: [
      4,
      () => {
        const [exponent, mantissa] = [get(1), get(2)];
        const [square, small] = [get(3), get(4)];
        return [
          [lt(x, number(2 ** -126)), set(4)],
          [select(small, mul(x, number(2 ** 23)), x), set(2)],
          [isub(shift(0xac, mantissa, 23), word(126)), isub([], and(small, word(23))), float(), set(1)],
          [or(and(mantissa, word(0x7fffff)), number(0.5)), set(2)],
          // The mantissa minus 1, of √½ … √2.
          [lt(mantissa, number(Math.SQRT1_2)), set(4)],
          [sub(exponent, and(small, number(1))), set(1)],
          [sub(add(mantissa, and(small, mantissa)), number(1)), set(2)],
          [mul(mantissa, mantissa), set(3)],
          mul(
            mul(square, mantissa),
            polynomial(
              mantissa,
              [
                7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1,
                -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
              ],
            ),
          ),
          set(4),
          [multiplyAdd(exponent, number(-2.1219444e-4), small), set(4)],
          [add(mantissa, multiplyAdd(square, number(-0.5), small)), set(4)],
          [multiplyAdd(exponent, number(0.693359375), small), set(4)],
          // NaN below 0, -∞ at 0; ∞ and NaN as they are.
          select(
            lt(x, number(Infinity)),
            select(eq(x, number(0)), number(-Infinity), or(small, lt(x, number(0)))),
            x,
          ),
        ];
      },
    ],
    log1p: [
      2,
      () => [
        [add(x, number(1)), set(1)],
        [div(sub(x, sub(y, number(1))), y), set(2)],
        add(apply("log", y), and(z, eq(z, z))),
      ],
    ],
    expm1: [
      0,
      () => {
        const series = [40320, 5040, 720, 120, 24, 6, 2].map((factorial) => 1 / factorial);
        return select(
          lt(abs(x), number(0.5)),
          multiplyAdd(mul(x, x), polynomial(x, series), x),
          sub(apply("exp", x), number(1)),
        );
      },
    ],
    tanh: [
      0,
      () => [
        [min(max(x, number(-10)), number(10)), number(2), mul(), set(0)],
        [apply("expm1", x), set(0)],
        div(x, add(x, number(2))),
      ],
    ],
  };
  const indices = {};
  for (const [name, [locals, code]] of Object.entries(functions)) {
    vectors[name] = (operand) => {
      indices[name] ??= assembler.add(1, 1, 0, locals, code());
      return [operand, call(indices[name])];
    };
  }

  return Object.assign(vectors, {
    copy: (a) => a,
    normal: (a) => [a, lt(abs(a), number(2 ** -126)), simd(0x4f)], // a is used twice
    where: select,
    rsqrt: (a) => div(number(1), sqrt(a)),
    logistic: (a) => div(number(1), add(number(1), apply("exp", vectors.neg(a)))),
    isfinite: (a) => lt(abs(a), number(Infinity)),
    nonzero: (a) => ne(a, number(0)),
    some: (a) => vectors.ine(a, word(0)),
    one: (a) => and(a, number(1)),
    bit: (a) => and(a, word(1)),
  });
}
