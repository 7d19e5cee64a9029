// latentlabInputs makes the inputs of controls show their values. It calls on.touched
// when the reader uses one, and on.changed with its field and value when that changes.
function latentlabInputs(root, part, data, on) {
  "use strict";
  const panel = root.querySelector("[data-controls]");
  const inputs = Array.from(panel.querySelectorAll("[name]"));
  const controls = new Map(data.controls.map((c) => [c.field, c]));
  const current = new Map(Object.entries(data.values)); // values by field

  // valueOf returns the value that an input is set to.
  function valueOf(input) {
    if (input.type === "checkbox") return input.checked;
    if (input.tagName === "SELECT") return input.value;
    const { marks } = controls.get(input.name);
    return marks ? marks[+input.value] : +input.value;
  }
  // textOf returns a slider's value as text, with its unit. The first value may lie
  // between two positions of the slider.
  function textOf(input) {
    const { marks, texts, decimals, unit, first, firstText } = controls.get(input.name);
    const value = current.get(input.name);
    let text;
    if (value === first) text = firstText;
    else if (marks?.includes(value)) text = texts[marks.indexOf(value)];
    else if (decimals <= 8 && Math.abs(value) < 1e15) text = (+value.toFixed(decimals) + 0).toFixed(decimals); // no -0
    else text = String(+value.toPrecision(4));
    return unit ? text + " " + unit : text;
  }
  function show(input) {
    if (input.type !== "range") return;
    const text = textOf(input);
    input.closest("label").nextElementSibling.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
  // place sets a slider with marks to the one nearest to value.
  function place(input, marks, value) {
    const above = marks.findIndex((mark) => mark >= value);
    input.value = above > 0 && value / marks[above - 1] < marks[above] / value ? above - 1 : above;
  }
  // set sets an input to a value that the reader did not choose on this page. It
  // returns whether that is another than before.
  function set(input, value) {
    if (value === undefined || value === current.get(input.name)) return false;
    current.set(input.name, value);
    const { marks } = controls.get(input.name);
    if (input.type === "checkbox") input.checked = value;
    else if (marks) place(input, marks, value);
    else input.value = value;
    show(input);
    return true;
  }
  // showCode shows the values in the code where others are set.
  function showCode() {
    const texts = data.controls
      .filter(({ field, first }) => current.get(field) !== first)
      .map(({ name, firstText, unit }) => [name, firstText, unit].join(" ").trim());
    part("code").textContent = texts.length ? "In the code: " + texts.join(" · ") : "";
    part("reset").disabled = !texts.length;
  }

  inputs.forEach((input) => {
    show(input);
    const change = () => {
      on.touched();
      const value = valueOf(input);
      if (current.get(input.name) === value) return;
      current.set(input.name, value);
      show(input);
      showCode();
      on.changed(input.name, value);
    };
    input.addEventListener("input", change);
    input.addEventListener("change", change);
  });

  // Keys that change a value are not for the notebook, which would move to another cell.
  // All others are: Shift-Enter, say.
  const keys = {
    range: /^(Arrow.*|Page.*|Home|End)$/,
    "select-one": /^(Arrow.*|Page.*|Home|End|Enter|.)$/,
    checkbox: /^ $/,
    button: /^( |Enter)$/,
  };
  panel.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      e.target.blur();
      (root.closest(".jp-Cell[tabindex]") || root.closest(".jp-Notebook"))?.focus();
    }
    const modified = e.ctrlKey || e.altKey || e.metaKey || (e.shiftKey && e.key === "Enter");
    if (modified || !keys[e.target.type]?.test(e.key)) return;
    e.stopPropagation();
    if (e.target.name) on.touched();
  });

  showCode();
  return {
    // setAll sets all inputs to values but those of fields in but, and returns whether
    // one of them changed.
    setAll(values, but) {
      const others = inputs.filter(({ name }) => !but.has(name));
      const changes = others.filter((input) => set(input, values[input.name]));
      showCode();
      return changes.length > 0;
    },
    // reset sets all inputs to the values in the code.
    reset() {
      inputs.forEach((input) => set(input, controls.get(input.name).first));
      showCode();
    },
    disable() {
      inputs.concat(part("reset"), part("done")).forEach((input) => (input.disabled = true));
    },
  };
}
