// The figures beside the picture: shown on request, by button or key, and remembered by this browser.
const KEY = "f";
const REMEMBERED = "posecheck.figures";

export class Figures {
  constructor(root, buttons) {
    this.panel = root.querySelector(".figures");
    this.button = root.querySelector(".figures-button");
    this.button.textContent = buttons.figures;
    this.button.onclick = () => this.turn(!this.shown);
    this.onKey = (event) => {
      if (event.key !== KEY || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      this.turn(!this.shown);
    };
    document.addEventListener("keydown", this.onKey);
    this.turn(remembered());
  }

  turn(shown) {
    this.shown = shown;
    this.panel.hidden = !shown;
    this.button.setAttribute("aria-pressed", String(shown));
    try {
      localStorage.setItem(REMEMBERED, String(shown));
    } catch {
      // a browser that remembers nothing
    }
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
  }
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) === "true";
  } catch {
    return false;
  }
}
