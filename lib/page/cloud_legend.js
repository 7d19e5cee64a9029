// latentlabLegend makes the buttons that hide and show the classes of a Cloud. It changes
// shown, a boolean for each class, and then calls changed.
function latentlabLegend(part, data, shown, changed) {
  "use strict";
  const legend = part("legend");
  const buttons = data.classes.map((name, c) => {
    const dot = document.createElement("span");
    dot.className = "cloud-dot";
    dot.style.background = data.colors[c];
    const b = latentlabButton(
      legend,
      [dot, latentlabName(name)],
      "Hide or show " + name + "; a double click shows it alone",
    );
    b.addEventListener("click", () => set((k) => (k === c ? !shown[k] : shown[k])));
    b.addEventListener("dblclick", () => set((k) => k === c));
    return b;
  });

  function set(isShown) {
    buttons.forEach((b, c) => {
      shown[c] = isShown(c);
      latentlabPress(b, shown[c]);
    });
    changed();
  }

  const { query, matches } = latentlabSearch(legend, data.classes, buttons);
  const row = query ? query.parentNode : legend;
  if (query) {
    const only = latentlabButton(row, ["Only these"], "Show only the classes that the search finds");
    only.addEventListener("click", () => set((c) => matches(c, query.value)));
    query.addEventListener("keydown", (e) => {
      if (e.key === "Enter") only.click();
    });
  }
  const all = latentlabButton(row, ["All / none"], "Show all classes, or hide all");
  all.addEventListener("click", () => {
    const on = !shown.every(Boolean);
    set(() => on);
  });
  set(() => true);
}
