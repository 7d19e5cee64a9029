// latentlabServer returns an address at the Jupyter server that shows the page, or null if none
// does: a notebook saved as HTML, say. With socket it is that of a web socket.
function latentlabServer(path, socket) {
  "use strict";
  let config = {};
  try {
    config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
  } catch {}
  const base = config.baseUrl || document.body.dataset.baseUrl;
  if (!base) return null;
  const url = new URL((socket && config.wsUrl) || base, location.href);
  if (socket) url.protocol = url.protocol.replace("http", "ws");
  url.pathname = url.pathname.replace(/\/?$/, "/") + path;
  if (config.token) url.searchParams.set("token", config.token);
  return url.href;
}
