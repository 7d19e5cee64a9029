// What a Cloud with a decoder does beside: it draws what lies between the codes
// of two points. classOf words the class of a point.
function latentlabPath(part, data, classOf) {
  "use strict";
  const pictures = 11; // of 56 pixels each they fill the width
  const network = latentlabNetwork(data.network), size = network.in;
  const codes = new Int16Array(latentlabBytes(data.codes).buffer);
  const code = new Float32Array(size), out = new Float32Array(network.out);
  const strip = part("strip");
  const screens = Array.from({ length: pictures }, () => {
    const canvas = document.createElement("canvas");
    strip.append(canvas);
    return latentlabScreen(canvas, data, 56);
  });
  const number = (i, k) => data.low[k] + (codes[size * i + k] + 32767) / 65534 * (data.high[k] - data.low[k]);
  const name = i => classOf(i) + "no. " + i;

  return {
    network,
    // draw shows the pictures between points a and b; without b what a decodes
    // to, without either nothing.
    draw(a, b) {
      screens.forEach((screen, s) => {
        if (a < 0 || b < 0 && s > 0) { screen.clear(); return; }
        const t = b < 0 ? 0 : s / (pictures - 1);
        for (let k = 0; k < size; k++) code[k] = b < 0 ? number(a, k) : (1 - t) * number(a, k) + t * number(b, k);
        network.run(code, out);
        screen.paint(out);
      });
      part("start").textContent = a < 0 ? "Click on two points to see what the decoder makes of the way between their codes." : "from " + name(a);
      part("end").textContent = a < 0 ? "" : b < 0 ? "to …" : "to " + name(b);
      strip.setAttribute("aria-label", a < 0 ? "No points are chosen" : b < 0 ? "The decoded code of " + name(a) :
        pictures + " pictures decoded on the way from " + name(a) + " to " + name(b));
    },
  };
}
