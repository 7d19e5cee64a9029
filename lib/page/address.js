// latentlabAddress keeps the state of a card in the page's address. A button in the element into
// copies a link that opens the page with the state, and a page opened by such a link has it again:
//
//   page.html#3f2a1b=z0.31,-1.2&9c8d7e=z1.5
//
// What follows # is a list of states, each after the first digits of its card's id. card.state() returns
// the state as a short text; card.restore(text) is given one, and throws if it is not of this card.
function latentlabAddress(root, into, card) {
  "use strict";
  // Other pages have no address that could be opened: a frame of a notebook in an editor, say.
  if (!/^(https?|file):$/.test(location.protocol)) return;
  const key = root.dataset.card.slice(0, 6);

  // states returns the states in the page's address, by key. JupyterLab takes them out of its
  // address before it shows a notebook.
  function states() {
    const opened = performance.getEntriesByType("navigation")[0]?.name ?? "";
    const hash = location.hash || opened.replace(/^[^#]*/, "");
    const entries = hash
      .slice(1)
      .split("&")
      .map((entry) => entry.split("="));
    return new Map(entries.filter(([k, text]) => /^[0-9a-f]{6}$/.test(k) && text));
  }
  function read() {
    const all = states();
    if (!all.has(key)) return;
    try {
      card.restore(decodeURIComponent(all.get(key)));
    } catch {
      return; // a damaged address, or one from before a change of the cell
    }
    // Where the reader has already looked elsewhere, the page stays.
    if ([...all.keys()].pop() === key && !navigator.userActivation?.hasBeenActive) {
      root.scrollIntoView({ block: "center" });
    }
  }
  function link() {
    const all = states();
    all.delete(key); // the newest is the last
    all.set(key, encodeURIComponent(card.state()).replaceAll("%2C", ","));
    const url = new URL(location.href);
    url.hash = Array.from(all, (entry) => entry.join("=")).join("&");
    try {
      history.replaceState(history.state, "", url); // no event, which a notebook would act on
    } catch {
      // A frame may not change its address. The link is right all the same.
    }
    url.searchParams.delete("token"); // it opens a Jupyter server to whoever has it
    return url.href;
  }

  const button = latentlabButton(into, [latentlabLinkIcon()], "Copy link to this state");
  button.className = "link";
  button.setAttribute("aria-label", button.title);
  button.addEventListener("click", () => latentlabCopy(button, link(), "Link copied"));
  root.latentlab = Object.assign(root.latentlab || {}, { readAddress: read });
  latentlabListen(globalThis, "hashchange", root, "readAddress");
  read();
}

function latentlabLinkIcon() {
  "use strict";
  const icon = document.createElement("span");
  icon.innerHTML =
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" style="vertical-align: -2px">' +
    '<path d="M7 9.5a3 3 0 0 0 4.2 0l2.4-2.4a3 3 0 0 0-4.2-4.2L8.2 4M9 6.5a3 3 0 0 0-4.2 0L2.4 8.9a3 3 0 0 0 4.2 4.2L7.8 12"' +
    ' fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"></path></svg>';
  return icon;
}

// latentlabSay shows a message, a text or a list of texts and elements, behind a button, in the place of the last.
function latentlabSay(button, content) {
  "use strict";
  const said = button.latentlabSaid ?? document.createElement("span");
  button.latentlabSaid = said;
  said.className = "copied";
  said.setAttribute("role", "status");
  if (!said.isConnected) button.after(said);
  said.replaceChildren(...[content].flat());
}

// latentlabCopy copies a text, and shows a message behind a button when it is copied. Where a page
// may not copy, it shows the text for the reader to copy.
async function latentlabCopy(button, text, message) {
  "use strict";
  try {
    await navigator.clipboard.writeText(text);
    latentlabSay(button, message);
  } catch {
    const field = Object.assign(document.createElement("input"), { value: text, readOnly: true });
    field.setAttribute("aria-label", "Text to copy");
    latentlabSay(button, ["Copy this: ", field]);
    field.select();
  }
}
