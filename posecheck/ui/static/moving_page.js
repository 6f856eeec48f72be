// Beside Start: the way into the pose, and each fault put right, one film at a time.
import { Moving } from "./moving.js";

export function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".moving");
  root.figure ??= new Moving(root);
  root.chosen ??= 0;
  const choice = root.querySelector(".films");
  const choose = (index) => {
    root.chosen = index;
    root.figure.show(data.films[index]);
    [...choice.children].forEach((button, at) => {
      button.setAttribute("aria-pressed", String(at === index));
    });
  };
  choice.hidden = data.films.length < 2; // nothing to choose
  choice.replaceChildren(
    ...data.films.map(({ name }, index) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      button.onclick = () => choose(index);
      return button;
    }),
  );
  choose(Math.min(root.chosen, data.films.length - 1));
}
