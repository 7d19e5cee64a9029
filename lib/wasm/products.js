// latentlabProducts returns mm, which compiles a product as a function of a WebAssembly module, (arguments of
// the instruction) → index of the function, for its sizes, steps and addresses.
function latentlabProducts(assembler) {
  "use strict";
  const { get, set, int, addTo, load, splat, storeSome, repeat, number, multiplyAdd } = assembler;
  const [row, column, term, a, b, c] = [0, 1, 2, 3, 4, 5];
  const vector = (k) => 6 + k;
  const range = (n) => [...Array(n).keys()];

  return (C, A, ai, aq, B, bq, m, k, n) => {
    const height = 4;

    // tile computes high rows of C and wide columns, at most 8, from the pointers of A, B and C on. Its sums
    // stay in registers. A loop of several terms at a time would be slower: more registers are in use.
    function tile(high, wide) {
      const vectors = range(Math.ceil(wide / 4));
      const sum = (i, v) => vector(2 * i + v);
      const ofB = (v) => vector(2 * height + v);
      const factor = vector(2 * height + 2);
      return [
        range(high).map((i) => vectors.map((v) => [number(0), set(sum(i, v))])),
        repeat(term, k, 1, [
          vectors.map((v) => [load(b, B + 4 * v), set(ofB(v))]),
          range(high).map((i) => [
            [splat(a, A + i * ai), set(factor)],
            vectors.map((v) => [multiplyAdd(get(factor), get(ofB(v)), get(sum(i, v))), set(sum(i, v))]),
          ]),
          addTo(a, 4 * aq),
          addTo(b, 4 * bq),
        ]),
        range(high).map((i) =>
          vectors.map((v) => storeSome(c, C + i * n + 4 * v, sum(i, v), Math.min(4, wide - 4 * v))),
        ),
        addTo(a, 4 * (high * ai - k * aq)),
        addTo(b, -4 * k * bq),
        addTo(c, 4 * high * n),
      ];
    }

    const columns = (wide) => [
      [int(0), set(a), get(column), set(b), get(column), set(c)],
      repeat(row, Math.floor(m / height), 1, tile(height, wide)),
      m % height > 0 ? tile(m % height, wide) : [],
    ];
    const code = [repeat(column, n >> 3, 32, columns(8)), (n & 7) > 0 ? columns(n & 7) : []];
    return assembler.add(0, 0, 6, 2 * height + 3, code);
  };
}
