// latentlabReductions returns the functions that compile reductions of the middle one of three axes as
// functions of a WebAssembly module, by name: (arguments of the instruction) → index of the function.
function latentlabReductions(assembler) {
  "use strict";
  const { get, set, simd, addTo, load, loadOne, storeSome, repeat, word, shuffle } = assembler;
  const range = (n) => [...Array(n).keys()];
  const infinity = 0x7f800000;

  // Each has its operation and a word that does not change a result.
  const reductions = {
    sum: [0xe4, 0],
    prod: [0xe6, 0x3f800000],
    max: [0xe9, infinity | (1 << 31)],
    min: [0xe8, infinity],
    isum: [0xae, 0],
    imax: [0xb8, 1 << 31],
    imin: [0xb6, ~(1 << 31)],
    umax: [0xb9, 0],
    umin: [0xb7, -1],
    and: [0x4e, -1],
    or: [0x50, 0],
    xor: [0x51, 0],
  };

  // accumulator returns {start, add(vector), result} of a vector of results in the locals from first on. Sums
  // have double precision: in thousands of steps the rounding of nearly equal numbers would add up.
  function accumulator(name, first) {
    const [operation, neutral] = reductions[name];
    const [sum, high, vector] = [first, first + 1, first + 2];
    const start = [word(neutral), set(sum)];
    if (name !== "sum") {
      return { start, add: (code) => [get(sum), code, simd(operation), set(sum)], result: get(sum) };
    }
    const addTwo = (to, two) => [get(to), two, simd(0x5f), simd(0xf0), set(to)];
    const two = (k) => shuffle(get(vector), get(vector), k, k + 1, k, k + 1);
    return {
      start: [start, word(0), set(high)],
      add: (code) => [code, set(vector), addTwo(sum, two(0)), addTwo(high, two(2))],
      result: shuffle([get(sum), simd(0x5e)], [get(high), simd(0x5e)], 0, 1, 4, 5),
    };
  }

  // lines reduces lines of count words.
  function lines(name, out, from, outer, count) {
    const [o, a, k, result] = [0, 1, 2, 3];
    const [operation, neutral] = reductions[name];
    const { start, add, result: vector } = accumulator(name, 4);
    const combine = (...order) => [
      [get(result), shuffle(get(result), get(result), ...order), simd(operation)],
      set(result),
    ];
    const code = repeat(o, outer, 4, [
      start,
      repeat(k, count >> 2, 1, [add(load(a, from)), addTo(a, 16)]),
      range(count & 3).map(() => [add(loadOne(a, from, word(neutral))), addTo(a, 4)]),
      [vector, set(result), combine(2, 3, 0, 1), combine(1, 0, 3, 2), storeSome(o, out, result, 1)],
    ]);
    return assembler.add(0, 0, 3, 4, code);
  }

  // columns reduces the columns of matrices, 16 at a time.
  function columns(name, out, from, outer, count, inner) {
    const [o, a, i, j, k, result] = [0, 1, 2, 3, 4, 5];
    const all = range(4).map((v) => accumulator(name, 6 + 3 * v));
    const group = (n) => {
      const some = all.slice(0, Math.ceil(n / 4));
      return [
        some.map(({ start }) => start),
        repeat(k, count, 1, [some.map(({ add }, v) => add(load(a, from + 4 * v))), addTo(a, 4 * inner)]),
        some.map((s, v) => [
          s.result,
          set(result),
          storeSome(o, out + 4 * v, result, Math.min(4, n - 4 * v)),
        ]),
        addTo(a, 4 * (n - inner * count)),
        addTo(o, 4 * n),
      ];
    };
    const code = repeat(i, outer, 1, [
      repeat(j, inner >> 4, 1, group(16)),
      (inner & 15) > 0 ? group(inner & 15) : [],
      addTo(a, 4 * inner * (count - 1)),
    ]);
    return assembler.add(0, 0, 5, 13, code);
  }

  const compile =
    (name) =>
    (...args) =>
      (args.at(-1) === 1 ? lines : columns)(name, ...args);
  return Object.fromEntries(Object.keys(reductions).map((name) => [name, compile(name)]));
}
