// latentlabKnobs adds a slider for each knob of a training to an element, or a select where its
// positions are choices. A knob has a name, a unit, a text for each position, and the first
// position. change is called with the index of a knob and its new position.
function latentlabKnobs(into, knobs, change) {
  "use strict";
  const element = (kind, to, text = "") => {
    const e = document.createElement(kind);
    e.textContent = text;
    to.append(e);
    return e;
  };
  const group = element("div", into);
  group.className = "knobs";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Knobs of the training");
  const positions = knobs.map((k) => k.first);
  const textOf = (k, position) => (knobs[k].texts[position] + " " + (knobs[k].unit || "")).trim();

  const inputs = knobs.map((knob, k) => {
    const label = element("label", group);
    label.append(latentlabName(knob.name));
    const value = element("span", label);
    let input;
    if (knob.choices) {
      input = element("select", label);
      knob.texts.forEach((_, position) => (element("option", input, textOf(k, position)).value = position));
    } else {
      input = element("input", label);
      Object.assign(input, { type: "range", min: 0, max: knob.texts.length - 1, step: 1 });
      input.title = "A double click sets it as at first";
      input.addEventListener("dblclick", () => choose(k, knob.first));
    }
    input.setAttribute("aria-label", knob.name);
    input.addEventListener("input", () => choose(k, +input.value));
    return { input, value };
  });
  const code = element("div", group);
  code.className = "knobs-code";
  const words = element("span", code);
  const back = latentlabButton(code, ["As at first"], "Set all as the cell ran with");
  back.addEventListener("click", () => {
    knobs.forEach((knob, k) => choose(k, knob.first));
    inputs[0].input.focus(); // the button has gone
  });

  function show() {
    inputs.forEach(({ input, value }, k) => {
      input.value = positions[k];
      if (knobs[k].choices) return;
      value.textContent = textOf(k, positions[k]);
      input.setAttribute("aria-valuetext", value.textContent);
    });
    const changed = knobs
      .map((knob, k) => (positions[k] === knob.first ? "" : knob.name + " " + textOf(k, knob.first)))
      .filter(Boolean);
    words.textContent = changed.length ? "At first: " + changed.join(" · ") : "";
    code.style.visibility = changed.length ? "" : "hidden";
  }
  function choose(k, position) {
    if (positions[k] === position) return;
    positions[k] = position;
    show();
    change(k, position, knobs[k].name + " " + textOf(k, position));
  }
  show();
  return {
    element: group,
    positions: () => positions.slice(),
    // set sets a knob as a reader does.
    set: choose,
  };
}
