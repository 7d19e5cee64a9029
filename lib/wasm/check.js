// latentlabCheck throws an error if a bundle is damaged: if a number of an instruction is not a whole one, or
// one instruction would do more than the memory has words for, so that its loops might take hours.
function latentlabCheck(data) {
  "use strict";
  const { words, functions } = data;
  const product = (counts) => counts.reduce((n, count) => n * count, 1);
  const sizes = {
    map: (rows, columns) => [rows, columns],
    mm: (_c, _a, _ai, _aq, _b, _bq, m, _k, n) => [m, n],
    copy: (_out, _in, loops) => loops.map(([count]) => count),
    gather: (_out, _in, _indices, count, _size, _axes, loops) => [count, ...loops.map(([n]) => n)],
    fill: (_out, count) => [count],
    iota: (_out, outer, count, inner) => [outer, count, inner],
    random: (_state, _next, _out, count) => [count],
  };
  const reduced = (_out, _in, outer, count, inner) => [outer, count, inner];
  const isSize = (n) => Number.isInteger(n) && Math.abs(n) <= words;

  for (const [name, ...args] of functions.flatMap((f) => [...f.once, ...f.run])) {
    const numbers = (name === "fill" ? args.slice(0, 2) : args)
      .flat(Infinity)
      .filter((x) => typeof x !== "string");
    const counts = (Object.hasOwn(sizes, name) ? sizes[name] : reduced)(...args).filter(isSize);
    if (!numbers.every(isSize) || counts.some((n) => n < 0) || product(counts) > words) {
      throw new Error("the bundle is damaged: " + name + " has a wrong number");
    }
  }
}
