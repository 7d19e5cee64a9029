// latentlabExplorerPad lets the reader of an Explorer draw an image. Its code is marked in the plane, and
// explorer.set is called with it; explorer.chosen returns the chosen class, and explorer.write a
// style as text.
function latentlabExplorerPad(part, data, network, explorer) {
  "use strict";
  const encoder = latentlabNetwork(data.own.encoder);
  const n = data.low.length;
  const seen = new Float32Array(encoder.in);
  const given = new Float32Array(encoder.out);
  const code = new Float32Array(network.in);
  const rebuilt = new Float32Array(network.out);
  const style = code.subarray(data.oneHot);
  const hasClass = data.oneHot > 0 && encoder.out === code.length; // the encoder gives it
  const marker = part("own-marker");
  const pad = latentlabPad(part, data.own, (example, isDone) => {
    const text = update();
    if (example) explorer.set(hasClass ? code : style);
    if (example && isDone) pad.say(text);
  });

  // update encodes what is on the pad, with the chosen class if the encoder gives none, shows the
  // reconstruction, and returns what there is to say.
  function update() {
    const example = pad.example();
    marker.hidden = !example || n < 2;
    if (!example) return "";
    const pixels = example.length;
    seen.set(example);
    for (let k = pixels; k < seen.length; k++) seen[k] = k - pixels === explorer.chosen() ? 1 : 0;
    encoder.run(seen, given);
    for (let k = 0; k < data.oneHot; k++) code[k] = k === explorer.chosen() ? 1 : 0;
    code.set(given, code.length - given.length);
    network.run(code, rebuilt);
    pad.reconstruct(rebuilt);
    const written = explorer.write(style);
    if (!hasClass) return written;
    const likely = code.subarray(0, data.oneHot);
    const best = likely.indexOf(Math.max(...likely));
    return "Class " + data.classes[best] + " with probability " + likely[best].toFixed(2) + "; " + written;
  }

  return {
    encoder,
    pad,
    // choose encodes anew for another chosen class.
    choose() {
      if (hasClass) return;
      const text = update();
      if (text) pad.say(text);
    },
    code: () => (pad.example() ? Array.from(code) : null),
    // mark puts the marker where places returns that a style is: the shares from the left and from
    // the top.
    mark(places) {
      if (marker.hidden) return;
      const [left, top] = places(style);
      marker.style.left = 100 * left + "%";
      marker.style.top = 100 * top + "%";
    },
  };
}
