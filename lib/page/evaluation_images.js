// latentlabAnswered shows the images that the reader has answered, in a strip for each source, with the
// answer below each.
function latentlabAnswered(part, data, sprite) {
  "use strict";
  const details = part("answered");
  const { width, height } = data.sprite;
  const factor = 42 / Math.max(width, height);
  const scale = factor > 2 ? Math.floor(factor) : factor;
  let last = [];
  part("key").textContent =
    "Your answer is below each; images that you did not recognize are pale" +
    (data.labels ? ", and those with another label than your answer are orange." : ".");

  function tile(i, answer) {
    const label = data.labels ? data.labels[i] : -1;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.style.width = scale * width + "px";
    canvas.style.height = scale * height + "px";
    canvas.setAttribute("role", "img");
    sprite.draw(canvas.getContext("2d"), i, 0, 0, width, height);
    const box = document.createElement("span");
    box.append(canvas, answer < 0 ? "—" : latentlabName(data.classes[answer]));
    let words = answer < 0 ? "none of these" : "read as " + data.classes[answer];
    if (label >= 0) words += ", labeled " + data.classes[label];
    if (answer < 0) box.className = "unrecognized";
    else if (label >= 0 && label !== answer) box.className = "wrong";
    box.title = words;
    canvas.setAttribute("aria-label", words);
    return box;
  }

  function paint() {
    const strips = data.sources.map((name) => {
      const strip = document.createElement("div");
      strip.className = "evaluation-strip";
      const title = document.createElement("b");
      title.append(latentlabName(name));
      return { title, strip };
    });
    last.forEach((answer, i) => strips[data.order[i]].strip.append(tile(i, answer)));
    part("strips").replaceChildren(...strips.flatMap(({ title, strip }) => [title, strip]));
  }
  details.addEventListener("toggle", () => {
    if (details.open) paint();
  });

  return {
    show(answers) {
      last = answers.slice();
      if (details.open) paint();
    },
  };
}
