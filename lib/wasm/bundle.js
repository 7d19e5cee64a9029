// latentlabBundle returns the functions of a Bundle that Bundle.JSON of package wasm wrote:
//
//	const bundle = latentlabBundle(data, { modules });
//	bundle.input("step", "x").set(images); // Float32Array; .words is the same memory as Int32Array
//	bundle.run("step");
//	bundle.output("step", "loss")[0];
//	bundle.variable("/encoder/weights"); // its memory: what is set there is used by the next run
//
// modules are WebAssembly modules of package module, in order of preference; the first that this browser
// compiles has the kernels, and kind is its kind, "relaxed" or "simd". Without one they are in plain
// JavaScript, and kind is "plain". run allocates nothing.
function latentlabBundle(data, options) {
  "use strict";
  const modules = options?.modules ?? [];
  const align = (address) => Math.ceil(address / 16) * 16;
  const buffers = align(data.words); // of the maps, which use them in turn
  const sizes = data.functions.flatMap((f) => [...f.once, ...f.run]).map(latentlabTile.buffers);
  const end = sizes.reduce((most, size) => Math.max(most, buffers + size), buffers);

  const module = latentlabModule(modules, end);
  const buffer = module.memory ? module.memory.buffer : new ArrayBuffer(4 * end);
  const floats = new Float32Array(buffer);
  const words = new Int32Array(buffer);
  const { kernels, reductions, mm, copy } = latentlabKernels(buffer, module.exports);
  const random = latentlabRandom(words);
  for (const [address, text, n] of data.constants) words.set(latentlabWords(text).subarray(0, n), address);

  const find = (table, name) => {
    if (Object.hasOwn(table, name)) return table[name];
    throw new Error("the bundle has no " + name + ", or this script does not know it");
  };

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
    map: latentlabMap(words, (name) => find(kernels, name), buffers),
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

  const view = (address, n) => {
    const numbers = floats.subarray(address, address + n);
    numbers.words = words.subarray(address, address + n);
    return numbers;
  };
  const views = (list) => Object.fromEntries(list.map(([name, address, n]) => [name, view(address, n)]));
  const variables = views(
    data.variables.map(([name, address, dims]) => [name, address, dims.reduce((n, d) => n * d, 1)]),
  );
  const functions = Object.fromEntries(
    data.functions.map((f) => [
      f.name,
      {
        inputs: views(f.inputs),
        outputs: views(f.outputs),
        once: f.once.map(compile),
        run: f.run.map(compile),
      },
    ]),
  );

  return {
    kind: module.kind,
    variable: (path) => find(variables, path),
    input: (f, name) => find(find(functions, f).inputs, name),
    output: (f, name) => find(find(functions, f).outputs, name),
    run(name) {
      const f = find(functions, name);
      while (f.once.length > 0) f.once.shift()();
      for (let i = 0; i < f.run.length; i++) f.run[i]();
    },
  };
}
