// latentlabSprite returns {draw}, a function that draws image i of a sprite into a place of a canvas.
// loaded is called when images that take a moment are there.
function latentlabSprite(sprite, loaded) {
  "use strict";
  const { grays, columns, cell, width, height } = sprite;
  const image = grays ? latentlabGrays(sprite) : new Image();
  if (!grays) {
    image.addEventListener("load", loaded);
    image.src = sprite.address;
  }
  return {
    draw(context, i, left, top, across, down) {
      if (!grays && !image.complete) return;
      const x = (i % columns) * cell[1];
      const y = Math.floor(i / columns) * cell[0];
      context.imageSmoothingEnabled = false;
      context.drawImage(image, x, y, width, height, left, top, across, down);
    },
  };
}

// latentlabGrays returns a canvas with gray images, which have few levels, in a square.
function latentlabGrays(sprite) {
  "use strict";
  const { grays, columns, height, width } = sprite;
  const size = height * width;
  const fine = grays.bits - 3; // bits of a level that a context does not have
  const context = (symbols, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    const left = x > 0 ? symbols[i - 1] >> fine : 0;
    const above = y > 0 ? symbols[i - width] >> fine : 0;
    const right = y > 0 && x + 1 < width ? symbols[i - width + 1] >> fine : 0;
    const corner = y > 0 && x > 0 ? symbols[i - width - 1] >> fine : 0;
    return (left << 7) | (above << 4) | ((right >> 1) << 2) | (corner >> 1);
  };
  const levels = latentlabSymbols(
    latentlabUnpack(grays.symbols),
    grays.count * size,
    grays.bits,
    1024,
    context,
  );
  const most = (1 << grays.bits) - 1;
  const canvas = document.createElement("canvas");
  canvas.width = columns * width;
  canvas.height = Math.ceil(grays.count / columns) * height;
  const paper = canvas.getContext("2d");
  const image = paper.createImageData(canvas.width, canvas.height);
  levels.forEach((level, at) => {
    const i = Math.floor(at / size);
    const y = Math.floor(i / columns) * height + Math.floor((at % size) / width);
    const to = 4 * (y * canvas.width + (i % columns) * width + (at % width));
    image.data.fill(Math.round((255 * level) / most), to, to + 3);
    image.data[to + 3] = 255;
  });
  paper.putImageData(image, 0, 0);
  return canvas;
}
