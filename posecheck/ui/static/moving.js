// A moving figure: a short film without sound, turned round for the other side, with its label.
const APART_S = 0.4; // less is not seen

export class Moving {
  constructor(root) {
    this.root = root;
    this.film = root.querySelector("video");
    this.label = root.querySelector("figcaption");
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    // Who wants nothing to move sees how it ends.
    this.film.onloadeddata = () => this.root.classList.remove("coming");
    if (this.still) this.film.onloadedmetadata = () => (this.film.currentTime = this.film.duration);
  }

  // `figure` as the server hands it over; null for none.
  show(figure) {
    const appears = this.root.hidden;
    this.breathes = Boolean(figure?.breathes);
    this.root.hidden = !figure;
    if (!figure) {
      this.film.pause();
      return;
    }
    if (appears) this.root.dataset.at = figure.at; // it stays there: nothing jumps after the person
    this.label.textContent = figure.label;
    this.film.setAttribute("aria-label", figure.label);
    this.film.style.transform = figure.mirrored ? "scaleX(-1)" : "";
    if (this.film.getAttribute("src") !== figure.film) {
      this.root.classList.add("coming");
      this.film.setAttribute("src", figure.film);
    }
    if (this.film.paused && !this.still) this.film.play().catch(() => null); // a phone that saves power shows it still
  }

  // What breathes does so at the pace beside it: its film is one breath long.
  breatheWith(breath) {
    if (!this.breathes || !breath || this.still) return;
    const wholeS = breath.in_s + breath.out_s;
    const offS = Math.abs((breath.at_s % wholeS) - this.film.currentTime);
    if (Math.min(offS, wholeS - offS) > APART_S) this.film.currentTime = breath.at_s % wholeS;
  }
}
