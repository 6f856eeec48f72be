// Behind what fills the screen there is a page that nobody sees: Tab goes round in what is in front.
export function stayWithin(root, event) {
  const asked = [...root.querySelectorAll("[role=alertdialog]")].find((one) => !one.hidden);
  const all = (asked ?? root).querySelectorAll("button, [tabindex='0']");
  const buttons = [...all].filter((one) => one.offsetParent);
  const at = buttons.indexOf(root.getRootNode().activeElement);
  const next = at + (event.shiftKey ? -1 : 1);
  if (at >= 0 && next >= 0 && next < buttons.length) return;
  event.preventDefault();
  buttons.at(event.shiftKey ? -1 : 0)?.focus();
}
