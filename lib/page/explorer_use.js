// latentlabUse shows how much each dimension of a code is used: what the bars are, in part("use"), and
// by the function that it returns, add(row, k, input), dimension k's bar and value, in its row. Without
// data.use it shows nothing and returns null.
function latentlabUse(part, data) {
  "use strict";
  if (!data.use) return null;
  const largest = Math.max(...data.use);
  const { format, longest } = latentlabNumbers([0], [largest]);
  const isUnused = (v) => v <= largest / 100;

  // bar returns a bar, filled to a share from 0 to 1.
  function bar(share) {
    const e = document.createElement("i");
    e.className = "use-bar";
    e.style.setProperty("--share", 100 * share + "%");
    return e;
  }
  const key = part("use");
  if (data.use.length === 2) part("numbers").after(key);
  key.append(bar(1), latentlabName(data.useName));
  if (data.use.some(isUnused)) key.append("; gray: at most 1 % of the largest");
  key.hidden = false;
  for (const list of ["numbers", "sliders"]) part(list).classList.add("with-use");

  return (row, k, input) => {
    const v = data.use[k];
    const text = data.useName + ": " + format(v);
    const shown = document.createElement("span");
    shown.className = "use";
    shown.title = text;
    shown.setAttribute("role", "img");
    shown.setAttribute("aria-label", text);
    shown.style.setProperty("--longest", longest + "ch");
    const number = document.createElement("span");
    number.textContent = format(v);
    shown.append(bar(largest && v / largest), number);
    row.append(shown);
    row.classList.toggle("unused", isUnused(v));
    if (input) input.setAttribute("aria-label", input.getAttribute("aria-label") + ", " + text);
  };
}
