// latentlabFewClasses is the number of classes up to which all are seen at a glance.
// More are in a box of their own that scrolls, with a search.
const latentlabFewClasses = 30;

// latentlabSearch puts a search in front of a box with an element for each class, unless
// there are only few. It returns {query, matches}, a field or null, and a function that
// reports whether class c has the text in its name.
function latentlabSearch(box, names, elements) {
  "use strict";
  const matches = (c, text) => names[c].toLowerCase().includes(text.trim().toLowerCase());
  if (elements.length <= latentlabFewClasses) return { query: null, matches };
  latentlabScrolls(box);
  const query = document.createElement("input");
  Object.assign(query, { type: "search", placeholder: "Find one of " + elements.length + " classes" });
  query.setAttribute("aria-label", "Find a class");
  query.addEventListener("input", () => {
    elements.forEach((e, c) => (e.hidden = !matches(c, query.value)));
  });
  query.addEventListener("keydown", (e) => e.stopPropagation()); // a notebook has its own keys
  const row = document.createElement("div");
  row.className = "row search";
  row.append(query);
  box.before(row);
  return { query, matches };
}

// latentlabColors returns a sentence where colors stand for several classes, or "".
function latentlabColors(colors) {
  const first = colors.indexOf(colors[0], 1);
  return first < 0 ? "" : " Colors repeat after " + first + " classes.";
}

// latentlabScrolls makes a box scroll if it is too high, with the mouse and by keys.
function latentlabScrolls(box) {
  box.classList.add("many");
  box.tabIndex = 0;
}

// latentlabScrollTo scrolls a box, and not the page, so that an element in it is seen.
function latentlabScrollTo(box, element) {
  const outer = box.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  if (inner.top < outer.top) box.scrollTop += inner.top - outer.top;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
}
