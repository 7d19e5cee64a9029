// latentlabDensity estimates the density of points on a grid of side × side cells over the unit
// square: the sum of Gaussian kernels of standard deviation bandwidth at the cells' centers, divided
// by its sum over the grid. points are x, y, x, y, …, with y upwards; the grid's first row is the
// upper one. A point that is not finite, or far outside, counts nothing.
function latentlabDensity(points, side, bandwidth) {
  "use strict";
  const density = new Float64Array(side * side);
  const reach = 6 * bandwidth;
  const column = new Float64Array(side);
  const first = (v) => Math.max(0, Math.ceil((v - reach) * side - 0.5));
  const last = (v) => Math.min(side - 1, Math.floor((v + reach) * side - 0.5));
  const kernel = (d) => Math.exp((-d * d) / (2 * bandwidth * bandwidth));
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i];
    const y = 1 - points[i + 1];
    for (let c = first(x); c <= last(x); c++) column[c] = kernel((c + 0.5) / side - x);
    for (let r = first(y); r <= last(y); r++) {
      const factor = kernel((r + 0.5) / side - y);
      for (let c = first(x); c <= last(x); c++) density[r * side + c] += factor * column[c];
    }
  }
  const sum = density.reduce((a, b) => a + b, 0);
  if (sum > 0) for (let i = 0; i < density.length; i++) density[i] /= sum;
  return density;
}

// latentlabEven is the share of the uniform distribution that is mixed into the densities of
// latentlabDivergences: KL(p‖q) stays finite where q has no points.
const latentlabEven = 0.01;

// latentlabDivergences compares densities p and q on a grid: it writes the best discriminator
// D* = p / (p + q) to best, and returns KL(p‖q) and the Jensen–Shannon divergence, in nats.
function latentlabDivergences(p, q, best) {
  "use strict";
  const even = latentlabEven / p.length;
  let kl = 0;
  let js = 0;
  for (let i = 0; i < p.length; i++) {
    const a = (1 - latentlabEven) * p[i] + even;
    const b = (1 - latentlabEven) * q[i] + even;
    best[i] = a / (a + b);
    kl += a * Math.log(a / b);
    js += (a * Math.log((2 * a) / (a + b)) + b * Math.log((2 * b) / (a + b))) / 2;
  }
  return { kl, js };
}

// latentlabDistance returns how far d is from the best discriminator: the mean of |d - best| over
// the points of both kinds.
function latentlabDistance(d, best, p, q) {
  "use strict";
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += ((p[i] + q[i]) / 2) * Math.abs(d[i] - best[i]);
  return sum;
}
