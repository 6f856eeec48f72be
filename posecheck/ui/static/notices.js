// Shows why the practice cannot go on by itself; the words are handed over at mount.
export class Notice {
  constructor(element, { notices, buttons }, { retry, leave, check }) {
    this.element = element;
    this.notices = notices;
    this.buttons = buttons;
    this.actions = { retry, leave, check };
    this.kind = null;
  }

  show(kind, reason) {
    const { title, text, retry, video } = this.notices[kind];
    this.kind = kind;
    this.element.dataset.kind = kind;
    this.element.hidden = false;
    this.element.querySelector("h2").textContent = title;
    this.element.querySelector("p").textContent = reason ? `${text} (${reason})` : text;
    const buttons = [[this.buttons.back, this.actions.leave]];
    if (video) buttons.unshift([this.buttons.check, this.actions.check]);
    if (retry) buttons.unshift([this.buttons.retry, this.actions.retry]);
    this.element.querySelector(".notice-buttons").replaceChildren(...buttons.map(button));
    this.element.querySelector("button").focus();
  }

  // Closes the notice of that kind only, or any.
  close(kind) {
    if (kind && kind !== this.kind) return;
    if (this.kind) this.element.closest(".stage").focus();
    this.kind = null;
    this.element.hidden = true;
  }

  // What is said aloud of it; undefined where nothing is.
  line(kind) {
    return this.notices[kind].line;
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
