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

  // copies returns a function (out, from) that copies words in nested loops [count, step out, step in].
  function copies(loops) {
    const [[m, oi, ai], [n, oj, aj], ...outer] = [[1, 0, 0], [1, 0, 0], ...loops]
      .slice(-2)
      .concat(loops.slice(0, -2));
    const inner = (o, a) => copy(o, a, m, oi, ai, n, oj, aj);
    return outer.reduceRight(
      (next, [count, so, sa]) =>
        (o, a) => {
          for (let i = 0; i < count; i++) next(o + i * so, a + i * sa);
        },
      inner,
    );
  }

  // gather copies parts of an array that begin at indices: for each axis of an index, [greatest, step].
  function gather(out, from, indices, count, size, axes, loops) {
    const part = copies(loops);
    return () => {
      for (let i = 0, at = indices; i < count; i++) {
        let start = from;
        for (let k = 0; k < axes.length; k++, at++) {
          start += Math.min(Math.max(words[at], 0), axes[k][0]) * axes[k][1];
        }
        part(out + i * size, start);
      }
    };
  }

  // best returns a function that finds the index along the middle axis of the number that is better than
  // those before it; NaN is better than all.
  const best = (better) => (out, from, outer, count, inner) => () => {
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < inner; j++) {
        const first = from + i * count * inner + j;
        let at = 0;
        for (let k = 1; k < count; k++) {
          const x = floats[first + k * inner];
          if (better(x, floats[first + at * inner]) || x !== x) at = k;
        }
        words[out + i * inner + j] = at;
      }
    }
  };

  const call =
    (f) =>
    (...args) =>
    () =>
      f(...args);
  const instructions = {
    map: latentlabMap(words, kernel, free),
    mm: call(mm),
    copy(out, from, loops) {
      const all = copies(loops);
      return () => all(out, from);
    },
    gather,
    argmax: best((x, y) => x > y),
    argmin: best((x, y) => x < y),
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
