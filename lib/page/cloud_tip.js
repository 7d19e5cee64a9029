// latentlabTip shows the images of a point of a Cloud beside it, and what nameOf returns for
// the point. decoded(i) returns a canvas with the image decoded from the point's code.
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
    const scale = Math.max(1, Math.floor(84 / Math.max(s.height, s.width)));
    const images = s.decoded ? null : latentlabSprite(s, redraw);
    return { ...s, images, across: s.width * scale, down: s.height * scale };
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
      if (s.images) s.images.draw(context, shown, left, 0, s.across, s.down);
      else context.drawImage(decoded(shown), 0, 0, s.width, s.height, left, 0, s.across, s.down);
      left += s.across + gap;
    }
  }
  function redraw() {
    if (shown >= 0) draw();
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
