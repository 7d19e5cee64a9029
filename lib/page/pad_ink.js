// latentlabInk returns what is drawn or written on a gray image: 1 for ink and 0 for the ground,
// which has most of the edges and may be lighter or darker. Levels between those of both stay
// between them, except for those so near to the ground as its own vary, on a photograph. It
// returns null if there is only ground.
function latentlabInk(image) {
  "use strict";
  const { width, height } = image;
  const gray = latentlabLevel(image);
  const count = (keep) => {
    const counts = Array.from({ length: 256 }, () => 0);
    for (let k = 0; k < gray.length; k++) if (keep(k)) counts[gray[k]]++;
    return counts;
  };
  const sum = (counts) => counts.reduce((a, b) => a + b, 0);
  // quantile returns the level that a share of the counted are not above.
  const quantile = (counts, share) => {
    let left = share * sum(counts);
    return counts.findIndex((c) => (left -= c) < 0);
  };
  const all = count(() => true);
  const threshold = latentlabThreshold(all);
  if (threshold < 0) return null;
  const edge = count((k) => latentlabIsEdge(image, k));
  const isDark = 2 * sum(edge.slice(0, threshold + 1)) > sum(edge); // the ground
  const isGround = (v) => v <= threshold === isDark;
  const ground = quantile(
    all.map((c, v) => (isGround(v) ? c : 0)),
    0.5,
  );
  const ink = quantile(
    all.map((c, v) => (isGround(v) ? 0 : c)),
    isDark ? 0.9 : 0.1,
  );
  if (Math.abs(ink - ground) < 12) return null;
  const distances = Array.from({ length: 256 }, () => 0);
  all.forEach((c, v) => (distances[Math.abs(v - ground)] += isGround(v) ? c : 0));
  const varies = Math.min(0.4, (3 * quantile(distances, 0.75)) / Math.abs(ink - ground));
  const values = Float32Array.from(gray, (v) => {
    const share = (v - ground) / (ink - ground);
    return Math.max(0, Math.min(1, (share - varies) / (1 - 2 * varies)));
  });
  return latentlabClean({ width, height, channels: 1, values });
}

// latentlabLevel returns the levels of a gray image, 0 to 255, without the light from one side of
// a photograph: without the linear part of the brightness along the edges.
function latentlabLevel(image) {
  "use strict";
  const { width, height, values } = image;
  const x = (k) => (2 * (k % width)) / (width - 1 || 1) - 1;
  const y = (k) => (2 * Math.floor(k / width)) / (height - 1 || 1) - 1;
  const slope = (at) => {
    let [product, square] = [0, 0];
    values.forEach((v, k) => {
      if (!latentlabIsEdge(image, k)) return;
      product += v * at(k);
      square += at(k) ** 2;
    });
    return product / square;
  };
  const [across, down] = [slope(x), slope(y)];
  return Uint8ClampedArray.from(values, (v, k) => 255 * (v - across * x(k) - down * y(k)));
}

// latentlabThreshold returns the level that parts counted levels into two groups with the least
// variance (Otsu 1979), or -1 if all are equal.
function latentlabThreshold(counts) {
  "use strict";
  const n = counts.reduce((a, b) => a + b, 0);
  const total = counts.reduce((sum, c, v) => sum + c * v, 0);
  let [best, most, below, part] = [-1, 0, 0, 0];
  for (let v = 0; v < 255; v++) {
    below += counts[v];
    part += counts[v] * v;
    if (!below || below === n) continue;
    const between = (total * below - n * part) ** 2 / (below * (n - below));
    if (between > most) [best, most] = [v, between];
  }
  return best;
}

// latentlabClean removes specks from an image of ink: what is connected and smaller than a
// thirtieth of the largest.
function latentlabClean(image) {
  "use strict";
  const { width, height, values } = image;
  const part = new Int32Array(width * height); // 0 for those not seen
  const areas = [0];
  const stack = [];
  for (let start = 0; start < values.length; start++) {
    if (part[start] || values[start] === 0) continue;
    part[start] = areas.length;
    areas.push(0);
    stack.push(start);
    while (stack.length) {
      const k = stack.pop();
      areas[part[k]]++;
      const [x, y] = [k % width, Math.floor(k / width)];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const next = row * width + column;
          if (part[next] || values[next] === 0) continue;
          part[next] = part[start];
          stack.push(next);
        }
      }
    }
  }
  const largest = areas.reduce((a, b) => Math.max(a, b));
  values.forEach((_, k) => {
    if (30 * areas[part[k]] < largest) values[k] = 0;
  });
  return image;
}
