// latentlabNormal returns n numbers of N(0, 1), the same each time.
function latentlabNormal(n) {
  "use strict";
  let state = 1;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0; // mulberry32
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const numbers = new Float32Array(n + (n % 2));
  for (let i = 0; i < numbers.length; i += 2) numbers.set(latentlabGaussians(random), i);
  return numbers.subarray(0, n);
}

// latentlabCodes returns a grid of codes of one or two numbers at the given places of each.
function latentlabCodes(places, size) {
  "use strict";
  if (size === 1) return Float32Array.from(places);
  return Float32Array.from(places.flatMap((y) => places.flatMap((x) => [x, y])));
}

// latentlabRounds fills in how many steps of each network a round has. Not both can have none. set
// is called with the counts.
function latentlabRounds(part, first, set) {
  "use strict";
  const selects = { discriminator: part("k"), generator: part("l") };
  const names = Object.keys(selects);
  const counts = () => Object.fromEntries(names.map((name) => [name, +selects[name].value]));
  const choices = (name) => [...new Set([0, 1, 2, 3, 5, 10, 20, first[name]])].toSorted((a, b) => a - b);
  for (const name of names) {
    for (const n of choices(name)) selects[name].append(new Option(n === 1 ? "1 step" : n + " steps", n));
    selects[name].value = first[name];
    const other = names.find((n) => n !== name);
    selects[name].addEventListener("change", () => {
      if (!+selects[name].value && !+selects[other].value) selects[other].value = 1;
      set(counts());
    });
  }
  return {
    counts,
    // choose sets the counts, of which each is one of the choices.
    choose(to) {
      for (const name of names) selects[name].value = to[name];
      set(counts());
    },
    isChoice: (to) =>
      names.every((name) => choices(name).includes(to[name])) && names.some((name) => to[name]),
  };
}

// latentlabGameState returns the state of a game for the page's address, a text such as s1~r5,1~k80,75:
// the set of points, the steps of a round, and the positions of the knobs.
function latentlabGameState(pen, rounds, knobs, all) {
  "use strict";
  return {
    state() {
      const { discriminator, generator } = rounds.counts();
      const parts = ["r" + discriminator + "," + generator, "k" + knobs.positions().join(",")];
      return (pen.set() >= 0 ? ["s" + pen.set(), ...parts] : parts).join("~");
    },
    restore(text) {
      const lists = {};
      for (const part of text.split("~")) lists[part[0]] = part.slice(1).split(",").map((v) => (v ? +v : NaN)); // prettier-ignore
      const { s: [set] = [], r = [], k = [] } = lists;
      const counts = { discriminator: r[0], generator: r[1] };
      const isPosition = (v, i) => Number.isInteger(v) && v >= 0 && v < all[i].texts.length;
      const fits =
        (set === undefined || pen.isSet(set)) &&
        rounds.isChoice(counts) &&
        (all.length ? k.length === all.length && k.every(isPosition) : true);
      if (!fits) throw new Error("not a state of this game: " + text);
      if (set !== undefined && set !== pen.set()) pen.choose(set);
      rounds.choose(counts);
      all.forEach((_, i) => knobs.set(i, k[i]));
    },
  };
}

// latentlabGameKey draws the key of the planes. show is called with what a reader shows or hides.
function latentlabGameKey(root, part, { names, quantiles, size, note }, show) {
  for (const e of root.querySelectorAll("[data-name]")) e.textContent = names[e.dataset.name];
  part("codes").hidden = !quantiles;
  part("note").textContent = note;
  const tints = latentlabGameColors.tints.map((c) => "rgb(" + c.join(" ") + ")");
  root.querySelector(".game-bar").style.background = "linear-gradient(to right, " + tints.join(", ") + ")";
  const middle = [0.5, 0.5];
  const symbols = {
    real: (plane) => plane.dots(middle),
    fake: (plane) => plane.crosses(middle),
    push: (plane) => plane.arrows([0.05, 0.5], [1e9, 0], 1, 0.9),
    codes: (plane) =>
      size === 1
        ? plane.lines([0, 0.2, 0.3, 0.8, 0.6, 0.3, 1, 0.8], 4, 1)
        : plane.lines(latentlabCodes([0.1, 0.5, 0.9], 2), 3, 3),
  };
  const draw = () => {
    for (const canvas of root.querySelectorAll("[data-key]")) {
      const plane = latentlabGamePlane(canvas);
      plane.clear();
      symbols[canvas.dataset.key](plane);
    }
  };
  new ResizeObserver(draw).observe(root.querySelector(".game-key"));
  for (const box of root.querySelectorAll("[data-show]")) {
    box.addEventListener("change", () => show(box.dataset.show, box.checked));
  }
}
