// latentlabKeep returns a function that adds a button to a card with knobs. The button has the kernel
// of the page's notebook keep the values of the knobs, in an environment variable: the cell begins
// with them when it is run again. Where there is no kernel, it copies them as Go.
//
// data.variable is the variable's name, and data.strings are the fields that are strings. data.code
// is a text with the values in the code, if the cell began with others.
function latentlabKeep(data) {
  "use strict";
  const hasServer = !!latentlabServer("", false);
  // The kernel is that of the notebook in the page's address: a saved notebook may have another now
  // than when its cells were run.
  async function findKernel() {
    const path = decodeURIComponent(location.pathname);
    const sessions = await (await fetch(latentlabServer("api/sessions", false))).json();
    const own = sessions.filter((s) => s.kernel && path.endsWith("/" + s.path));
    return own.toSorted((a, b) => b.path.length - a.path.length)[0]?.kernel.id;
  }
  // keep has a kernel set the variable. It waits until cells that are running have ended.
  function keep(kernel, values) {
    const socket = new WebSocket(
      latentlabServer("api/kernels/" + encodeURIComponent(kernel) + "/channels", true),
    );
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16)).join("");
    const request = {
      header: { msg_id: id, msg_type: "execute_request" },
      parent_header: {},
      metadata: {},
      content: {
        code: "%env " + data.variable + " " + encodeURIComponent(JSON.stringify(values)),
        silent: true,
        store_history: false,
        allow_stdin: false,
      },
      channel: "shell",
    };
    return new Promise((resolve, reject) => {
      socket.onopen = () => socket.send(JSON.stringify(request));
      socket.onmessage = ({ data: text }) => {
        if (typeof text !== "string" || !text.includes(id) || !text.includes('"execute_reply"')) return;
        if (JSON.parse(text).content?.status === "ok") resolve();
        else reject(new Error("the kernel has not kept the values"));
        socket.close();
      };
      socket.onclose = () => reject(new Error("the kernel has gone"));
    });
  }

  return (into, knobs, positions) => {
    const row = document.createElement("div");
    row.className = "row keep";
    into.append(row);
    const fields = () => {
      const at = positions();
      return knobs
        .map(({ field, name, unit, values, texts }, i) => ({
          field,
          value: values[at[i]],
          text: [name, texts[at[i]], unit].join(" ").trim(),
        }))
        .filter(({ field }) => field);
    };
    const literal = ({ field, value }) =>
      field + ": " + (data.strings.includes(field) ? JSON.stringify(value) : value);
    const copy = (message) => latentlabCopy(button, "{" + fields().map(literal).join(", ") + "}", message);
    const button = latentlabButton(
      row,
      [hasServer ? "Use in the cell" : "Copy as Go"],
      hasServer
        ? "The cell begins with these values when it is run again"
        : "Copies the values of the knobs, for the struct in the cell",
    );
    // use has the kernel keep values, and returns whether it does.
    async function use(values, then) {
      latentlabSay(button, "waiting for the kernel …");
      try {
        const kernel = await findKernel();
        if (!kernel) return false;
        await keep(kernel, values);
      } catch {
        return false;
      }
      latentlabSay(button, "Run the cell again: it begins with " + then + ".");
      return true;
    }
    button.addEventListener("click", async () => {
      const all = fields();
      const values = Object.fromEntries(all.map(({ field, value }) => [field, value]));
      const texts = all.map(({ text }) => text).join(" · ");
      if (!hasServer) copy("Copied: paste it in the place of the struct's values.");
      else if (!(await use(values, texts))) copy("There is no kernel: copied as Go instead.");
    });
    if (!data.code) return;
    const note = document.createElement("span");
    note.className = "copied";
    note.textContent = "In the code: " + data.code;
    row.append(note);
    if (!hasServer) return;
    const title = "The cell begins with the values in its code again";
    latentlabButton(row, ["Back to the code"], title).addEventListener("click", async () => {
      const done = await use({}, "the values in its code");
      if (!done) latentlabSay(button, "There is no kernel: the values in the code count.");
    });
  };
}
