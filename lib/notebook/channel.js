// latentlabChannel returns the channel from this page to the program of a running
// cell. It is GoNB's gonb_comm, of which a page has one. GoNB v0.11.4 opens it at
// a fixed address, without the server's URL prefix and without TLS, gives the
// kernel half a second to answer, and treats the channels of other notebooks in
// the page as stale. This fixes all three for the given kernel, which also helps
// GoNB's own widgets.
function latentlabChannel(kernel, process) {
  "use strict";
  const shared = (globalThis.latentlab = globalThis.latentlab || {});
  const channels = (shared.channels = shared.channels || {}); // by kernel

  const isUsable = (comm) => comm._websocket && comm._websocket.readyState <= 1 && !comm._self_closed;

  // adopt makes comm the channel to its kernel. kernelProcess
  // identifies the kernel's process, which a restart changes.
  function adopt(comm, kernelProcess) {
    const old = channels[comm._kernel_id];
    if (old && old.comm !== comm && isUsable(old.comm)) {
      old.comm.close(1000, "the kernel has another channel");
    }
    const channel = (channels[comm._kernel_id] = { comm, process: kernelProcess, ready: false });
    comm._websocket.onmessage = (event) => {
      if (typeof event.data !== "string") return;
      const message = JSON.parse(event.data);
      if (message.msg_type === "comm_msg") comm._on_comm_msg(message);
    };
    Promise.resolve(comm._is_connected).then(
      () => {
        channel.ready = true;
      },
      () => {},
    );
  }

  // findChannel returns the channel to the kernel, or null.
  function findChannel() {
    const comm = globalThis.gonb_comm;
    const isNew = comm && comm._kernel_id === kernel && channels[kernel]?.comm !== comm;
    if (isNew && comm._websocket && comm._is_connected) adopt(comm, process);
    const channel = channels[kernel];
    return channel && isUsable(channel.comm) ? channel : null;
  }

  // kernelAddress returns the kernel's web socket at the page's server, or null if
  // the page has no server.
  function kernelAddress() {
    let config = {};
    try {
      config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
    } catch {}
    const base = config.baseUrl || document.body.dataset.baseUrl;
    if (!base) return null;
    const url = new URL(config.wsUrl || base, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.pathname =
      url.pathname.replace(/\/?$/, "/") + "api/kernels/" + encodeURIComponent(kernel) + "/channels";
    if (config.token) url.searchParams.set("token", config.token);
    return url.href;
  }

  // redirect waits for GoNB's script, which opens a web socket at an address that
  // no other script uses, and gives it the right address.
  function redirect() {
    const fixed = "ws://" + location.host + "/api/kernels/" + kernel + "/channels";
    const right = kernelAddress();
    if (!right || !globalThis.WebSocket) return;
    if (!crypto.randomUUID) {
      // Browsers do not give it to pages without TLS.
      crypto.randomUUID = () => {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
      };
    }
    const original = globalThis.WebSocket;
    const redirected = new Proxy(original, {
      construct(target, args) {
        if (args.length !== 1 || args[0] !== fixed) return Reflect.construct(target, args);
        queueMicrotask(() => {
          // After the rest of GoNB's script.
          const comm = globalThis.gonb_comm;
          if (comm && comm._kernel_id === kernel && comm._websocket) {
            comm._wait_open_ack = () => openComm(comm);
            adopt(comm, process);
          }
          restore();
        });
        return Reflect.construct(target, [right]);
      },
    });
    globalThis.WebSocket = redirected;
    const restore = () => {
      if (globalThis.WebSocket === redirected) globalThis.WebSocket = original;
    };
    setTimeout(restore, 15000);
  }

  // openComm asks the kernel to open the channel until it answers: the first
  // answers are lost if the server does not listen to the kernel yet.
  function openComm(comm) {
    return new Promise((resolve, reject) => {
      const repeat = setInterval(() => {
        const message = comm._build_raw_message("comm_open");
        message.content = { comm_id: comm._comm_id, target_name: "gonb_comm", kernel_id: kernel, data: {} };
        if (comm._websocket?.readyState === 1) comm._websocket.send(JSON.stringify(message));
      }, 300);
      const timer = setTimeout(() => {
        clearInterval(repeat);
        reject(Error("the kernel did not answer for 3 seconds"));
      }, 3000);
      comm._onopen_ack = () => {
        clearInterval(repeat);
        clearTimeout(timer);
        resolve(null);
      };
    });
  }

  // A kernel that was restarted keeps its id, but not its end of the channel.
  if (channels[kernel] && channels[kernel].process !== process) {
    if (isUsable(channels[kernel].comm)) channels[kernel].comm.close(1000, "the kernel was restarted");
    delete channels[kernel];
  }
  // GoNB pings a channel that has been idle. Without an answer within half a
  // second it puts its script into the page again, which closes the channel that
  // it finds there, even of another notebook, and logs an error. So hide the
  // present channel from it until the program has answered.
  findChannel();
  const present = globalThis.gonb_comm;
  const unhide = () => {
    if (present && !globalThis.gonb_comm && isUsable(present)) globalThis.gonb_comm = present;
  };
  if (present) {
    if (present._websocket && channels[present._kernel_id]?.comm !== present) adopt(present);
    delete globalThis.gonb_comm;
    setTimeout(unhide, 5000);
  }
  redirect();
  return {
    // answered must be called when the program has answered.
    answered: unhide,
    // send sends a text, and returns whether the channel was ready.
    send(address, text) {
      const channel = findChannel();
      if (!channel || !channel.ready) return false;
      channel.comm.send(address, text);
      return true;
    },
  };
}
