// latentlabMoves returns the functions that compile copies and reductions as functions of a WebAssembly
// module, (arguments of the instruction) → index of the function.
function latentlabMoves(assembler) {
  "use strict";
  const { get, set, int, simd, addTo, load, splat, store, storeSome, loadWord, storeWord, repeat, shuffle } =
    assembler;
  const range = (n) => [...Array(n).keys()];
  const size = ([count]) => count;

  // copy copies with the pointers o and a, which have bytes; the loops' counters are locals from 2 on. The
  // last loop but one reads neighbors, or the last does, and the last writes neighbors where one does.
  function copy(out, from, loops) {
    const [o, a] = [0, 1];
    const vector = (k) => 2 + loops.length + k;
    const move = ([, so, sa], n) => [addTo(o, 4 * n * so), addTo(a, 4 * n * sa)];
    const back = ([, so, sa], n) => [addTo(o, -4 * n * so), addTo(a, -4 * n * sa)];

    // nest executes code in nested loops, the first of which has the given depth, with o and a as before at
    // the end.
    const nest = (all, code, depth = 0) =>
      all.reduceRight(
        (inner, loop, k) => [repeat(2 + depth + k, loop[0], 1, [inner, move(loop, 1)]), back(loop, loop[0])],
        code,
      );
    const word = storeWord(o, 0, loadWord(a, 0));

    // line copies one loop, four words at a time where its words are neighbors.
    function line(loop, depth) {
      const [n, so, sa] = loop;
      if (so !== 1 || sa < 0 || sa > 1) return nest([loop], word, depth);
      const four = store(o, 0, sa === 1 ? load(a, 0) : splat(a, 0));
      return [
        repeat(2 + depth, n >> 2, 1, [four, move(loop, 4)]),
        range(n & 3).map(() => [word, move(loop, 1)]),
        back(loop, n),
      ];
    }

    // transpose copies a matrix whose rows are read and whose columns are written, in blocks of 4 × 4.
    function transpose(rows, columns, depth) {
      const [x, y, z, w, ...t] = range(8).map(vector);
      const v = (k) => get(k);
      const block = [
        range(4).map((k) => [load(a, k * columns[2]), set([x, y, z, w][k])]),
        [shuffle(v(x), v(y), 0, 4, 1, 5), set(t[0]), shuffle(v(x), v(y), 2, 6, 3, 7), set(t[1])],
        [shuffle(v(z), v(w), 0, 4, 1, 5), set(t[2]), shuffle(v(z), v(w), 2, 6, 3, 7), set(t[3])],
        store(o, 0, shuffle(v(t[0]), v(t[2]), 0, 1, 4, 5)),
        store(o, rows[1], shuffle(v(t[0]), v(t[2]), 2, 3, 6, 7)),
        store(o, 2 * rows[1], shuffle(v(t[1]), v(t[3]), 0, 1, 4, 5)),
        store(o, 3 * rows[1], shuffle(v(t[1]), v(t[3]), 2, 3, 6, 7)),
      ];
      const [high, wide] = [rows[0] & ~3, columns[0] & ~3];
      const rest = (loop, done) => [loop[0] - done, loop[1], loop[2]];
      const plain = (first, second) => nest([first, second], word, depth);
      return [
        repeat(2 + depth, high >> 2, 1, [
          repeat(3 + depth, wide >> 2, 1, [block, move(columns, 4)]),
          back(columns, wide),
          move(rows, 4),
        ]),
        high < rows[0] ? plain(rest(rows, high), columns) : [],
        back(rows, high),
        wide < columns[0]
          ? [move(columns, wide), plain([high, rows[1], rows[2]], rest(columns, wide)), back(columns, wide)]
          : [],
      ];
    }

    // The loops in any order copy the same.
    const sorted = loops.filter((loop) => size(loop) !== 1);
    const last = (step) => {
      const at = sorted.findIndex((loop) => loop[step] === 1);
      if (at >= 0) sorted.push(...sorted.splice(at, 1));
      return at >= 0;
    };
    const reads = last(2);
    const writes = last(1);
    const [outer, [rows, columns]] = [sorted.slice(0, -2), sorted.slice(-2)];
    let code = word;
    if (sorted.length > 1 && reads && writes && columns[2] > 1 && rows[1] > 1) {
      code = nest(outer, transpose(rows, columns, outer.length));
    } else if (sorted.length > 0) {
      code = nest(sorted.slice(0, -1), line(sorted.at(-1), sorted.length - 1));
    }
    const start = [int(4 * out), set(o), int(4 * from), set(a)];
    return assembler.add(0, 0, 2 + loops.length, 8, [start, code]);
  }

  const reductions = {
    sum: 0xe4,
    prod: 0xe6,
    max: 0xe9,
    min: 0xe8,
    isum: 0xae,
    imax: 0xb8,
    imin: 0xb6,
    umax: 0xb9,
    umin: 0xb7,
    and: 0x4e,
    or: 0x50,
    xor: 0x51,
  };

  // lines reduces rows of count words, in several sums side by side.
  const lines = (operation) => (out, from, outer, count) => {
    const [o, a, k] = [0, 1, 2];
    const sum = (v) => 3 + v;
    const wide = Math.min(4, count >> 2); // vectors
    const times = wide > 0 ? Math.floor(count / (4 * wide)) : 0;
    const left = (count >> 2) - times * wide;
    const combine = (v, operand) => [get(sum(v)), operand, simd(operation), set(sum(v))];
    const single = count & 3;
    const code = repeat(o, outer, 4, [
      wide > 0
        ? [
            range(wide).map((v) => [load(a, from + 4 * v), set(sum(v))]),
            addTo(a, 16 * wide),
            repeat(k, times - 1, 1, [
              range(wide).map((v) => combine(v, load(a, from + 4 * v))),
              addTo(a, 16 * wide),
            ]),
            range(left).map((v) => combine(v, load(a, from + 4 * v))),
            addTo(a, 16 * left),
            range(wide - 1).map((v) => combine(0, get(sum(v + 1)))),
            combine(0, shuffle(get(sum(0)), get(sum(0)), 2, 3, 0, 1)),
            combine(0, shuffle(get(sum(0)), get(sum(0)), 1, 0, 3, 2)),
            range(single).map((v) => combine(0, splat(a, from + v))),
          ]
        : [splat(a, from), set(sum(0)), range(single - 1).map((v) => combine(0, splat(a, from + v + 1)))],
      addTo(a, 4 * single),
      storeSome(o, out, sum(0), 1),
    ]);
    return assembler.add(0, 0, 3, 4, code);
  };

  // columns reduces columns of a matrix, 16 at a time, of outer matrices.
  const columns = (operation) => (out, from, outer, count, inner) => {
    const [o, a, i, j, k] = [0, 1, 2, 3, 4];
    const sum = (v) => 5 + v;
    const group = (n) => {
      const vectors = range(Math.ceil(n / 4));
      return [
        vectors.map((v) => [load(a, from + 4 * v), set(sum(v))]),
        repeat(k, count - 1, 1, [
          addTo(a, 4 * inner),
          vectors.map((v) => [get(sum(v)), load(a, from + 4 * v), simd(operation), set(sum(v))]),
        ]),
        vectors.map((v) => storeSome(o, out + 4 * v, sum(v), Math.min(4, n - 4 * v))),
        addTo(a, 4 * (n - inner * (count - 1))),
        addTo(o, 4 * n),
      ];
    };
    const rest = inner % 16;
    const code = repeat(i, outer, 1, [
      repeat(j, Math.floor(inner / 16), 1, group(16)),
      rest > 0 ? group(rest) : [],
      addTo(a, 4 * inner * (count - 1)),
    ]);
    return assembler.add(0, 0, 5, 4, code);
  };

  return Object.fromEntries(
    Object.entries(reductions)
      .map(([name, operation]) => [
        name,
        (out, from, outer, count, inner) =>
          (inner === 1 ? lines : columns)(operation)(out, from, outer, count, inner),
      ])
      .concat([["copy", copy]]),
  );
}
