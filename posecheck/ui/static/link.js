// The WebSocket to the server: at most two frames under way, so nothing ever queues.
const IN_FLIGHT = 2;
const RETRY_MS = 1500;
const FIRST = 10; // times as long: the model is loaded before the first answer

export class Link {
  constructor(
    { token, path, ends, silent_ms: silentMs },
    { onState, onFrozen, onOpen, onLost, onSilence, onEnd },
  ) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.url = `${scheme}//${location.host}${path}?token=${encodeURIComponent(token)}`;
    this.ends = ends;
    Object.assign(this, { silentMs, onState, onFrozen, onOpen, onLost, onSilence, onEnd });
    this.inFlight = 0;
    this.silent = false;
    this.closed = false;
    this.idle = false;
  }

  open() {
    this.drop();
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.inFlight = 0;
    this.ready = false; // the first answer takes as long as the model takes to load
    socket.onopen = () => this.onOpen();
    socket.onmessage = ({ data }) => {
      this.inFlight -= 1;
      this.ready = true;
      this.answered();
      const state = JSON.parse(data);
      if (state.type === "state") this.onState(state);
      if (state.type === "frozen") this.onFrozen();
    };
    socket.onclose = ({ code, reason }) => {
      if (this.closed || socket !== this.socket) return;
      this.idle = this.ends[code] === "idle";
      if (this.idle) return; // nothing was sent for long: the next picture opens it again
      if (this.ends[code]) {
        this.onEnd(this.ends[code], reason);
        return;
      }
      this.onLost();
      this.retry = setTimeout(() => this.open(), RETRY_MS);
    };
  }

  // Whether there is room for another frame; if so, it is counted as under way.
  mayTake() {
    if (this.idle) {
      this.idle = false;
      this.open();
    }
    const open = this.socket?.readyState === WebSocket.OPEN && this.socket.bufferedAmount === 0;
    if (!open || this.inFlight >= IN_FLIGHT) return false;
    this.inFlight += 1;
    return true;
  }

  // Milliseconds since 1970, so that time goes on after a reload of the page.
  clockMs() {
    return performance.timeOrigin + performance.now();
  }

  async send(jpeg, timeMs) {
    if (!jpeg) {
      this.inFlight -= 1;
      return;
    }
    const picture = await jpeg.arrayBuffer();
    const message = new Uint8Array(8 + picture.byteLength);
    new DataView(message.buffer).setFloat64(0, performance.timeOrigin + timeMs, true);
    message.set(new Uint8Array(picture), 8);
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(message);
    this.patience ??= setTimeout(() => this.tellSilence(true), this.silentMs * (this.ready ? 1 : FIRST));
  }

  answered() {
    clearTimeout(this.patience);
    this.patience = null;
    this.tellSilence(false);
  }

  tellSilence(silent) {
    if (silent === this.silent) return;
    this.silent = silent;
    this.onSilence(silent);
  }

  // Whether the server could be asked; what comes of it shows in the answer to the next frame.
  command(name) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(name);
    return true;
  }

  drop() {
    clearTimeout(this.retry);
    this.answered();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  close() {
    this.closed = true;
    this.drop();
  }
}
