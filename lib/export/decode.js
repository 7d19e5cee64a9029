// latentlabDecode decodes base 85: five digits, the lowest first, are four bytes.
function latentlabDecode(text, alphabet) {
  "use strict";
  const digit = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i++) digit[alphabet.charCodeAt(i)] = i;
  const words = new Uint32Array(text.length / 5);
  for (let i = 0, k = 0; i < words.length; i++, k += 5) {
    let word = 0;
    for (let d = 4; d >= 0; d--) word = 85 * word + digit[text.charCodeAt(k + d)];
    words[i] = word;
  }
  return new Uint8Array(words.buffer);
}
