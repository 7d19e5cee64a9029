// latentlabBins keeps values of any number of steps in at most 512 bins, each of 1, 2, 4, … steps:
// their mean, least and greatest, and a moving average over the steps, in which earlier values
// have the weight longest, less at first.
function latentlabBins(series, longest = 0.95) {
  const most = 512;
  const rows = most * series;
  const sum = new Float64Array(rows);
  const low = new Float64Array(rows);
  const high = new Float64Array(rows);
  const smooth = new Float64Array(rows);
  const count = new Uint32Array(rows);
  const average = new Float64Array(series);
  const share = new Float64Array(series); // of the moving average that has come from values
  const began = new Float64Array(series);
  const seen = new Float64Array(series); // values
  let length = 0;
  let steps = 0;
  let span = 1; // steps of a bin
  let origin = NaN; // the step before the first
  function clear() {
    length = steps = 0;
    span = 1;
    origin = NaN;
    sum.fill(0);
    low.fill(Infinity);
    high.fill(-Infinity);
    smooth.fill(NaN);
    count.fill(0);
    average.fill(0);
    share.fill(0);
    began.fill(NaN);
    seen.fill(0);
  }
  clear();
  // halve makes each two bins one.
  function halve() {
    for (let i = 0; i < most; i++) {
      for (let s = 0; s < series; s++) {
        const from = i * series + s;
        const to = (i >> 1) * series + s;
        if (from === to) continue;
        const isFirst = i % 2 === 0;
        sum[to] = (isFirst ? 0 : sum[to]) + sum[from];
        count[to] = (isFirst ? 0 : count[to]) + count[from];
        low[to] = Math.min(isFirst ? Infinity : low[to], low[from]);
        high[to] = Math.max(isFirst ? -Infinity : high[to], high[from]);
        if (isFirst || count[from]) smooth[to] = smooth[from];
      }
    }
    const half = (most / 2) * series;
    for (const [list, value] of [
      [sum, 0],
      [count, 0],
      [low, Infinity],
      [high, -Infinity],
      [smooth, NaN],
    ]) {
      list.fill(value, half);
    }
    span *= 2;
    length = Math.ceil(length / 2);
  }
  return {
    clear,
    add(step, values) {
      if (Number.isNaN(origin)) origin = step - 1;
      while (step - 1 - origin >= most * span) halve();
      const bin = Math.floor((step - 1 - origin) / span);
      length = Math.max(length, bin + 1);
      steps = Math.max(steps, step - origin);
      for (let s = 0; s < series; s++) {
        const v = values[s];
        if (!Number.isFinite(v)) continue;
        const at = bin * series + s;
        if (Number.isNaN(began[s])) began[s] = v;
        seen[s]++;
        const past = Math.min(longest, seen[s] / (seen[s] + 10));
        average[s] = past * average[s] + (1 - past) * v;
        share[s] = past * share[s] + (1 - past);
        sum[at] += v;
        count[at]++;
        low[at] = Math.min(low[at], v);
        high[at] = Math.max(high[at], v);
        smooth[at] = average[s] / share[s];
      }
    },
    get length() {
      return length;
    },
    get steps() {
      return steps;
    },
    get origin() {
      return origin || 0;
    },
    first: (s) => began[s],
    last: (s) => average[s] / share[s],
    // step returns the last step of bin i.
    step: (i) => origin + Math.min((i + 1) * span, steps),
    // at returns the mean, least, greatest and moving average of series s in bin i.
    at(i, s) {
      const k = i * series + s;
      return { mean: sum[k] / count[k], low: low[k], high: high[k], smooth: smooth[k] };
    },
    // range returns the least and the greatest of all means and moving averages.
    range() {
      let least = Infinity;
      let greatest = -Infinity;
      for (let k = 0; k < length * series; k++) {
        if (!count[k]) continue;
        least = Math.min(least, sum[k] / count[k], smooth[k]);
        greatest = Math.max(greatest, sum[k] / count[k], smooth[k]);
      }
      return [least, greatest];
    },
  };
}
