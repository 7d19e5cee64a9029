// latentlabPen lets a reader choose the points of the data: one of several sets, or points drawn
// with a pointer or with keys in the left plane. use is called with points, x, y, x, y, …
function latentlabPen(root, part, { sets, use, schedule }) {
  const plane = part("plane");
  const most = 2000; // points; then the oldest go
  const spread = 0.015; // standard deviation around the pointer, in sides of the plane
  const byHand = "drawn by hand";
  let isOn = false;
  let points = []; // x, y, x, y, …
  let held = null;
  let last = null;
  let cursor = null; // of the keys
  let due = 0;

  const select = part("set");
  sets.forEach(({ name }, i) => select.append(new Option(name, i)));
  part("sets").hidden = !sets.length;
  select.addEventListener("change", () => choose(+select.value));
  // choose plays with a set.
  function choose(i) {
    turn(false);
    forget();
    select.querySelector("[value=hand]")?.remove();
    select.value = i;
    use(sets[i].points);
  }
  // turn begins drawing, or ends it.
  function turn(on) {
    isOn = on;
    latentlabPress(part("draw"), on);
    plane.classList.toggle("draws", on);
    plane.setAttribute("role", on ? "application" : "img");
    part("erase").hidden = !on;
    cursor = null;
    if (on && !points.length) points = [];
    schedule();
  }
  part("draw").addEventListener("click", () => turn(!isOn));
  part("erase").addEventListener("click", () => {
    points = [];
    forget();
    schedule();
  });
  // forget keeps points that were just drawn from becoming the data.
  function forget() {
    clearTimeout(due);
    due = 0;
  }
  // scatter adds points around a place.
  function scatter(x, y, count) {
    for (let i = 0; i < count; i++) {
      const [a, b] = latentlabGaussians();
      points.push(Math.min(1, Math.max(0, x + spread * a)), Math.min(1, Math.max(0, y + spread * b)));
    }
    if (points.length > 2 * most) points.splice(0, points.length - 2 * most);
    if (!select.querySelector("[value=hand]")) select.append(new Option(byHand, "hand"));
    select.value = "hand";
    // The data follow a few times a second.
    due ||= setTimeout(() => {
      due = 0;
      use(Float32Array.from(points));
    }, 100);
    schedule();
  }
  const place = (e) => {
    const box = plane.getBoundingClientRect();
    return [(e.clientX - box.left) / box.width, 1 - (e.clientY - box.top) / box.height];
  };
  plane.addEventListener("pointerdown", (e) => {
    if (!isOn || e.button) return;
    held = e.pointerId;
    plane.setPointerCapture(e.pointerId);
    last = place(e);
    scatter(...last, 8);
  });
  plane.addEventListener("pointermove", (e) => {
    if (held !== e.pointerId) return;
    const to = place(e);
    const steps = Math.min(100, Math.floor(Math.hypot(to[0] - last[0], to[1] - last[1]) / 0.006));
    for (let i = 1; i <= steps; i++) {
      scatter(last[0] + (i / steps) * (to[0] - last[0]), last[1] + (i / steps) * (to[1] - last[1]), 2);
    }
    if (steps) last = to;
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    plane.addEventListener(kind, (e) => {
      if (held === e.pointerId) held = null;
    });
  }
  plane.addEventListener("keydown", (e) => {
    if (!isOn || latentlabBrowserKey(e)) return;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
    cursor ||= [0.5, 0.5];
    if (way) cursor = cursor.map((v, k) => Math.min(1, Math.max(0, v + way[k] * (e.shiftKey ? 0.1 : 0.02))));
    else if (e.key === " " || e.key === "Enter") scatter(...cursor, 8);
    else if (e.key === "Escape") turn(false);
    else return;
    schedule();
    e.preventDefault();
    e.stopPropagation();
  });
  return {
    choose,
    isSet: (i) => Number.isInteger(i) && i >= 0 && i < sets.length,
    // set returns the index of the set that is in use, or -1.
    set: () => (select.value === "hand" ? -1 : select.selectedIndex),
    // points returns the points drawn so far while the reader draws, otherwise null.
    points: () => (isOn ? points : null),
    drawCursor(to) {
      if (isOn && cursor && document.activeElement === plane) to.cursor(...cursor);
    },
  };
}

// latentlabGaussians returns two numbers of N(0, 1), by Box and Muller. random returns numbers in
// [0, 1).
function latentlabGaussians(random = Math.random) {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
