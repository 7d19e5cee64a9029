// latentlabMoves returns {copy}, which compiles a copy as a function of a WebAssembly module, (arguments of
// the instruction) → index of the function.
function latentlabMoves(assembler) {
  "use strict";
  const { get, set, int, addTo, load, splat, store, loadWord, storeWord, repeat, shuffle } = assembler;
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

  return { copy };
}
