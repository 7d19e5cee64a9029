// The live part of a HumanEvaluation.
function start(root, part, data) {
  "use strict";
  const none = -1;
  const total = data.order.length;
  const answers = []; // to the images so far: a class, or none
  let revealed = false;

  const picture = part("picture");
  const context = picture.getContext("2d");
  const { width, height } = data.sprite;
  const noMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Object.assign(picture, { width, height });
  const factor = 280 / Math.max(width, height);
  const scale = factor > 1 ? Math.floor(factor) : factor;
  picture.style.width = scale * width + 2 + "px";
  const sprite = latentlabSprite(data.sprite, () => show());
  const ranking = latentlabRanking(part, data);
  const strips = latentlabAnswered(part, data, sprite);

  // A button for each class, with its key where that is not its name, and one for none.
  const box = part("classes");
  const label = (name, key) => {
    if (!key || key === name.toLowerCase()) return [latentlabName(name)];
    const hint = document.createElement("span");
    hint.className = "evaluation-key";
    hint.textContent = key;
    hint.setAttribute("aria-hidden", "true");
    return [hint, latentlabName(name)];
  };
  const buttonOf = (into, name, key, answer) => {
    const b = latentlabButton(into, label(name, key), name);
    if (key) b.setAttribute("aria-keyshortcuts", key);
    b.addEventListener("click", (e) => {
      choose(answer);
      // The keys are heard where the focus is, which some browsers do not give to a button.
      if (e.detail > 0) picture.focus({ preventScroll: true });
    });
    return b;
  };
  const buttons = data.classes.map((name, c) => buttonOf(box, name, data.keys[c], c));
  box.classList.toggle("short", data.classes.length > 4 && data.classes.every((name) => name.length < 4));
  const noneName = "None of these";
  buttons.push(buttonOf(part("none"), noneName, data.noneKey, none));
  latentlabSearch(box, data.classes, buttons.slice(0, -1));
  const undoButton = part("undo");
  const revealButton = part("reveal");
  undoButton.addEventListener("click", undo);
  revealButton.addEventListener("click", reveal);

  // choose answers the image that is shown, and undo takes the last answer back.
  function choose(answer) {
    if (answers.length === total) return;
    answers.push(answer);
    show();
    if (!noMotion) picture.animate({ opacity: [0.15, 1] }, 160);
  }
  function undo() {
    if (!answers.length) return;
    answers.pop();
    show();
  }
  // reveal names the sources, which cannot be undone.
  function reveal() {
    revealed = true;
    show();
  }

  function show() {
    const n = answers.length;
    const done = n === total;
    const focused = root.querySelector(":focus");
    revealed = revealed || n >= data.least;
    context.clearRect(0, 0, width, height);
    if (!done) sprite.draw(context, n, 0, 0, width, height);
    const state = done ? "All " + total + " images" : "Image " + (n + 1) + " of " + total;
    part("state").textContent = state;
    picture.setAttribute("aria-label", done ? "No more images" : state + ", enlarged");
    const left = data.least - n;
    part("until").textContent = revealed ? "" : left + " more until the ranking";
    part("progress").style.width = (100 * n) / (revealed ? total : data.least) + "%";
    for (const b of buttons) b.disabled = done;
    undoButton.disabled = n === 0;
    undoButton.title = n ? "Take back the last answer, " + nameOf(answers[n - 1]) : "There is no answer yet";
    revealButton.hidden = revealed;
    ranking.show(answers, revealed);
    strips.show(answers);
    part("note").textContent = note();
    // A button that is disabled or gone loses the focus, and with it the keys.
    if (focused?.disabled || focused?.hidden) picture.focus({ preventScroll: true });
  }
  const nameOf = (answer) => (answer === none ? noneName.toLowerCase() : data.classes[answer]);

  function note() {
    const keyed = data.keys.filter(Boolean);
    const range = keyed.length > 1 ? keyed[0] + " to " + keyed[keyed.length - 1] : keyed[0];
    let text = "Keys: " + range + " for a class, " + data.noneKey + " for none of these, Backspace for Undo.";
    if (!revealed) return text;
    text +=
      " A source is ranked by the share of its images in which you recognized a class; black lines are 95% intervals.";
    if (data.labels) text += " “As labeled” is the share of answers that are the image’s label.";
    return text;
  }

  root.addEventListener("keydown", (e) => {
    if (latentlabBrowserKey(e)) return;
    e.stopPropagation(); // a notebook has its own keys
    const key = e.key.toLowerCase();
    const at = data.keys.indexOf(key);
    const isOurs = at >= 0 || key === data.noneKey || key === "backspace";
    if (isOurs || (key === "enter" && e.repeat)) e.preventDefault();
    if (!isOurs || e.repeat) return; // a key that is held answers once
    if (key === "backspace") undo();
    else choose(at < 0 ? none : at);
  });

  root.latentlab = { answers: () => answers.slice(), choose, undo };
  show();
  latentlabAddress(root, part("link"), {
    state: () => latentlabEvaluationState(answers, revealed),
    restore(text) {
      const stated = latentlabEvaluationStated(text, data.classes.length, total);
      answers.splice(0, answers.length, ...stated.answers);
      revealed = stated.revealed;
      show();
    },
  });
}
