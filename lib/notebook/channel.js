// latentlabChannel returns the channel from this page to the program of a running
// cell. It is GoNB's gonb_comm, of which a page has one. GoNB v0.11.4 opens it at
// a fixed address, without the server's URL prefix and without TLS, gives the
// kernel half a second to answer, and hears only the page that was opened last. This
// fixes all of them for the given kernel, which also helps GoNB's own widgets. hear is
// called with the state of controls, as an object, and their address.
function latentlabChannel(kernel, process, hear) {
  "use strict";
  const shared = (globalThis.latentlab = globalThis.latentlab || {});
  const channels = (shared.channels = shared.channels || {}); // by kernel
  const hearers = (shared.hearers = shared.hearers || new Set());
  // All pages use one id: the kernel listens to the newest only.
  const commId = "latentlab-" + kernel;
  let connecting = false;

  const isUsable = (comm) => comm._websocket && comm._websocket.readyState <= 1 && !comm._self_closed;

  // hearDisplay looks for the state of controls in a message with an output.
  function hearDisplay(content) {
    const markup = [content?.data?.["text/html"] ?? ""].flat().join("");
    if (!markup.includes("data-controls-state")) return;
    const state = new DOMParser().parseFromString(markup, "text/html").querySelector("[data-controls-state]");
    if (!state) return;
    hearers.forEach((call) => call(state.dataset.controlsState, JSON.parse(state.dataset.state)));
  }

  // adopt makes comm the channel to its kernel. kernelProcess
  // identifies the kernel's process, which a restart changes.
  function adopt(comm, kernelProcess) {
    const old = channels[comm._kernel_id];
    if (old && old.comm !== comm && isUsable(old.comm)) {
      old.comm.close(1000, "the kernel has another channel");
    }
    const channel = (channels[comm._kernel_id] = { comm, process: kernelProcess, ready: false });
    comm._websocket.onmessage = (event) => {
      // Outputs are megabytes: parse only what is for this page.
      if (typeof event.data !== "string") return;
      if (event.data.includes("data-controls-state")) hearDisplay(JSON.parse(event.data).content);
      else if (event.data.includes('"comm_msg"')) {
        const message = JSON.parse(event.data);
        if (message.msg_type === "comm_msg") comm._on_comm_msg(message);
      }
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

  const kernelAddress = () =>
    latentlabServer("api/kernels/" + encodeURIComponent(kernel) + "/channels", true);

  // uuid is crypto.randomUUID, which browsers do not give to pages without TLS.
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  }

  // redirect waits for GoNB's script, which opens a web socket at an address that
  // no other script uses, and gives it the right address.
  function redirect() {
    const fixed = "ws://" + location.host + "/api/kernels/" + kernel + "/channels";
    const right = kernelAddress();
    if (!right || !globalThis.WebSocket) return;
    if (!crypto.randomUUID) crypto.randomUUID = uuid;
    const redirects = (shared.redirects = shared.redirects || new Map());
    const done = () => {
      if (redirects.get(fixed) !== entry) return;
      redirects.delete(fixed);
      // Another script may have wrapped the proxy: then it stays, and does nothing.
      if (!redirects.size && globalThis.WebSocket === shared.socket) {
        globalThis.WebSocket = shared.originalSocket;
        delete shared.socket;
      }
    };
    const entry = () => {
      queueMicrotask(() => {
        // After the rest of GoNB's script.
        const comm = globalThis.gonb_comm;
        if (comm && comm._kernel_id === kernel && comm._websocket) {
          // GoNB's script sets another id when the socket is open.
          Object.defineProperty(comm, "_comm_id", { get: () => commId, set() {} });
          comm._wait_open_ack = () => openComm(comm);
          adopt(comm, process);
        }
        done();
      });
      return right;
    };
    redirects.set(fixed, entry);
    setTimeout(done, 15000);
    if (shared.socket) return;
    shared.originalSocket = globalThis.WebSocket;
    globalThis.WebSocket = shared.socket = new Proxy(shared.originalSocket, {
      construct(target, args) {
        const take = args.length === 1 && redirects.get(args[0]);
        return Reflect.construct(target, take ? [take()] : args);
      },
    });
  }

  // openComm asks the kernel to open the channel until it answers: the first
  // answers are lost if the server does not listen to the kernel yet.
  function openComm(comm) {
    return new Promise((resolve, reject) => {
      const ask = () => {
        const message = comm._build_raw_message("comm_open");
        message.content = { comm_id: commId, target_name: "gonb_comm", kernel_id: kernel, data: {} };
        if (comm._websocket?.readyState === 1) comm._websocket.send(JSON.stringify(message));
      };
      const repeat = setInterval(ask, 300);
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

  // connect opens a channel without GoNB's script, which the kernel sends only to the
  // page that runs the cell: this one was reloaded, or is another.
  async function connect() {
    const kernels = latentlabServer("api/kernels", false);
    if (connecting || !kernels || findChannel()) return;
    connecting = true;
    try {
      const running = await (await fetch(kernels)).json();
      if (findChannel() || !running.some(({ id }) => id === kernel)) return;
      const comm = {
        isOwn: true,
        _kernel_id: kernel,
        _self_closed: false,
        _websocket: new WebSocket(kernelAddress()),
        _build_raw_message(type) {
          const id = uuid();
          return {
            header: { msg_id: id, msg_type: type },
            msg_id: id,
            msg_type: type,
            parent_header: {},
            metadata: {},
            content: {},
            channel: "shell",
          };
        },
        _on_comm_msg({ content }) {
          if (content?.comm_id !== commId) return;
          if (content.data?.address === "#comm_open_ack") this._onopen_ack?.();
          if (content.data?.address === "#heartbeat/ping") this.send("#heartbeat/pong", true);
        },
        send(address, value) {
          const message = this._build_raw_message("comm_msg");
          message.content = { comm_id: commId, data: { address, value } };
          if (this._websocket.readyState === 1) this._websocket.send(JSON.stringify(message));
        },
        close(code, reason) {
          this._self_closed = true;
          this._websocket.close(code, reason);
        },
      };
      comm._is_connected = openComm(comm);
      adopt(comm, process);
      await comm._is_connected;
    } catch {
      // The controls show that they are not connected.
    } finally {
      connecting = false;
    }
  }

  // A kernel that was restarted keeps its id, but not its end of the channel.
  if (channels[kernel] && channels[kernel].process !== process) {
    if (isUsable(channels[kernel].comm)) channels[kernel].comm.close(1000, "the kernel was restarted");
    delete channels[kernel];
  }
  // GoNB's script replaces the channel that it finds, which may be that of another notebook.
  findChannel();
  const present = globalThis.gonb_comm;
  if (present?._websocket && channels[present._kernel_id]?.comm !== present) adopt(present);
  redirect();
  hearers.add(hear);
  return {
    connect,
    isReady: () => !!findChannel()?.ready,
    // send sends a text if the channel is ready.
    send(address, text) {
      const channel = findChannel();
      if (channel?.ready) channel.comm.send(address, text);
    },
    // close must be called when the controls have ended.
    close() {
      hearers.delete(hear);
      const channel = findChannel();
      if (channel?.comm.isOwn && !hearers.size) channel.comm.close(1000, "the controls have ended");
    },
  };
}
