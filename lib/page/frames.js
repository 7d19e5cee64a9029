// The live part of Frames: figures of which one is shown.
function start(root, part, data) {
  "use strict";
  const { frames, width, height } = data;
  const last = frames.length - 1;

  const image = part("image");
  const slider = part("slider");
  const name = part("name");
  const play = part("play");
  Object.assign(image, { width, height });
  part("row").style.maxWidth = Math.max(width, 480) + "px";
  slider.max = last;
  const longest = Math.max(...frames.map((f) => f.name.length));
  name.style.minWidth = "min(100%, calc(" + longest + "ch + 8px))";

  let at = last;
  function show(i) {
    const focused = root.querySelector(":focus");
    const frame = frames[(at = i)];
    image.src = frame.image ? "data:image/png;base64," + frame.image : part("still").querySelector("img").src;
    image.alt = frame.alt;
    name.textContent = frame.name;
    slider.value = i;
    slider.setAttribute("aria-valuetext", frame.name);
    part("previous").disabled = i === 0;
    part("next").disabled = i === last;
    // A button that is disabled loses the focus, and with it the keys.
    if (focused?.disabled) slider.focus({ preventScroll: true });
  }

  let playing = 0;
  function stop() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
  }
  function choose(i) {
    stop();
    show(i);
  }
  play.addEventListener("click", () => {
    if (playing) return stop();
    if (at === last) show(0);
    play.textContent = "Pause";
    playing = setInterval(() => {
      if (!root.isConnected) return stop();
      show(at + 1);
      if (at === last) stop();
    }, 1000);
  });
  part("previous").addEventListener("click", () => choose(at - 1));
  part("next").addEventListener("click", () => choose(at + 1));
  slider.addEventListener("input", () => choose(+slider.value));
  // A notebook has its own keys.
  root.addEventListener("keydown", (e) => {
    if (!latentlabBrowserKey(e)) e.stopPropagation();
  });

  show(last);
  latentlabAddress(root, part("link"), {
    state: () => "f" + at,
    restore(text) {
      const i = frames.findIndex((_, k) => text === "f" + k);
      if (i < 0) throw new Error("not a state of these frames: " + text);
      choose(i);
    },
  });
}
