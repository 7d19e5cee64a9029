// latentlabCurve adds a chart to an element: quantities over the steps of a training, which grows
// while it trains. title and unit are of the vertical axis; series have a name and a color. longest is
// the weight of earlier values in the moving average, and word what a step is called.
function latentlabCurve(into, { title, unit, series, longest = 0.95, word = "step" }) {
  const element = (kind, to, className, text = "") => {
    const e = document.createElement(kind);
    e.className = className;
    e.textContent = text;
    to.append(e);
    return e;
  };
  const box = element("div", into, "curve");
  const head = element("div", box, "curve-head");
  const names = element("span", head, "curve-names");
  element("b", names, "", title);
  element("span", names, "curve-unit", unit);
  const log = latentlabButton(head, ["Log scale"], "A logarithmic or a linear vertical axis");
  const canvas = element("canvas", box, "");
  canvas.setAttribute("role", "img");
  const legend = element("div", box, "curve-legend");
  const shown = series.map(({ name, color }) => {
    const key = element("span", legend, "");
    element("i", key, "").style.background = color;
    key.append(latentlabName(name), " ");
    return element("span", key, "curve-value");
  });

  const before = element("span", legend, "", "before Reset");
  const gray = document.createElement("i");
  gray.style.background = "#b5b5b5";
  before.prepend(gray);
  before.hidden = true;

  let bins = latentlabBins(series.length, longest);
  let earlier = latentlabBins(series.length, longest); // before the last clear
  let marks = [];
  let isLog = false;
  let scheduled = false;
  latentlabPress(log, false);
  log.addEventListener("click", () => {
    isLog = !isLog;
    latentlabPress(log, isLog);
    schedule();
  });
  // has reports whether a series has values, which that of a network that is not trained has not.
  const has = (s) => Number.isFinite(bins.last(s));
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      shown.forEach((e, s) => (e.textContent = has(s) ? latentlabDigits(bins.last(s)) : ""));
      log.disabled = Math.min(bins.range()[0], earlier.range()[0]) <= 0;
      before.hidden = !earlier.steps;
      latentlabPlot(canvas, {
        bins,
        earlier,
        marks,
        word,
        colors: series.map((s) => s.color),
        isLog: isLog && !log.disabled,
      });
    });
  }
  new ResizeObserver(schedule).observe(canvas);
  describe();

  // describe describes the chart for those who do not see it. It is not done at each step.
  function describe() {
    const axis = [title, unit].filter(Boolean).join(", ");
    const from = (s) => latentlabDigits(bins.first(s)) + " to " + latentlabDigits(bins.last(s));
    const line = ({ name }, s) =>
      (series.length > 1 ? name + " " : "") + (has(s) ? "from " + from(s) : "has none");
    const lines = series.map(line);
    const text = bins.steps
      ? latentlabCount(bins.steps, word) + ": " + lines.join(", ")
      : "no " + word + " yet";
    canvas.setAttribute("aria-label", axis + ", over the " + word + "s of the training; " + text);
  }
  return {
    describe,
    // add adds the values of a step, one for each series; NaN is a gap.
    add(step, values) {
      bins.add(step, values);
      schedule();
    },
    // mark marks the step before which something was changed. The text replaces that of a mark with
    // the same key, if nothing was trained since.
    mark(step, text, key) {
      const last = marks.at(-1);
      if (last && last.key === key && last.step === step) last.text = text;
      else marks.push({ step, text, key });
      schedule();
    },
    // clear begins anew. The curve so far stays, in gray, for comparison.
    clear() {
      if (bins.steps >= 20) [bins, earlier] = [earlier, bins];
      bins.clear();
      marks = [];
      schedule();
      describe();
    },
    // last returns the moving average of a series at the last step.
    last: (s) => bins.last(s),
  };
}
