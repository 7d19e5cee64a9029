// latentlabModule compiles lists of instructions as a WebAssembly module on the memory, and returns a
// function for each list. plain has the kernels in plain JavaScript and compile(instruction), for what has no
// instructions in WebAssembly. It throws an error where WebAssembly, or relaxed SIMD, is missing.
function latentlabModule(memory, lists, plain, scratch, relaxed) {
  "use strict";
  const assembler = latentlabAssembler(relaxed);
  const env = { memory };
  const imported = (f, parameters) => {
    const { index, name } = assembler.imported(parameters);
    env[name] = f;
    return index;
  };
  const kernels = {};
  const loops = latentlabLoops(assembler, (name) => kernels[name], scratch);
  const compilers = {
    map: loops.map,
    fill: loops.fill,
    ...latentlabMoves(assembler),
    ...latentlabReductions(assembler),
    mm: latentlabProducts(assembler),
  };
  const functions = new Map();

  // Imports come before functions.
  for (const instruction of lists.flat()) {
    const [name, ...args] = instruction;
    if (name === "map") {
      for (const kernel of loops.missing(args[2])) kernels[kernel] ??= imported(plain.kernel(kernel), 8);
    } else if (!Object.hasOwn(compilers, name) || (name === "mm" && args.some((x) => x < 0))) {
      functions.set(instruction, imported(plain.compile(instruction), 0));
    }
  }
  for (const instruction of lists.flat()) {
    const [name, ...args] = instruction;
    if (!functions.has(instruction)) functions.set(instruction, compilers[name](...args));
  }
  lists.forEach((list, i) => {
    const code = list.map((instruction) => assembler.call(functions.get(instruction)));
    assembler.name("l" + i, assembler.add(0, 0, 0, 0, code));
  });
  const module = new WebAssembly.Module(assembler.bytes());
  const { exports } = new WebAssembly.Instance(module, { e: env });
  return lists.map((_, i) => exports["l" + i]);
}
