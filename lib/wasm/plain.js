// latentlabPlain returns {kernel(name), compile(instruction)}: what runs instructions of a bundle in plain
// JavaScript, on a memory whose words from free on are for buffers.
function latentlabPlain(buffer, free) {
  "use strict";
  const floats = new Float32Array(buffer);
  const words = new Int32Array(buffer);
  const { kernels, reductions, mm, copy } = latentlabKernels(buffer);
  const random = latentlabRandom(words);
  const find = (table, name) => {
    if (Object.hasOwn(table, name)) return table[name];
    throw new Error("the bundle has the instruction " + name + ", which this script does not know");
  };
  const kernel = (name) => find(kernels, name);

  // copyAll returns a function that copies words in nested loops [count, step out, step in].
  function copyAll(out, from, loops) {
    const [[m, oi, ai], [n, oj, aj], ...outer] = [[1, 0, 0], [1, 0, 0], ...loops]
      .slice(-2)
      .concat(loops.slice(0, -2));
    const inner = (o, a) => copy(o, a, m, oi, ai, n, oj, aj);
    const all = outer.reduceRight(
      (next, [count, so, sa]) =>
        (o, a) => {
          for (let i = 0; i < count; i++) next(o + i * so, a + i * sa);
        },
      inner,
    );
    return () => all(out, from);
  }

  const call =
    (f) =>
    (...args) =>
    () =>
      f(...args);
  const instructions = {
    map: latentlabMap(words, kernel, free),
    mm: call(mm),
    copy: copyAll,
    fill: (out, n, word) => () => words.fill(word, out, out + n),
    iota: (out, outer, count, inner, type) => () => {
      const to = type === "float" ? floats : words;
      for (let i = 0, o = out; i < outer; i++) {
        for (let k = 0; k < count; k++, o += inner) to.fill(k, o, o + inner);
      }
    },
    random: call(random),
  };

  // compile returns a function that executes an instruction.
  function compile([name, ...args]) {
    if (Object.hasOwn(instructions, name)) return instructions[name](...args);
    return call(find(reductions, name))(...args);
  }
  return { kernel, compile };
}
