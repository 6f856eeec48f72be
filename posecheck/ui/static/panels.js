// Everything over the video: headline, clock, what comes next; and the figures, on request.
const LONG = 45; // characters: a cue has fewer, a step that is read aloud may have three times as many
const TONES = ["good", "wrong", "calm"];

export class Panels {
  constructor(root) {
    this.parts = {};
    for (const name of [
      "headline",
      "headline-text",
      "pose-name",
      "dial",
      "dial-run",
      "dial-figure",
      "dial-caption",
      "place",
      "unjudged",
      "sides",
      "checks",
      "gauges",
      "ledger",
      "prospects",
    ])
      this.parts[name] = root.querySelector(`.${name}`);
    this.shown = {};
  }

  show({ pose, headline, dial, place, unjudged, sides, checks, gauges, ledger, prospects }) {
    this.once("headline", headline, () => {
      this.parts["headline-text"].textContent = headline.text;
      this.parts.headline.classList.toggle("long", headline.text.length > LONG);
      setTone(this.parts.headline, headline.tone);
    });
    this.once("pose", pose, () => {
      this.parts["pose-name"].textContent = pose;
    });
    this.once("dial", dial, () => this.showDial(dial));
    this.once("place", place, () => {
      this.parts.place.textContent = place.text;
      setTone(this.parts.place, place.tone);
    });
    this.once("unjudged", unjudged, () => {
      this.parts.unjudged.hidden = !unjudged;
      this.parts.unjudged.textContent = unjudged;
    });
    this.once("sides", sides, () => this.parts.sides.replaceChildren(...sides.map(sideRow)));
    this.once("checks", checks, () => this.parts.checks.replaceChildren(...checks.map(checkRow)));
    this.once("gauges", gauges, () => this.parts.gauges.replaceChildren(...gauges.map(gaugeRow)));
    this.once("ledger", ledger, () => this.showLedger(ledger));
    this.once("prospects", prospects, () => {
      this.parts.prospects.hidden = !prospects.length;
      this.parts.prospects.querySelector("ul").replaceChildren(...prospects.map(prospectRow));
    });
  }

  // What stands there is no longer true, until the next instant is shown.
  outdated(text) {
    this.parts["headline-text"].textContent = text;
    setTone(this.parts.headline, "calm");
    this.shown.headline = null;
  }

  // Where the stretch comes from: hip, and what is borrowed from the back.
  showLedger(ledger) {
    this.parts.ledger.hidden = !ledger;
    if (!ledger) return;
    const { stretch, parts, back_share: share } = ledger;
    this.parts.ledger.querySelector("p").replaceChildren(element("b", stretch), parts);
    this.parts.ledger.querySelector("i").style.width = `${100 * share}%`;
  }

  // Most of what comes thirty times a second is what is shown already.
  once(name, value, draw) {
    const text = JSON.stringify(value);
    if (this.shown[name] === text) return;
    this.shown[name] = text;
    draw();
  }

  showDial({ figure, share, caption, tone }) {
    this.parts["dial-figure"].textContent = figure;
    this.parts["dial-run"].style.strokeDasharray = `${share} 1`;
    this.parts["dial-caption"].textContent = caption;
    setTone(this.parts.dial, tone);
    setTone(this.parts["dial-caption"], tone);
  }
}

function setTone(element, tone) {
  for (const one of TONES) element.classList.toggle(one, one === tone);
}

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function sideRow({ name, done, sets, active }) {
  const row = element("li", "", active ? "active" : "");
  const dots = element(
    "span",
    "●".repeat(Math.min(done, sets)) + "○".repeat(Math.max(0, sets - done)),
    "dots",
  );
  dots.setAttribute("aria-hidden", "true");
  row.append(element("span", name), dots, element("span", `${done}/${sets}`));
  return row;
}

function checkRow({ name, passed }) {
  return element("li", name, passed === null ? "" : passed ? "yes" : "no");
}

function prospectRow({ name, error }) {
  const row = element("li", "");
  row.append(element("span", name), element("span", error ?? "no"));
  return row;
}

// The band fills the middle half; beside it the margin that still counts.
function gaugeRow({ name, text, target, margin, share, status }) {
  const row = element("li", "", status);
  const words = element("div", "", "gauge-text");
  words.append(element("span", name), element("b", text), element("small", target));
  const scale = element("div", "", "gauge-scale");
  const around = element("span", "", "margin");
  around.style.left = `${100 * (0.25 - margin.low)}%`;
  around.style.right = `${100 * (0.25 - margin.high)}%`;
  scale.append(around, element("span", "", "band"));
  if (share !== null) {
    const needle = document.createElement("i");
    needle.style.left = `${100 * share}%`;
    scale.append(needle);
  }
  row.append(words, scale);
  return row;
}
