// latentlabSight calls changed with whether a reader can see root, when that changes: it is in the
// window, and the window is not hidden. It returns a function that reports whether the reader can see
// it now. root.latentlab must be an object.
function latentlabSight(root, changed) {
  "use strict";
  let isNear = true;
  let seen = true;
  root.latentlab.sight = () => {
    const now = isNear && !document.hidden && root.isConnected;
    if (now !== seen) changed((seen = now));
  };
  latentlabListen(document, "visibilitychange", root, "sight");
  new IntersectionObserver((entries) => {
    isNear = entries.at(-1).isIntersecting;
    root.latentlab.sight();
  }).observe(root);
  root.latentlab.sight();
  return () => seen;
}

// latentlabWeakly returns a function that calls root.latentlab[name] as long as root is there, with
// the values given here and then its own. A training that refers to its card in no other way goes
// with it: see latentlabClose.
function latentlabWeakly(root, name, ...given) {
  const card = new WeakRef(root);
  return (...values) => card.deref()?.latentlab[name](...given, ...values);
}

// latentlabClose closes a training when the browser has collected its card. Cells are run again
// and again, and each training has a worker with megabytes. A card that a notebook only takes
// from the page while it is out of sight keeps its training.
function latentlabClose(root, training) {
  globalThis.latentlabClosing ??= new FinalizationRegistry((t) => t.close());
  globalThis.latentlabClosing.register(root, training);
}
