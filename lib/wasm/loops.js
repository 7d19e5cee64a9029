// latentlabLoops returns the functions that compile element-wise instructions as functions of a WebAssembly
// module, in each of which temporaries are registers: map and fill, (arguments of the instruction) → index
// of the function. fallback(name) is the index of a kernel in plain JavaScript; it uses the 16 words at
// scratch.
function latentlabLoops(assembler, fallback, scratch) {
  "use strict";
  const { get, set, int, simd, addTo, call, load, splat, store, storeSome, repeat } = assembler;
  const vectors = latentlabVectors(assembler);

  // withKernel computes a vector with a kernel in plain JavaScript.
  const withKernel = (zero, name, operands) => [
    operands.map((operand, k) => store(zero, scratch + 4 * k, operand)),
    [scratch + 12, 4, scratch, 1, scratch + 4, 1, scratch + 8, 1].map(int),
    call(fallback(name)),
    load(zero, scratch + 12),
  ];

  // What these write is 0 where it is below the smallest normal number, as on XLA. Moments of Adam would end
  // there, and processors need a hundred times as long for such numbers.
  const underflows = ["add", "mul", "div", "exp", "pow", "logistic"];

  const isShift = (operation) => ["shl", "shr", "sar"].includes(operation[0]) && operation[6] === 0;

  // shifted shifts by a number of bits that is the word at an address.
  function shifted(zero, name, operand, address) {
    const bits = assembler.loadWord(zero, address);
    const few = [bits, int(32), 0x49];
    if (name === "sar") return [operand, bits, int(31), few, 0x1b, simd(0xac)];
    const zeros = [int(0), few, 0x6b, simd(0x11)];
    return [operand, bits, simd(name === "shl" ? 0xab : 0xad), zeros, simd(0x4e)];
  }

  function map(rows, columns, operations) {
    const [zero, full, row, column] = [0, 1, 2, 3]; // bytes beyond the first number, in its row, of rows
    const value = 4;
    const locals = new Map(); // of temporaries, scalars and columns
    const localOf = (key) => locals.get(key) ?? locals.set(key, value + 1 + locals.size).get(key);
    const scalars = [];
    const splats = [];

    function operand(address, use) {
      if (use === 3) return load(full, address);
      if (use === 1) return load(row, address);
      const key = use + ":" + address;
      if (use !== 4 && !locals.has(key)) {
        const [list, pointer] = use === 0 ? [scalars, zero] : [splats, column];
        list.push([splat(pointer, address), set(localOf(key))]);
      }
      return get(localOf(key));
    }

    // compute computes the next n of the numbers.
    const compute = (n) => (operation) => {
      const [name, out, use, ...rest] = operation;
      const operands = [];
      for (let i = 0; i < rest.length; i += 2) operands.push(operand(rest[i], rest[i + 1]));
      let code;
      if (Object.hasOwn(vectors, name)) code = vectors[name](...operands);
      else if (isShift(operation)) code = shifted(zero, name, operands[0], rest[2]);
      else code = withKernel(zero, name, operands);
      if (use === 4) return [code, set(localOf("4:" + out))];
      if (underflows.includes(name)) code = [code, set(value), vectors.normal(get(value))];
      const pointer = [zero, row, zero, full][use];
      return n === 4 ? store(pointer, out, code) : [code, set(value), storeSome(pointer, out, value, n)];
    };

    const whole = columns >> 2;
    const rest = columns & 3;
    const body = whole > 0 ? operations.map(compute(4)) : [];
    const end = rest > 0 ? [operations.map(compute(rest)), addTo(full, 4 * rest)] : [];
    const start = [splats, int(0), set(row)];
    const code = repeat(column, rows, 4, [start, repeat(row, whole, 16, [body, addTo(full, 16)]), end]);
    return assembler.add(0, 0, 4, 1 + locals.size, [scalars, code]);
  }

  function fill(out, n, word) {
    vectors.fill = () => assembler.word(word);
    return map(1, n, [["fill", out, 3]]);
  }

  // missing returns the names of the operations that need kernels in plain JavaScript.
  const missing = (operations) =>
    operations.filter((o) => !Object.hasOwn(vectors, o[0]) && !isShift(o)).map(([name]) => name);

  return { map, fill, missing };
}
