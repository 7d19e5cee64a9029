// What all cards of a page share. A card is an element with a still figure and a
// hidden live part, which start makes work.
function latentlabCard(id, start) {
  "use strict";
  // An output may be more than once on a page, or appear a moment after its
  // script has run: start the elements that are there and not yet started.
  let tries = 0;
  (function find() {
    const found = document.querySelectorAll('[data-card="' + id + '"]:not([data-started])');
    if (!found.length && tries++ < 50) setTimeout(find, 100);
    found.forEach((root) => {
      root.dataset.started = "1";
      const part = (name) => root.querySelector("[data-part=" + name + "]");
      start(root, part);
      // Last, so that the still figure stays if start fails.
      part("live").hidden = false;
      if (part("still")) part("still").hidden = true;
    });
  })();
}

// latentlabListen calls root.latentlab[name] on an event of the whole page, until
// root has gone. The page refers neither to root nor to its data, which is
// megabytes: cells are run again and again.
function latentlabListen(target, type, root, name, options) {
  const card = new WeakRef(root);
  target.addEventListener(
    type,
    function listener(event) {
      const element = card.deref();
      if (element) element.latentlab[name](event);
      else target.removeEventListener(type, listener, options);
    },
    options,
  );
}

// latentlabBrowserKey reports whether a key or a turn of the wheel is the browser's own:
// with Ctrl, Meta or Alt it zooms the page, or goes back.
function latentlabBrowserKey(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

// latentlabButton adds a button with some content and a title to an element.
function latentlabButton(into, content, title) {
  const b = document.createElement("button");
  b.type = "button";
  b.title = title;
  b.append(...content);
  into.append(b);
  return b;
}

// latentlabPress shows a button as pressed, or not.
function latentlabPress(button, on) {
  button.setAttribute("aria-pressed", on ? "true" : "false");
}

// latentlabName returns an element with a name, which may be of a script from right to left.
function latentlabName(text) {
  const name = document.createElement("bdi");
  name.textContent = text;
  return name;
}

// latentlabScreen makes a canvas show images, given as height × width × channels numbers in
// [0, 1], pixel by pixel: three channels for red, green and blue, one for gray. The canvas is
// scaled to about side CSS pixels, by a whole factor if there is room for one.
function latentlabScreen(canvas, { height, width, channels }, side) {
  canvas.width = width;
  canvas.height = height;
  const longest = Math.max(width, height);
  const factor = longest > side ? side / longest : Math.floor(side / longest);
  const shown = (pixels) => Math.max(Math.min(4, pixels), Math.round(pixels * factor)) + "px"; // never 0
  canvas.style.width = shown(width);
  canvas.style.height = shown(height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const bytes = image.data;
  bytes.fill(255);
  const byte = (v) => (v > 0 ? Math.floor(Math.min(v, 1) * 255 + 0.5) : 0); // NaN is black
  return {
    paint(values) {
      for (let at = 0, k = 0; at < bytes.length; at += 4, k += channels) {
        bytes[at] = byte(values[k]);
        bytes[at + 1] = channels === 3 ? byte(values[k + 1]) : bytes[at];
        bytes[at + 2] = channels === 3 ? byte(values[k + 2]) : bytes[at];
      }
      context.putImageData(image, 0, 0);
    },
    clear() {
      context.clearRect(0, 0, width, height);
    },
  };
}

// latentlabBytes decodes base64.
function latentlabBytes(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

// latentlabPower returns factor times a power of ten as text: 1.5×10⁸, or 10⁸ for a factor of 1.
function latentlabPower(factor, power) {
  "use strict";
  const exponent = String(+power).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
  return (factor + "×10").replace(/-/g, "−").replace(/^(−?)1×/, "$1") + exponent;
}
