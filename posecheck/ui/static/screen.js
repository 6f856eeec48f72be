// Full screen by button, or at once where it was asked for; awake as long as the practice lasts.
const JUST_LEFT_MS = 500;

export class Screen {
  constructor(button, { full_on: on, full_off: off }, atOnce) {
    this.button = button;
    this.words = { on, off };
    this.leftMs = Number.NEGATIVE_INFINITY;
    button.hidden = !document.fullscreenEnabled; // an iPhone has none
    button.onclick = () => (document.fullscreenElement ? document.exitFullscreen() : this.fill());
    this.onChange = () => this.changed();
    document.addEventListener("fullscreenchange", this.onChange);
    this.changed();
    if (atOnce && document.fullscreenEnabled) this.fill();
  }

  // Too long after the press of Start a browser refuses; the button is there.
  fill() {
    document.documentElement.requestFullscreen().catch(() => null);
  }

  changed() {
    const full = Boolean(document.fullscreenElement);
    if (!full && this.full) this.leftMs = performance.now();
    this.full = full;
    this.button.textContent = full ? this.words.off : this.words.on;
    this.button.setAttribute("aria-pressed", String(full));
  }

  // Whether a press of Escape is, or was just now, for the full screen.
  takesEscape() {
    const full = Boolean(document.fullscreenElement); // its event comes a moment later
    if (full) document.exitFullscreen();
    return full || performance.now() - this.leftMs < JUST_LEFT_MS;
  }

  // Nobody touches the computer for minutes; its screen must not go dark meanwhile.
  async keepAwake() {
    try {
      this.awake = await navigator.wakeLock?.request("screen");
    } catch {
      this.awake = null; // the battery is low, or the tab is not in front
    }
  }

  close() {
    document.removeEventListener("fullscreenchange", this.onChange);
    this.awake?.release();
    if (document.fullscreenElement) document.exitFullscreen();
  }
}

// The focus was in what is gone.
export function backToThePage() {
  const main = document.querySelector("[data-testid='stMain']");
  if (!main) return;
  main.setAttribute("tabindex", "-1");
  main.style.outline = main.style.boxShadow = "none";
  main.focus({ preventScroll: true });
}
