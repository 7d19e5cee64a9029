// latentlabGrays returns a canvas with gray images, which have 8 levels, in a square.
function latentlabGrays(sprite) {
  "use strict";
  const { grays, columns, height, width } = sprite;
  const size = height * width;
  const context = (symbols, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    const left = x > 0 ? symbols[i - 1] : 0;
    const above = y > 0 ? symbols[i - width] : 0;
    const right = y > 0 && x + 1 < width ? symbols[i - width + 1] : 0;
    const corner = y > 0 && x > 0 ? symbols[i - width - 1] : 0;
    return (left << 7) | (above << 4) | ((right >> 1) << 2) | (corner >> 1);
  };
  const levels = latentlabSymbols(latentlabUnpack(grays.symbols), grays.count * size, 3, 1024, context);
  const canvas = document.createElement("canvas");
  canvas.width = columns * width;
  canvas.height = Math.ceil(grays.count / columns) * height;
  const paper = canvas.getContext("2d");
  const image = paper.createImageData(canvas.width, canvas.height);
  levels.forEach((level, at) => {
    const i = Math.floor(at / size);
    const y = Math.floor(i / columns) * height + Math.floor((at % size) / width);
    const to = 4 * (y * canvas.width + (i % columns) * width + (at % width));
    image.data.fill(Math.round((255 * level) / 7), to, to + 3);
    image.data[to + 3] = 255;
  });
  paper.putImageData(image, 0, 0);
  return canvas;
}

// latentlabTip shows the images of a point of a Cloud beside it, and what nameOf returns for
// the point. decoded(i) returns a canvas with what the decoder makes of the point.
function latentlabTip(part, data, nameOf, decoded) {
  "use strict";
  const tip = part("tip");
  const canvas = part("picture");
  const words = part("words");
  const context = canvas.getContext("2d");
  const gap = 6;
  let shown = -1;
  let resting = 0;

  // A sprite for each set of images.
  const showRow = data.rows ? latentlabTipRows(part("row"), data.rows) : null;
  const sprites = (data.sprites || []).map((s) => {
    let image = null;
    if (s.address) {
      image = new Image();
      image.src = s.address;
      image.addEventListener("load", () => {
        if (shown >= 0) draw();
      });
    } else if (s.grays) image = latentlabGrays(s);
    const scale = Math.max(1, Math.floor(84 / Math.max(s.height, s.width)));
    return { ...s, image, across: s.width * scale, down: s.height * scale };
  });
  canvas.width = sprites.reduce((sum, s) => sum + s.across + gap, -gap);
  canvas.height = Math.max(0, ...sprites.map((s) => s.down));
  canvas.style.width = canvas.width + "px";
  canvas.style.display = sprites.length ? "block" : "none";

  function draw() {
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, canvas.width, canvas.height);
    let left = 0;
    for (const s of sprites) {
      const x = (shown % s.columns) * s.cell[1];
      const y = Math.floor(shown / s.columns) * s.cell[0];
      const size = [s.width, s.height, left, 0, s.across, s.down];
      if (s.decoded) context.drawImage(decoded(shown), 0, 0, ...size);
      else if (s.grays || s.image.complete) context.drawImage(s.image, x, y, ...size);
      left += s.across + gap;
    }
  }

  // say has a screen reader say what the tip shows, once it has been there for a while.
  function say(text) {
    clearTimeout(resting);
    resting = setTimeout(() => (part("said").textContent = text), 400);
  }

  return {
    // show shows point i at place (x, y) of a stage; -1 hides the tip.
    show(i, x, y, width, height) {
      shown = i;
      tip.style.display = i < 0 ? "none" : "block";
      if (i < 0) {
        say("");
        return;
      }
      draw();
      if (showRow) showRow(i);
      const sets = data.rows ? data.rows.values.length : sprites.length;
      words.textContent = nameOf(i) + (sets > 1 ? " and its reconstruction" : "");
      say(words.textContent);
      const w = tip.offsetWidth;
      const h = tip.offsetHeight;
      const left = x + 14 + w > width ? x - w - 14 : x + 14;
      tip.style.left = Math.max(2, Math.min(width - w - 2, left)) + "px";
      tip.style.top = Math.max(2, Math.min(height - h - 2, y - h / 2)) + "px";
    },
  };
}
