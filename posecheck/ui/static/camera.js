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
const OPENS_WITHIN_MS = 8000; // the slowest take about three seconds

// What it comes to; null if it takes too long, and `counts` then says that this is nobody's choice.
function inTime(opening, counts) {
  const late = new Promise((resolve) => {
    setTimeout(async () => (await counts()) && resolve(null), OPENS_WITHIN_MS);
  });
  return Promise.race([opening, late]);
}

// Whether the browser waits for no answer about the camera.
async function allowed() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    return false; // it does not tell
  }
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

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
    const opening = navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    try {
      this.stream = await inTime(opening, allowed);
    } catch (error) {
      return PROBLEMS[error.name] ?? "busy";
    }
    if (!this.stream) {
      opening.then(stop, () => null); // it may come yet, to nobody
      return "unopened";
    }
    this.video.srcObject = this.stream;
    this.stream.getVideoTracks()[0].addEventListener("ended", () => this.onLost());
    if (!this.canRead()) {
      this.close();
      return "canvas";
    }
    const plays = this.video.play().then(() => true);
    if (await inTime(plays, async () => true).catch(() => false)) {
      this.waitForFrame();
      return null;
    }
    this.close();
    return "unopened";
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
    if (stream) stop(stream);
    this.video.srcObject = null;
  }
}
