// latentlabPath draws the path between the codes of two points of a Cloud. The
// text classOf(i) is the class of point i.
function latentlabPath(part, data, classOf) {
  "use strict";
  const count = 11; // images; of 56 pixels each they fill the width
  const network = latentlabNetwork(data.network);
  const size = network.in;
  const codes = latentlabSymbols(latentlabUnpack(data.codes), data.count * size, 8, size, (_, i) => i % size);
  const code = new Float32Array(size);
  const pixels = new Float32Array(network.out);
  const strip = part("strip");
  const screens = Array.from({ length: count }, () => {
    const canvas = document.createElement("canvas");
    strip.append(canvas);
    return latentlabScreen(canvas, data, 56);
  });
  // coordinate returns number k of the code of point i.
  const coordinate = (i, k) => data.low[k] + (codes[size * i + k] / 255) * (data.high[k] - data.low[k]);
  const decoded = document.createElement("canvas");
  const decodedScreen = latentlabScreen(decoded, data, 56);
  const nameOf = (i) => classOf(i) + "no. " + i;

  return {
    network,
    // decoded returns a canvas, the same each time, with what the code of point i decodes to.
    decoded(i) {
      for (let k = 0; k < size; k++) code[k] = coordinate(i, k);
      decodedScreen.paint(network.run(code, pixels));
      return decoded;
    },
    // draw shows the images between points a and b. b = -1 shows what the code of
    // a decodes to, a = -1 nothing.
    draw(a, b) {
      screens.forEach((screen, s) => {
        if (a < 0 || (b < 0 && s > 0)) {
          screen.clear();
          return;
        }
        const t = b < 0 ? 0 : s / (count - 1);
        for (let k = 0; k < size; k++) {
          code[k] = b < 0 ? coordinate(a, k) : (1 - t) * coordinate(a, k) + t * coordinate(b, k);
        }
        network.run(code, pixels);
        screen.paint(pixels);
      });
      let start = "Click on two points to see what the decoder makes of the way between their codes.";
      let end = "";
      let label = "No points are chosen";
      if (a >= 0 && b < 0) {
        start = "from " + nameOf(a);
        end = "to …";
        label = "The decoded code of " + nameOf(a);
      } else if (a >= 0) {
        start = "from " + nameOf(a);
        end = "to " + nameOf(b);
        label = count + " images decoded on the way from " + nameOf(a) + " to " + nameOf(b);
      }
      part("start").textContent = start;
      part("end").textContent = end;
      strip.setAttribute("aria-label", label);
    },
  };
}
