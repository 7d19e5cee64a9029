// latentlabDensity estimates the density of points on a grid of side × side cells over the unit
// square: the mean of Gaussian kernels of standard deviation bandwidth, the mass of each cell at its
// center. One more cell has the mass outside of the square, and that of points that are not finite.
// points are x, y, x, y, …, with y upwards; the grid's first row is the upper one.
function latentlabDensity(points, side, bandwidth) {
  "use strict";
  const density = new Float64Array(side * side + 1);
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
  const count = points.length / 2;
  if (count === 0) return density;
  const whole = 2 * Math.PI * (bandwidth * side) ** 2 * count; // the kernels' sum over cells of the whole plane
  let inside = 0;
  for (let i = 0; i < side * side; i++) inside += density[i] /= whole;
  density[side * side] = Math.max(0, 1 - inside);
  return density;
}

// latentlabEven is the share of the uniform distribution that is mixed into the densities of
// latentlabDivergences: KL(p‖q) stays finite where q has no points.
const latentlabEven = 0.01;

// latentlabDivergences compares densities p and q: it writes the optimal discriminator
// D* = p / (p + q) of the grid's cells to best, and returns KL(p‖q) and the Jensen–Shannon
// divergence, in nats.
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

// latentlabDistance returns how far d is from the optimal discriminator: the mean of |d - best| over
// the points of both kinds in the square.
function latentlabDistance(d, best, p, q) {
  "use strict";
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < d.length; i++) {
    sum += (p[i] + q[i]) * Math.abs(d[i] - best[i]);
    mass += p[i] + q[i];
  }
  return mass > 0 ? sum / mass : 0;
}
