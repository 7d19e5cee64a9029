// What a Cloud with a decoder does beside: it draws what lies between the codes
// of two points. classOf words the class of a point.
function latentlabWalk(part, data, classOf) {
  "use strict";
  const pictures = 11; // of 56 pixels each they fill the width
  const network = latentlabNetwork(data.network), size = network.in;
  const codes = new Int16Array(latentlabBytes(data.codes).buffer);
  const code = new Float32Array(size), out = new Float32Array(network.out);
  const strip = part("strip"), longest = Math.max(data.width, data.height);
  const factor = longest > 56 ? 56 / longest : Math.floor(56 / longest);
  const screens = Array.from({ length: pictures }, () => {
    const canvas = document.createElement("canvas");
    canvas.width = data.width; canvas.height = data.height;
    canvas.style.width = Math.round(data.width * factor) + "px";
    canvas.style.height = Math.round(data.height * factor) + "px";
    strip.append(canvas);
    return canvas.getContext("2d");
  });
  const paper = screens[0].createImageData(data.width, data.height), pixels = new Uint32Array(paper.data.buffer);
  const number = (i, k) => data.low[k] + (codes[size * i + k] + 32767) / 65534 * (data.high[k] - data.low[k]);
  const name = i => classOf(i) + "no. " + i;

  return {
    network,
    // draw shows the pictures between points a and b; without b what a decodes
    // to, without either nothing.
    draw(a, b) {
      screens.forEach((pen, s) => {
        if (a < 0 || b < 0 && s > 0) { pen.clearRect(0, 0, data.width, data.height); return; }
        const t = b < 0 ? 0 : s / (pictures - 1);
        for (let k = 0; k < size; k++) code[k] = b < 0 ? number(a, k) : (1 - t) * number(a, k) + t * number(b, k);
        network.run(code, out);
        for (let i = 0; i < pixels.length; i++) {
          const gray = out[i] > 0 ? Math.floor(Math.min(out[i], 1) * 255 + 0.5) : 0;
          pixels[i] = 0xff000000 | gray << 16 | gray << 8 | gray;
        }
        pen.putImageData(paper, 0, 0);
      });
      part("start").textContent = a < 0 ? "Click on two points to see what the decoder makes of the way between their codes." : "from " + name(a);
      part("end").textContent = a < 0 ? "" : b < 0 ? "to …" : "to " + name(b);
      strip.setAttribute("aria-label", a < 0 ? "No points are chosen" : b < 0 ? "The decoded code of " + name(a) :
        pictures + " pictures decoded on the way from " + name(a) + " to " + name(b));
    },
  };
}
