// latentlabClasses makes a button for each class of an Explorer, with its image in the
// present style. choose(c) is called when the reader chooses class c, and request when
// images that are in sight are not the present ones.
function latentlabClasses(part, data, choose, request) {
  "use strict";
  const box = part("classes");
  const stale = new Set(); // those that have waited longest come first
  const inSight = new Set();
  box.hidden = !data.oneHot;
  const names = Array.from({ length: data.oneHot }, (_, c) => data.classes[c]);
  const buttons = names.map((name, c) => {
    const b = latentlabButton(box, [latentlabName(name)], "Class " + name);
    b.addEventListener("click", () => choose(c));
    return b;
  });
  // Rows of a table have no images.
  const screens = (data.columns ? [] : buttons).map((b) => {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    b.prepend(canvas);
    return latentlabScreen(canvas, data, buttons.length > 10 ? 40 : 56);
  });
  const { query, matches } = latentlabSearch(box, names, buttons);
  if (query) {
    query.addEventListener("keydown", (e) => {
      const c = names.findIndex((_, k) => matches(k, query.value));
      if (e.key === "Enter" && c >= 0) choose(c);
    });
  }
  const observer = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      const c = buttons.indexOf(target);
      if (isIntersecting) inSight.add(c);
      else inSight.delete(c);
    }
    request();
  });
  buttons.forEach((b) => observer.observe(b));

  return {
    // press shows which class is chosen.
    press(chosen) {
      buttons.forEach((b, c) => latentlabPress(b, c === chosen));
      if (query) latentlabScrollTo(box, buttons[chosen]);
    },
    // change notes that the style has changed.
    change: () => screens.forEach((_, c) => stale.add(c)),
    // paint paints images in sight until the time, with the pixels that decode(c) returns
    // for class c, and reports whether there are more.
    paint(decode, until) {
      for (const c of stale) {
        if (!inSight.has(c)) continue;
        if (performance.now() >= until) return true;
        screens[c].paint(decode(c));
        stale.delete(c);
      }
      return false;
    },
  };
}
