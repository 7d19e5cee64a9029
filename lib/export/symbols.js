// latentlabSymbols decodes what export.EncodeSymbols encoded. context(symbols, i) is the
// context of symbol i, which may depend on those before it.
function latentlabSymbols(bytes, count, bits, contexts, context) {
  "use strict";
  const zero = new Uint16Array(contexts << bits).fill(1 << 14); // probability of a 0, in 1/32768
  const symbols = new Uint8Array(count);
  let at = 0;
  let width = 0xffffffff;
  let code = 0;
  for (; at < 4; at++) code = ((code << 8) | bytes[at]) >>> 0;
  for (let i = 0; i < count; i++) {
    const tree = context(symbols, i) << bits;
    let node = 1;
    for (let b = 0; b < bits; b++) {
      const p = zero[tree + node];
      const bound = (width >>> 15) * p;
      if (code < bound) {
        width = bound;
        zero[tree + node] = p + ((32768 - p) >> 5);
        node = 2 * node;
      } else {
        width -= bound;
        code -= bound;
        zero[tree + node] = p - (p >> 5);
        node = 2 * node + 1;
      }
      while (width < 16777216) {
        width = (width << 8) >>> 0;
        code = ((code << 8) | bytes[at++]) >>> 0;
      }
    }
    symbols[i] = node - (1 << bits);
  }
  return symbols;
}
