// latentlabAssembler returns functions that write WebAssembly code, as nested arrays of bytes, and the module
// of all functions that were added. Without relaxed it leaves out the instructions of relaxed SIMD.
function latentlabAssembler(relaxed) {
  "use strict";

  // unsigned and signed are LEB128.
  function unsigned(n) {
    const out = [];
    for (; n > 127; n = Math.floor(n / 128)) out.push((n % 128) | 128);
    return [...out, n];
  }
  function signed(n) {
    const out = [];
    for (; n > 63 || n < -64; n >>= 7) out.push((n & 127) | 128);
    return [...out, n & 127];
  }

  const get = (local) => [0x20, unsigned(local)];
  const set = (local) => [0x21, unsigned(local)];
  const int = (n) => [0x41, signed(n | 0)];
  const simd = (code) => [0xfd, unsigned(code)];
  const access = (code, address) => [simd(code), 0, unsigned(4 * address)];
  const addTo = (local, n) => [get(local), int(n), 0x6a, set(local)];

  const assembler = {
    get,
    set,
    int,
    simd,
    addTo,
    call: (f) => [0x10, unsigned(f)],

    // Vectors of four words are at address words beyond the local, which has bytes; splat is one word four
    // times. storeSome stores the first n words of the vector in a local.
    load: (local, address) => [get(local), access(0x00, address)],
    loadOne: (local, address, vector) => [get(local), vector, access(0x56, address), 0], // its first word
    splat: (local, address) => [get(local), access(0x09, address)],
    store: (local, address, value) => [get(local), value, access(0x0b, address)],
    storeSome: (local, address, vector, n) =>
      n === 4
        ? [get(local), get(vector), access(0x0b, address)]
        : [0, 1, 2].slice(0, n).map((k) => [get(local), get(vector), access(0x5a, address + k), k]),
    loadWord: (local, address) => [get(local), 0x28, 0, unsigned(4 * address)],
    storeWord: (local, address, value) => [get(local), value, 0x36, 0, unsigned(4 * address)],

    // number and word are constants, four times.
    number: (x) => [simd(0x0c), ...new Uint8Array(Float32Array.of(x, x, x, x).buffer)],
    word: (x) => [simd(0x0c), ...new Uint8Array(Int32Array.of(x, x, x, x).buffer)],

    // shuffle takes four words of the eight of two vectors.
    shuffle: (a, b, ...words) => [
      a,
      b,
      simd(0x0d),
      words.map((w) => [4 * w, 4 * w + 1, 4 * w + 2, 4 * w + 3]),
    ],

    // multiplyAdd is a·b + c.
    multiplyAdd: (a, b, c) => (relaxed ? [a, b, c, simd(0x105)] : [c, a, b, simd(0xe6), simd(0xe4)]),

    // repeat executes code count times, with a local that starts at 0 and grows by step.
    repeat(local, count, step, code) {
      const start = [int(0), set(local)];
      if (count < 2) return count < 1 ? [] : [start, code, addTo(local, step)];
      const again = [get(local), int(step), 0x6a, 0x22, unsigned(local), int(count * step), 0x47, 0x0d, 0];
      return [start, 0x03, 0x40, code, again, 0x0b];
    },
  };

  const types = [];
  const imports = [];
  const functions = [];
  const names = [];
  const list = (entries) => [unsigned(entries.length), entries];
  const sized = (bytes) => {
    const flat = bytes.flat(Infinity);
    return [unsigned(flat.length), flat];
  };
  const text = (s) => sized([...s].map((c) => c.charCodeAt(0)));

  // type returns the number of a function's type.
  function type(...parts) {
    const key = JSON.stringify(parts);
    if (!types.includes(key)) types.push(key);
    return types.indexOf(key);
  }

  // An imported function has integers and no result. All imports come before the functions.
  assembler.imported = (parameters) => {
    const name = "f" + imports.length;
    imports.push([text("e"), text(name), 0, type(Array(parameters).fill(0x7f), [])]);
    return { index: imports.length - 1, name };
  };

  // add adds a function of vectors, with further locals, integers first, and returns its index.
  assembler.add = (parameters, results, ints, vectors, code) => {
    const vector = (n) => Array(n).fill(0x7b);
    const locals = list([
      [unsigned(ints), 0x7f],
      [unsigned(vectors), 0x7b],
    ]);
    functions.push({ type: type(vector(parameters), vector(results)), code: sized([locals, code, 0x0b]) });
    return imports.length + functions.length - 1;
  };

  // name exports a function.
  assembler.name = (name, index) => names.push([text(name), 0, unsigned(index)]);

  assembler.bytes = () => {
    const section = (id, entries) => [id, sized(list(entries))];
    const memory = [text("e"), text("memory"), 2, 0, 0];
    return Uint8Array.from(
      [
        [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(
          1,
          types.map((key) => [0x60, JSON.parse(key).map(list)]),
        ),
        section(2, [...imports, memory]),
        section(
          3,
          functions.map((f) => unsigned(f.type)),
        ),
        section(7, names),
        section(
          10,
          functions.map((f) => f.code),
        ),
      ].flat(Infinity),
    );
  };
  return assembler;
}
