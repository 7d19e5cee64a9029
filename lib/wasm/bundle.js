// latentlabBundle returns the functions of a Bundle that Bundle.JSON of package wasm wrote:
//
//	const bundle = latentlabBundle(data);
//	bundle.input("step", "x").set(images); // Float32Array; .words is the same memory as Int32Array
//	bundle.run("step");
//	bundle.output("step", "loss")[0];
//	bundle.variable("/encoder/weights"); // its memory: what is set there is used by the next run
//
// The functions are compiled as a WebAssembly module, whose kind is "relaxed" if it uses relaxed SIMD and
// "simd" otherwise; where neither compiles, they are "plain" JavaScript. {kind} is the best kind to try. run
// allocates nothing.
function latentlabBundle(data, options) {
  "use strict";
  latentlabCheck(data);
  const align = (address) => Math.ceil(address / 16) * 16;
  const scratch = align(data.words);
  const free = scratch + 16;
  const lists = data.functions.flatMap((f) => [f.once, f.run]);
  const sizes = lists.flat().map(latentlabTile.buffers);
  const end = sizes.reduce((most, size) => Math.max(most, free + size), free) + 16;

  let memory;
  let buffer;
  try {
    memory = new WebAssembly.Memory({ initial: Math.ceil(end / 16384) });
    buffer = memory.buffer;
  } catch {
    buffer = new ArrayBuffer(4 * end);
  }
  const plain = latentlabPlain(buffer, free);
  const floats = new Float32Array(buffer);
  const words = new Int32Array(buffer);
  for (const [address, text, n] of data.constants) words.set(latentlabWords(text).subarray(0, n), address);

  const kinds = {
    relaxed: () => latentlabModule(memory, lists, plain, scratch, true),
    simd: () => latentlabModule(memory, lists, plain, scratch, false),
    plain: () =>
      lists.map((list) => {
        const all = list.map(plain.compile);
        return () => {
          for (let i = 0; i < all.length; i++) all[i]();
        };
      }),
  };
  const names = Object.keys(kinds);
  let kind;
  let compiled;
  for (kind of names.slice(options?.kind ? names.indexOf(options.kind) : 0)) {
    try {
      compiled = kinds[kind]();
      break;
    } catch (error) {
      if (kind === "plain") throw error;
    }
  }

  const find = (table, name) => {
    if (Object.hasOwn(table, name)) return table[name];
    throw new Error("the bundle has no " + name);
  };
  const view = (address, n) => {
    const numbers = floats.subarray(address, address + n);
    numbers.words = words.subarray(address, address + n);
    return numbers;
  };
  const views = (list) => Object.fromEntries(list.map(([name, address, n]) => [name, view(address, n)]));
  const product = (dims) => dims.reduce((n, d) => n * d, 1);
  const variables = views(data.variables.map(([name, address, dims]) => [name, address, product(dims)]));
  const functions = Object.fromEntries(
    data.functions.map((f, i) => {
      const [once, run] = compiled.slice(2 * i);
      return [f.name, { inputs: views(f.inputs), outputs: views(f.outputs), once, run }];
    }),
  );

  return {
    kind,
    variable: (path) => find(variables, path),
    input: (f, name) => find(find(functions, f).inputs, name),
    output: (f, name) => find(find(functions, f).outputs, name),
    run(name) {
      const f = find(functions, name);
      if (f.once) f.once();
      f.once = null;
      f.run();
    },
  };
}
