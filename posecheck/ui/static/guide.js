// What no camera can judge: steps read aloud, then a timer. Nothing is watched, nothing is claimed.
import { Voice } from "./voice.js";

const CLOCK = 1; // urgencies as in announcer.py
const GUIDE = 3;
const WORD_S = 0.42;
const PAUSE_S = 3;
const LAST_SECONDS = [3, 2, 1];

export function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".guide");
  root.guide ??= new Guide(root, data, () => setTriggerValue("left", "ended"));
  return () => root.guide.close();
}

// What happens one after another: the steps, then the timed parts with their changes between.
function stages({ steps, enter, hold_s, sets, sides, rest_s }) {
  const list = steps.map((words) => ({ words, seconds: PAUSE_S + WORD_S * words.split(/\s+/).length, read: true }));
  list.push({ words: enter, seconds: PAUSE_S, read: true });
  const parts = Array.from({ length: sets * sides });
  parts.forEach((_, number) => {
    if (number) list.push({ words: sides > 1 ? "Change sides." : "Rest.", seconds: Math.max(rest_s, PAUSE_S), read: true });
    list.push({ words: sides > 1 ? `Side ${(number % sides) + 1}` : "Go on", seconds: hold_s, read: false });
  });
  return list;
}

class Guide {
  constructor(root, data, leave) {
    this.root = root;
    this.leave = leave;
    this.list = stages(data);
    this.at = -1;
    this.voice = new Voice(data.voice, this.part("said"));
    this.part("name").textContent = `${data.name}: guided and timed, not judged`;
    this.part("voice").onclick = () => this.toggleVoice();
    this.part("on").onclick = () => this.skipReading();
    this.part("end").onclick = () => this.end();
    this.next(performance.now());
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  part(name) {
    return this.root.querySelector(`.guide-${name}`);
  }

  tick(now) {
    const stage = this.list[this.at];
    if (!stage) return;
    const left_s = stage.seconds - (now - this.sinceMs) / 1000;
    if (!stage.read) this.count(Math.ceil(left_s), stage);
    this.root.querySelector(".guide-run i").style.width = stage.read ? "0" : `${100 * (1 - left_s / stage.seconds)}%`;
    if (left_s <= 0) this.next(this.sinceMs + 1000 * stage.seconds);
    this.frame = requestAnimationFrame((later) => this.tick(later));
  }

  count(seconds, stage) {
    if (seconds === this.shown) return;
    this.shown = seconds;
    this.part("figure").textContent = Math.max(0, seconds);
    if (LAST_SECONDS.includes(seconds)) this.say(String(seconds), CLOCK);
    else if (seconds === Math.round(stage.seconds / 2) && stage.seconds >= 20) this.say("Half-way.", CLOCK);
  }

  next(nowMs) {
    this.at += 1;
    this.sinceMs = nowMs;
    this.shown = null;
    const stage = this.list[this.at];
    this.part("on").hidden = !stage?.read;
    this.part("figure").textContent = "";
    this.part("words").textContent = stage ? stage.words : "Done. Well done.";
    this.say(stage ? (stage.read ? stage.words : "Begin.") : "Done. Well done.", stage?.read ? GUIDE : CLOCK);
  }

  skipReading() {
    const timed = this.list.findIndex((stage, at) => at >= this.at && !stage.read);
    this.at = timed - 1;
    this.next(performance.now());
  }

  say(text, urgency) {
    this.voice.say({ text, urgency, fresh_s: 5 });
  }

  toggleVoice() {
    this.voice.toggle();
    this.part("voice").textContent = this.voice.on ? "Voice on" : "Voice off";
    this.part("voice").setAttribute("aria-pressed", this.voice.on);
  }

  end() {
    this.close();
    this.leave();
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.voice.stop();
  }
}
