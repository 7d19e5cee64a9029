// latentlabTrainerPad shows what the networks of a training output for what a reader draws, now and
// while they train. mark is called with its code, or null.
function latentlabTrainerPad(root, part, data, t, mark) {
  "use strict";
  const { classes, takesClass } = data.own;
  const pad = latentlabPad(part, data.own, show);
  let end = null; // ends the watch of the present drawing
  let chosen = 0;
  const oneHot = () => classes.map((_, c) => (c === chosen ? 1 : 0));

  function show() {
    if (end) end();
    end = null;
    const example = pad.example();
    if (!example) return mark(null);
    const x = takesClass ? Float32Array.from([...example, ...oneHot()]) : example;
    end = t.watch("encode", { x }, latentlabWeakly(root, "encoded"));
  }
  root.latentlab.encoded = ({ z }) => {
    mark(z);
    t.call("decode", { z: Float32Array.from([...oneHot(), ...z]) }).then(
      ({ x }) => pad.example() && pad.reconstruct(x),
      () => {}, // it is closed
    );
  };

  if (classes.length) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    classes.forEach((name, c) => select.add(new Option(name, c)));
    label.append("Class ", select);
    part("own-clear").parentElement.append(label);
    select.addEventListener("change", () => {
      chosen = +select.value;
      show();
    });
  }
  root.latentlab.pad = pad;
}
