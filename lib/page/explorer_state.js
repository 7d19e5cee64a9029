// latentlabExplorerState returns the state of an explorer as a text such as z0.31,-1.2~c7~a0,4: the
// numbers of the style, to a thousandth of their ranges, the class, and the numbers that the plane
// shows across and up. Class and numbers may be false.
function latentlabExplorerState(style, low, high, chosen, axes) {
  "use strict";
  const round = (v, k) => {
    const decimals = Math.ceil(3 - Math.log10(high[k] - low[k]));
    return String(+v.toFixed(Math.min(Math.max(decimals, 0), 20)));
  };
  const parts = ["z" + Array.from(style, round).join(",")];
  if (chosen !== false) parts.push("c" + chosen);
  if (axes) parts.push("a" + axes.join(","));
  return parts.join("~");
}

// latentlabExplorerStated returns what latentlabExplorerState has made a text of: style, and chosen
// and axes where it has them. It throws if the text is not of an explorer with n numbers and with
// that many classes.
function latentlabExplorerStated(text, n, classes) {
  "use strict";
  const lists = {};
  for (const part of text.split("~")) {
    lists[part[0]] = part
      .slice(1)
      .split(",")
      .map((number) => (number ? +number : NaN));
  }
  const isIndex = (v, count) => Number.isInteger(v) && v >= 0 && v < count;
  const { z: style, c: [chosen] = [], a: axes } = lists;
  const fits =
    style?.length === n &&
    style.every((v) => Number.isFinite(Math.fround(v))) &&
    (chosen === undefined || isIndex(chosen, classes)) &&
    (!axes || (axes.length === 2 && axes.every((k) => isIndex(k, n))));
  if (!fits) throw new Error("not a state of this explorer: " + text);
  return { style, chosen, axes };
}
