// latentlabShown shows what the networks of a training output for some examples, or for some codes, while
// it trains. painted is called when the first is drawn.
function latentlabShown(root, part, data, t, painted) {
  "use strict";
  if (!data.images.length) painted();
  root.latentlab.shown = (k, outputs) => {
    shown[k](outputs);
    painted();
  };
  const shown = data.images.map((block, k) => {
    const box = document.createElement("div");
    box.setAttribute("role", data.columns ? "group" : "img");
    box.setAttribute("aria-label", block.alt);
    part("images").append(box);
    const rows = data.columns ? latentlabTable(box, data, block) : latentlabStrips(box, data, block);
    const paint = (outputs) =>
      rows.forEach(({ output, paint: draw }) => outputs[output] && draw(outputs[output]));
    let inputs;
    if (block.codes) inputs = { z: new Float32Array(latentlabBytes(block.codes).buffer) };
    else {
      inputs = { x: { examples: block.examples } };
      t.examples(block.examples).then((values) => paint({ "": values }));
    }
    t.watch(block.function, inputs, latentlabWeakly(root, "shown", k));
    return paint;
  });
}

// latentlabStrips adds rows of images to an element. It returns for each the output that it shows,
// "" for the examples, and paint, which paints the images.
function latentlabStrips(box, data, block) {
  "use strict";
  box.className = "trainer-images";
  return block.rows.map(({ name, output = "" }) => {
    const label = document.createElement("span");
    label.textContent = name;
    const strip = document.createElement("div");
    strip.className = block.rows.length > 1 ? "strip" : "strip all";
    box.append(label, strip);
    const screens = Array.from({ length: block.count }, () => {
      const canvas = document.createElement("canvas");
      strip.append(canvas);
      return latentlabScreen(canvas, data, 60);
    });
    strip.style.setProperty("--side", strip.firstChild.style.height);
    function paint(values) {
      const size = values.length / block.count;
      screens.forEach((screen, i) => screen.paint(values.subarray(i * size, (i + 1) * size)));
    }
    return { output, paint };
  });
}
