// Pause, skip, back and end by button and key; how far the session has come. The server decides.
import { stayWithin } from "./focus.js";

const KEYS = { " ": "pause", ArrowRight: "skip", ArrowLeft: "back", Escape: "end" };

export class Controls {
  // send(command) says whether the server could be asked; leave() ends it where it cannot;
  // takesEscape() whether that key is for something else now.
  constructor(root, buttons, { send, leave, takesEscape }) {
    this.root = root;
    this.buttons = buttons;
    this.send = send;
    this.leave = leave;
    this.takesEscape = takesEscape;
    this.shown = "";
    for (const name of ["back", "pause", "skip", "end"]) {
      const button = this.part(`${name}-button`);
      button.textContent = buttons[name === "back" ? "step_back" : name];
      button.onclick = () => this.ask(name);
    }
    this.part("controls").title = buttons.keys;
    this.part("asking-title").textContent = buttons.end_title;
    this.part("asking-text").textContent = buttons.end_text;
    this.answer("end-yes", buttons.end_yes, "end");
    this.answer("end-no", buttons.end_no, "stay");
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
  }

  part(name) {
    return this.root.querySelector(`.${name}`);
  }

  answer(name, text, command) {
    this.part(name).textContent = text;
    this.part(name).onclick = () => this.ask(command);
  }

  ask(command) {
    if (!this.send(command) && command === "end") this.leave();
  }

  // A space on a button that has the focus presses that button.
  key(event) {
    const onButton = event.composedPath()[0]?.tagName === "BUTTON";
    if (event.key === "Tab") stayWithin(this.root, event);
    const command = KEYS[event.key];
    if (!command || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && onButton) return;
    event.preventDefault();
    if (event.key === "Escape" && this.takesEscape()) return;
    this.ask(command);
  }

  show(lesson) {
    const text = JSON.stringify(lesson);
    if (text === this.shown || !lesson) return;
    this.shown = text;
    const several = lesson.steps.length > 0;
    this.part("back-button").hidden = !several;
    this.part("skip-button").hidden = !lesson.skippable;
    this.part("pause-button").textContent = lesson.paused ? this.buttons.go_on : this.buttons.pause;
    this.part("pause-button").setAttribute("aria-pressed", String(lesson.paused));
    this.askToEnd(lesson.asks_to_end);
    this.part("steps").replaceChildren(...lesson.steps.map(dot));
    this.part("minutes-left").textContent = lesson.left;
  }

  askToEnd(whether) {
    const opens = whether && this.part("asking").hidden;
    this.part("asking").hidden = !whether;
    if (opens) this.part("end-no").focus();
    else if (!whether && this.asked) this.root.focus();
    this.asked = whether;
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
  }
}

function dot({ name, state }) {
  const made = document.createElement("li");
  made.className = state;
  made.title = name;
  made.setAttribute("aria-label", name);
  if (state === "now") made.setAttribute("aria-current", "step");
  return made;
}
