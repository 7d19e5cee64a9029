// latentlabTransport adds the buttons of a training to an element: Start or Pause, Step, Reset, and
// the speed. on has a function for each: start, pause, step, reset, and pace, which is called with
// steps a second, 0 for full speed. paces are the choices, the first one at the start, and word is
// what a step is called.
function latentlabTransport(into, on, { paces = [0, 30, 5, 1], word = "step" } = {}) {
  const icon = (path) => {
    const namespace = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(namespace, "svg");
    svg.setAttribute("viewBox", "0 0 10 10");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS(namespace, "path");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  };
  const row = document.createElement("div");
  row.className = "row transport";
  into.append(row);
  const go = latentlabButton(row, [], "");
  go.className = "go";
  const name = word[0].toUpperCase() + word.slice(1);
  const step = latentlabButton(row, [icon("M0 0l6 5-6 5zM7 0h2v10H7z"), name], "Train one " + word);
  const reset = latentlabButton(row, ["Reset"], "Go back to the first weights; knobs stay as they are");
  const label = document.createElement("label");
  const select = document.createElement("select");
  for (const pace of paces) {
    const option = document.createElement("option");
    option.value = pace;
    option.textContent = pace ? latentlabCount(pace, word) + " a second" : "full speed";
    select.append(option);
  }
  label.append("Speed ", select);
  row.append(label);

  let running = false;
  go.addEventListener("click", () => (running ? on.pause() : on.start()));
  step.addEventListener("click", () => on.step());
  reset.addEventListener("click", () => on.reset());
  select.addEventListener("change", () => on.pace(+select.value));
  // show shows the state of a training: whether it runs, and whether it can go on.
  function show(state) {
    running = state.running;
    go.replaceChildren(
      icon(running ? "M1 0h3v10H1zM6 0h3v10H6z" : "M1 0l9 5-9 5z"),
      running ? "Pause" : "Start",
    );
    go.title = running ? "Pause the training" : "Train";
    go.disabled = step.disabled = !state.can;
    reset.disabled = !state.canReset;
  }
  show({ running: false, can: false, canReset: false });
  return {
    element: row,
    go,
    show,
    paces, // that the reader can choose
    pace: () => +select.value,
    // setPace sets the speed as a reader does.
    setPace(pace) {
      select.value = pace;
      on.pace(pace);
    },
  };
}
