// What all live objects of a page share. A card is an element with a still
// picture and a hidden live part; start makes the live part work.
function latentlabCard(id, start) {
  "use strict";
  // An output may be shown more than once on a page, or a moment after its
  // script has run: start those that are there and not yet started.
  let tries = 0;
  (function find() {
    const found = document.querySelectorAll('[data-card="' + id + '"]:not([data-started])');
    if (!found.length && tries++ < 50) setTimeout(find, 100);
    found.forEach(root => {
      root.dataset.started = "1";
      const part = name => root.querySelector("[data-part=" + name + "]");
      start(root, part);
      // Last, so that the still picture stays where the start fails.
      part("live").hidden = false;
      if (part("still")) part("still").hidden = true;
    });
  })();
}

// latentlabHear calls root.latentlab[name] at an event of the whole page, for
// as long as root is there. The page holds neither root nor what it knows,
// which is megabytes: cells are run again and again.
function latentlabHear(target, type, root, name, options) {
  const card = new WeakRef(root);
  target.addEventListener(type, function hear(event) {
    const here = card.deref();
    if (here) here.latentlab[name](event);
    else target.removeEventListener(type, hear, options);
  }, options);
}

// latentlabScreen makes a canvas show grey pictures of height × width numbers
// in [0, 1], pixel by pixel. The style sheet enlarges them to about side, by a
// whole factor where there is room for one.
function latentlabScreen(canvas, {height, width}, side) {
  canvas.width = width; canvas.height = height;
  const longest = Math.max(width, height), factor = longest > side ? side / longest : Math.floor(side / longest);
  canvas.style.width = Math.round(width * factor) + "px";
  canvas.style.height = Math.round(height * factor) + "px";
  const pen = canvas.getContext("2d"), paper = pen.createImageData(width, height);
  const pixels = new Uint32Array(paper.data.buffer);
  return {
    paint(values) {
      for (let i = 0; i < pixels.length; i++) {
        const v = values[i], gray = v > 0 ? Math.floor(Math.min(v, 1) * 255 + 0.5) : 0; // NaN is black
        pixels[i] = 0xff000000 | gray << 16 | gray << 8 | gray;
      }
      pen.putImageData(paper, 0, 0);
    },
    clear() { pen.clearRect(0, 0, width, height); },
  };
}

// The bytes of a base64 text.
function latentlabBytes(base64) {
  const text = atob(base64), out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
