// What is told when the practice cannot go on by itself: title, what to do, and what is said aloud.
const WORDS = {
  asking: ["Allow the camera", "Your browser asks whether this page may use the camera. The picture stays on this computer.", ""],
  denied: ["The camera is not allowed", "Click the camera sign in the address bar, allow the camera for this page, then press “Try again”.", "I may not use the camera."],
  insecure: ["No camera on this address", "Browsers give a camera only to https pages and to localhost. Open this page as http://localhost, on the computer that runs PoseCheck.", "I may not use the camera."],
  none: ["No camera found", "Plug a camera in, then press “Try again”. Or check a recorded video instead.", "I find no camera."],
  busy: ["The camera is in use", "Close the program that uses it (a video call?), then press “Try again”.", "Another program uses the camera."],
  unplugged: ["The camera is gone", "Plug it in again, then press “Try again”. What you have held so far is kept.", "The camera is gone. Clock paused."],
  frozen: ["The picture stands still", "The camera gives no new pictures, so the clock stands. If it does not go on by itself, press “Try again”. What you have held so far is kept.", "The picture stands still. Clock paused."],
  hidden: ["This page is not in front", "A browser gives no pictures to a page that is hidden. The clock stands until it is back.", "Bring PoseCheck to the front. Clock paused."],
  lost: ["PoseCheck does not answer", "Its program on this computer has stopped or is busy. If it comes back, the practice goes on by itself.", "Connection lost. Clock paused."],
  unknown: ["This practice is over", "PoseCheck was started anew, or too much time has passed. Start another practice.", "This practice is over."],
  elsewhere: ["This practice goes on in another tab", "Close this one.", ""],
  full: ["All places are taken", "Too many people are practising on this computer. Try again in a few minutes.", "All places are taken."],
  refused: ["Your camera's picture cannot be read", "Reload the page. If that does not help, choose another camera.", "I can't read the picture."],
  failed: ["Something went wrong", "What you have held so far is kept. Reload the page to go on.", "Something went wrong."],
};
const RETRY = new Set(["denied", "none", "busy", "unplugged", "frozen", "full", "failed"]);

export class Notice {
  constructor(element, { retry, leave }) {
    this.element = element;
    this.actions = { retry, leave };
    this.kind = null;
  }

  show(kind, reason) {
    const [title, text] = WORDS[kind];
    this.kind = kind;
    this.element.dataset.kind = kind;
    this.element.hidden = false;
    this.element.querySelector("h2").textContent = title;
    this.element.querySelector("p").textContent = reason ? `${text} (${reason})` : text;
    const buttons = [["Back", this.actions.leave]];
    if (RETRY.has(kind)) buttons.unshift(["Try again", this.actions.retry]);
    this.element.querySelector(".notice-buttons").replaceChildren(...buttons.map(button));
  }

  // Closes the notice of that kind only, or any.
  close(kind) {
    if (kind && kind !== this.kind) return;
    this.kind = null;
    this.element.hidden = true;
  }

  spoken(kind) {
    return WORDS[kind][2];
  }
}

function button([text, action], index) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.className = index === 0 ? "first" : "";
  made.onclick = action;
  return made;
}
