// Runs the guide that it is handed: shows its stages one after another and says their lines.
import { stayWithin } from "./focus.js";
import { Moving } from "./moving.js";
import { Pace } from "./pace.js";
import { backToThePage } from "./screen.js";
import { audible, watchSound } from "./sound.js";
import { Voice } from "./voice.js";

const AWAY_MS = 1000; // no page in front waits so long for its next picture

export function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".guide");
  root.guide ??= new Guide(root, data, (told) => setTriggerValue("told", told));
  return () => root.guide.close();
}

class Guide {
  constructor(root, data, tell) {
    this.root = root;
    this.tellPage = tell;
    this.data = data;
    this.run = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.beforeS = 0; // of the timed stages that are over
    this.toldS = 0;
    this.voice = new Voice(data.voice, this.part("said"));
    this.pace = new Pace(root.querySelector(".pace"), data.breath, this.voice);
    this.figure = new Moving(root.querySelector(".moving"));
    this.unwatchSound = watchSound(() => this.showSound());
    this.part("name").textContent = data.title;
    this.part("unjudged").textContent = data.unjudged;
    this.showVoice();
    this.part("voice").onclick = () => this.toggleVoice();
    this.part("on").onclick = () => this.skipTo(this.data.stages[this.at].skip_to, performance.now());
    this.paused = false;
    this.part("pause").textContent = data.buttons.pause;
    this.part("pause").onclick = () => this.pauseOrGoOn();
    this.part("end").onclick = () => this.end();
    this.root.focus();
    this.skipTo(0, performance.now());
    this.keepAwake();
    this.onVisibility = () => (document.hidden ? this.tell() : this.keepAwake());
    document.addEventListener("visibilitychange", this.onVisibility);
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  part(name) {
    return this.root.querySelector(`.guide-${name}`);
  }

  key(event) {
    if (event.key === "Tab") stayWithin(this.root, event);
    if (event.repeat) return;
    const onButton = event.composedPath()[0].tagName === "BUTTON";
    if (event.key === " " && !onButton) this.pauseOrGoOn();
    // Nobody loses it by one key: the first pauses.
    if (event.key === "Escape") this.paused ? this.end() : this.pauseOrGoOn();
  }

  pauseOrGoOn() {
    this.paused = !this.paused;
    if (this.paused) this.voice.stop();
    this.part("pause").textContent = this.paused ? this.data.buttons.go_on : this.data.buttons.pause;
  }

  tick(now) {
    // Behind another tab nothing is shown and nothing goes on: no stage is rushed through after it.
    if (this.paused || now - this.lastMs > AWAY_MS) this.sinceMs += now - this.lastMs;
    this.lastMs = now;
    const stage = this.data.stages[this.at];
    const spentS = (now - this.sinceMs) / 1000;
    this.sayDue(stage, spentS);
    const breath = stage.timed && this.data.pace && { ...this.data.pace, at_s: Math.max(0, spentS) };
    if (breath) this.pace.at(breath);
    else this.pace.stop();
    this.figure.breatheWith(breath);
    this.part("figure").textContent = stage.timed ? Math.max(0, Math.ceil(stage.seconds - spentS)) : "";
    this.root.querySelector(".guide-run i").style.width = stage.timed
      ? `${(100 * spentS) / stage.seconds}%`
      : "0";
    if (stage.seconds !== null && spentS >= stage.seconds) this.skipTo(this.at + 1, now);
    const untoldMs = 1000 * (this.timedS() - this.toldS);
    if (untoldMs >= (stage.seconds === null ? 1 : this.data.told_every_ms)) this.tell();
    this.frame = requestAnimationFrame((later) => this.tick(later));
  }

  // Seconds of all timed stages until now.
  timedS() {
    const stage = this.data.stages[this.at];
    if (!stage.timed) return this.beforeS;
    return this.beforeS + Math.min((this.lastMs - this.sinceMs) / 1000, stage.seconds);
  }

  // A tab may be closed at any time: what is told by then is kept.
  tell(over = false) {
    this.toldS = this.timedS();
    this.tellPage({ run: this.run, timed_s: this.toldS, over });
  }

  sayDue(stage, spentS) {
    while (this.said < stage.lines.length && spentS >= stage.lines[this.said].at_s) {
      this.voice.say(stage.lines[this.said]);
      this.said += 1;
    }
  }

  skipTo(index, nowMs) {
    if (index > 0) this.beforeS = this.timedS();
    this.at = index;
    this.sinceMs = this.lastMs = nowMs;
    this.said = 0;
    const stage = this.data.stages[index];
    this.part("on").hidden = stage.skip_to === null;
    this.part("words").textContent = stage.words;
    this.figure.show(stage.figure);
    this.part("unjudged").hidden = stage.skip_to === null;
    this.sayDue(stage, 0);
  }

  toggleVoice() {
    this.voice.toggle();
    this.showVoice();
  }

  showSound() {
    const waits = this.part("sound-waits");
    waits.textContent = this.data.sound_waits;
    waits.hidden = !this.voice.on || audible();
  }

  async keepAwake() {
    try {
      this.awake = await navigator.wakeLock?.request("screen");
    } catch {
      this.awake = null; // the battery is low, or the tab is not in front
    }
  }

  showVoice() {
    this.showSound();
    const { voice_on: on, voice_off: off } = this.data.buttons;
    this.part("voice").textContent = this.voice.on ? on : off;
    this.part("voice").setAttribute("aria-pressed", this.voice.on);
  }

  end() {
    this.close();
    this.tell(true);
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    cancelAnimationFrame(this.frame);
    document.removeEventListener("visibilitychange", this.onVisibility);
    document.removeEventListener("keydown", this.onKey);
    this.unwatchSound();
    this.awake?.release();
    this.pace.stop();
    this.figure.show(null);
    this.voice.stop();
    backToThePage();
  }
}
