// latentlabTrainerState returns the state of a trainer as a text such as k12,3~s5: the positions of
// its knobs, and the steps a second if they are limited.
function latentlabTrainerState(positions, pace) {
  "use strict";
  const parts = [];
  if (positions.length) parts.push("k" + positions.join(","));
  if (pace) parts.push("s" + pace);
  return parts.join("~") || "s0";
}

// latentlabTrainerStated returns what latentlabTrainerState has made a text of. It throws if the text is
// not of a trainer with these knobs and paces.
function latentlabTrainerStated(text, knobs, paces) {
  "use strict";
  const stated = { positions: [], pace: 0 };
  for (const part of text.split("~")) {
    const numbers = part.slice(1).split(",").map(Number);
    if (part[0] === "k") stated.positions = numbers;
    else stated.pace = numbers[0];
  }
  const fits =
    stated.positions.length === knobs.length &&
    stated.positions.every((p, k) => knobs[k].texts[p] !== undefined) &&
    paces.includes(stated.pace);
  if (!fits) throw new Error("not a state of this trainer: " + text);
  return stated;
}
