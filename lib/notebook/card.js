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

// The bytes of a base64 text.
function latentlabBytes(base64) {
  const text = atob(base64), out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
