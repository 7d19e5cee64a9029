// The way from this page to the program of a running cell: GoNB's own, its
// gonb_comm, of which a page has one. GoNB v0.11.4 opens it at a fixed
// address, without the prefix that the server may have and without TLS, gives
// the kernel half a second to answer, and takes those of other notebooks in
// the page for stale. Each is mended here for the kernel that is asked for;
// GoNB's widgets gain from it too.
function latentlabChannel(kernel, process) {
  "use strict";
  const shared = globalThis.latentlab = globalThis.latentlab || {};
  const channels = shared.channels = shared.channels || {}; // by kernel

  function adopt(comm, process) {
    const old = channels[comm._kernel_id];
    if (old && old.comm !== comm && usable(old.comm)) old.comm.close(1000, "the kernel has another channel");
    const channel = channels[comm._kernel_id] = {comm, process, ready: false};
    const handle = comm._websocket;
    handle.onmessage = event => {
      if (typeof event.data !== "string") return;
      const message = JSON.parse(event.data);
      if (message.msg_type === "comm_msg") comm._on_comm_msg(message);
    };
    Promise.resolve(comm._is_connected).then(() => { channel.ready = true; }, () => {});
  }

  const usable = comm => comm._websocket && comm._websocket.readyState <= 1 && !comm._self_closed;

  // find returns the channel to the kernel, if there is one.
  function find() {
    const comm = globalThis.gonb_comm;
    if (comm && comm._kernel_id === kernel && comm._websocket && channels[kernel]?.comm !== comm && comm._is_connected) adopt(comm, process);
    const channel = channels[kernel];
    return channel && usable(channel.comm) ? channel : null;
  }

  // Where the page's server has the kernel; null where there is none.
  function address() {
    let config = {};
    try { config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}"); } catch {}
    const base = config.baseUrl || document.body.dataset.baseUrl;
    if (!base) return null;
    const url = new URL(config.wsUrl || base, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.pathname = url.pathname.replace(/\/?$/, "/") + "api/kernels/" + encodeURIComponent(kernel) + "/channels";
    if (config.token) url.searchParams.set("token", config.token);
    return url.href;
  }

  // mend waits for GoNB's script, which opens a web socket at an address that
  // nobody else has, and gives it the right one.
  function mend() {
    const fixed = "ws://" + location.host + "/api/kernels/" + kernel + "/channels", right = address();
    if (!right || !globalThis.WebSocket) return;
    if (!crypto.randomUUID) { // browsers keep it from pages without TLS
      crypto.randomUUID = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");
    }
    const before = globalThis.WebSocket;
    const mended = new Proxy(before, {
      construct(target, args) {
        if (args.length !== 1 || args[0] !== fixed) return Reflect.construct(target, args);
        queueMicrotask(() => { // the rest of GoNB's script comes first
          const comm = globalThis.gonb_comm;
          if (!comm || comm._kernel_id !== kernel || !comm._websocket) return restore();
          comm._wait_open_ack = () => new Promise((resolve, reject) => {
            // The answer is lost where the server does not listen to the kernel yet.
            const again = setInterval(() => {
              const message = comm._build_raw_message("comm_open");
              message.content = {comm_id: comm._comm_id, target_name: "gonb_comm", kernel_id: kernel, data: {}};
              if (comm._websocket?.readyState === 1) comm._websocket.send(JSON.stringify(message));
            }, 300);
            const timer = setTimeout(() => { clearInterval(again); reject(Error("the kernel did not answer for 3 seconds")); }, 3000);
            comm._onopen_ack = () => { clearInterval(again); clearTimeout(timer); resolve(null); };
          });
          adopt(comm, process);
          restore();
        });
        return Reflect.construct(target, [right]);
      },
    });
    globalThis.WebSocket = mended;
    const restore = () => { if (globalThis.WebSocket === mended) globalThis.WebSocket = before; };
    setTimeout(restore, 15000);
  }

  // A kernel that was restarted keeps its name, but not its end of the channel.
  if (channels[kernel] && channels[kernel].process !== process) {
    if (usable(channels[kernel].comm)) channels[kernel].comm.close(1000, "the kernel was restarted");
    delete channels[kernel];
  }
  // GoNB asks a channel that was quiet for a sign of life. Where none comes
  // within half a second it puts its script into the page again, which closes
  // what it finds there, another notebook's channel too, and logs an error. So
  // what is there is out of its sight until the program has answered.
  find();
  const present = globalThis.gonb_comm;
  const show = () => { if (present && !globalThis.gonb_comm && usable(present)) globalThis.gonb_comm = present; };
  if (present) {
    if (present._websocket && channels[present._kernel_id]?.comm !== present) adopt(present);
    delete globalThis.gonb_comm;
    setTimeout(show, 5000);
  }
  mend();
  return {
    // answered is to be called when the program has answered.
    answered: show,
    // send sends a text, and says whether there was a way.
    send(address, text) {
      const channel = find();
      if (!channel || !channel.ready) return false;
      channel.comm.send(address, text);
      return true;
    },
  };
}
