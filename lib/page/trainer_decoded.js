// latentlabDecoded decodes codes of two numbers, evenly over a plane, while a training goes on. It
// calls changed when it has other images.
function latentlabDecoded(root, data, t, changed) {
  "use strict";
  const side = 14; // images along each side of the plane
  const { height, width, channels } = data;
  const canvas = document.createElement("canvas");
  canvas.width = side * width;
  canvas.height = side * height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  image.data.fill(255);
  let view = null; // that the images are of
  let wanted = null; // that they will be of
  let end = null; // ends their watch

  root.latentlab.decoded = ({ x }) => {
    view = wanted;
    for (let i = 0; i < side * side; i++) {
      const top = Math.floor(i / side) * height;
      const left = (i % side) * width;
      for (let p = 0; p < height * width; p++) {
        const to = 4 * ((top + Math.floor(p / width)) * canvas.width + left + (p % width));
        const from = (i * height * width + p) * channels;
        for (let k = 0; k < 3; k++) image.data[to + k] = 255 * x[from + (channels === 3 ? k : 0)];
      }
    }
    context.putImageData(image, 0, 0);
    changed();
  };

  return {
    get isOn() {
      return !!end;
    },
    // show decodes a plane, given by the ends of its axes.
    show(ends) {
      if (wanted === ends) return;
      if (end) end();
      wanted = ends;
      const z = new Float32Array(2 * side * side);
      const at = ([low, high], i) => low + ((i + 0.5) / side) * (high - low);
      for (let i = 0; i < side * side; i++) {
        z[2 * i] = at(ends.x, i % side);
        z[2 * i + 1] = at(ends.y, side - 1 - Math.floor(i / side));
      }
      end = t.watch("decode", { z }, latentlabWeakly(root, "decoded"));
    },
    hide() {
      end();
      end = view = wanted = null;
      changed();
    },
    // draw draws the images where x and y place the ends of their axes.
    draw(to, x, y) {
      if (!view) return false;
      const left = x(view.x[0]);
      const top = y(view.y[1]);
      to.drawImage(canvas, left, top, x(view.x[1]) - left, y(view.y[0]) - top);
      return true;
    },
  };
}
