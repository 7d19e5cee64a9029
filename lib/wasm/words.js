// latentlabWords decodes base 85 as 32-bit words: five digits, the lowest first, are one.
function latentlabWords(text) {
  "use strict";
  if (text.length % 5 > 0) throw new Error("a text of " + text.length + " digits is cut off.");
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#%()*+,-.:;=?@[]^_{|}~";
  const digit = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i++) digit[alphabet.charCodeAt(i)] = i;
  const words = new Int32Array(text.length / 5);
  for (let i = 0, k = 0; i < words.length; i++, k += 5) {
    let word = 0;
    for (let d = 4; d >= 0; d--) word = 85 * word + digit[text.charCodeAt(k + d)];
    words[i] = word;
  }
  return words;
}

// latentlabUnpack decodes base 85 as bytes: so many, or all.
function latentlabUnpack(text, length) {
  "use strict";
  return new Uint8Array(latentlabWords(text).buffer, 0, length);
}
