// The figures beside the picture: shown on request, by button or key.
const KEY = "f";

export class Figures {
  // asked(shown): the person has just shown or hidden them.
  constructor(root, buttons, shown, asked) {
    this.asked = asked;
    this.panel = root.querySelector(".figures");
    this.button = root.querySelector(".figures-button");
    this.button.textContent = buttons.figures;
    this.button.onclick = () => this.ask();
    this.onKey = (event) => {
      if (event.key !== KEY || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      this.ask();
    };
    document.addEventListener("keydown", this.onKey);
    this.turn(shown);
  }

  ask() {
    this.turn(!this.shown);
    this.asked(this.shown);
  }

  turn(shown) {
    this.shown = shown;
    this.panel.hidden = !shown;
    this.button.setAttribute("aria-pressed", String(shown));
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
  }
}
