// The webcam: smooth in the page's own video element; small frames of it for the server.
const WIDTH_PX = 640;
const JPEG_QUALITY = 0.75;

// What getUserMedia's errors mean to a person: names of notices.
const PROBLEMS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

// A canvas that is read back again and again: kept where the processor can reach it.
const READ_BACK = { willReadFrequently: true };
// A browser against fingerprints gives random pixels, or white; rounding changes one by a few.
const KNOWN = [40, 160, 90, 255]; // red, green, blue, opaque
const TOLERANCE = 30;

export class Camera {
  constructor(video, frozenMs, { onPicture, mayTake, onLost, onFrozen }) {
    this.video = video;
    this.frozenMs = frozenMs;
    this.onPicture = onPicture;
    this.mayTake = mayTake;
    this.onLost = onLost;
    this.onFrozen = onFrozen;
    this.small = document.createElement("canvas");
  }

  // Null when it runs, else the name of the problem.
  async open(deviceId) {
    this.close();
    if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) return "old";
    if (!navigator.mediaDevices) return "insecure"; // browsers give a camera to https and localhost only
    const wanted = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
    if (deviceId) wanted.deviceId = { ideal: deviceId };
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    } catch (error) {
      return PROBLEMS[error.name] ?? "busy";
    }
    this.video.srcObject = this.stream;
    this.stream.getVideoTracks()[0].addEventListener("ended", () => this.onLost());
    if (!this.canRead()) {
      this.close();
      return "canvas";
    }
    try {
      await this.video.play();
      this.waitForFrame();
    } catch {
      this.close();
      return "unopened";
    }
    return null;
  }

  // Whether what is drawn is what is read.
  canRead() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 16 });
    const pen = canvas.getContext("2d", READ_BACK);
    const known = new ImageData(canvas.width, canvas.height);
    known.data.set(Array.from(known.data, (_, index) => KNOWN[index % 4]));
    pen.putImageData(known, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return data.every((value, index) => Math.abs(value - KNOWN[index % 4]) <= TOLERANCE);
  }

  waitForFrame() {
    const stream = this.stream;
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.onFrozen(), this.frozenMs);
    this.video.requestVideoFrameCallback((now, frame) => {
      if (stream !== this.stream) return;
      this.take(frame.captureTime ?? now);
      this.waitForFrame();
    });
  }

  take(timeMs) {
    if (!this.video.videoWidth || !this.mayTake()) return;
    const scale = Math.min(1, WIDTH_PX / this.video.videoWidth);
    this.small.width = Math.round(this.video.videoWidth * scale);
    this.small.height = Math.round(this.video.videoHeight * scale);
    this.small.getContext("2d", READ_BACK).drawImage(this.video, 0, 0, this.small.width, this.small.height);
    this.small.toBlob((jpeg) => this.onPicture(jpeg, timeMs), "image/jpeg", JPEG_QUALITY);
  }

  close() {
    const stream = this.stream;
    clearTimeout(this.watch);
    this.stream = null;
    for (const track of stream?.getTracks() ?? []) track.stop();
    this.video.srcObject = null;
  }
}
