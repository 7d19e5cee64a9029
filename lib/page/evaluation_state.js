// latentlabEvaluationState returns the state of an evaluation as a text such as a4,7,n,3~r: the answers,
// with n for none of the classes, and r if the sources are revealed.
function latentlabEvaluationState(answers, revealed) {
  "use strict";
  return "a" + answers.map((c) => (c < 0 ? "n" : c)).join(",") + (revealed ? "~r" : "");
}

// latentlabEvaluationStated returns what latentlabEvaluationState has made a text of. It throws if the text
// is not of an evaluation with that many classes and images.
function latentlabEvaluationStated(text, classes, total) {
  "use strict";
  const [, list, r] = /^a([0-9n,]*)(~r)?$/.exec(text) ?? [];
  const answers = list ? list.split(",").map((c) => (c === "n" ? -1 : c ? +c : NaN)) : [];
  if (list === undefined || answers.length > total || !answers.every((c) => c < classes)) {
    throw new Error("not a state of this evaluation: " + text);
  }
  return { answers, revealed: !!r };
}
