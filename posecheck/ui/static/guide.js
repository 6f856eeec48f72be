// Runs the guide that it is handed: shows its stages one after another and says their lines.
import { Voice } from "./voice.js";

export function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".guide");
  root.guide ??= new Guide(root, data, () => setTriggerValue("left", "ended"));
  return () => root.guide.close();
}

class Guide {
  constructor(root, data, leave) {
    this.root = root;
    this.leave = leave;
    this.data = data;
    this.voice = new Voice(data.voice, this.part("said"));
    this.part("name").textContent = data.title;
    this.showVoice();
    this.part("voice").onclick = () => this.toggleVoice();
    this.part("on").onclick = () => this.skipTo(this.data.stages[this.at].skip_to, performance.now());
    this.part("end").onclick = () => this.end();
    this.skipTo(0, performance.now());
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  part(name) {
    return this.root.querySelector(`.guide-${name}`);
  }

  tick(now) {
    const stage = this.data.stages[this.at];
    const spentS = (now - this.sinceMs) / 1000;
    this.sayDue(stage, spentS);
    this.part("figure").textContent = stage.timed ? Math.max(0, Math.ceil(stage.seconds - spentS)) : "";
    this.root.querySelector(".guide-run i").style.width = stage.timed
      ? `${(100 * spentS) / stage.seconds}%`
      : "0";
    if (stage.seconds !== null && spentS >= stage.seconds) this.skipTo(this.at + 1, now);
    this.frame = requestAnimationFrame((later) => this.tick(later));
  }

  sayDue(stage, spentS) {
    while (this.said < stage.lines.length && spentS >= stage.lines[this.said].at_s) {
      this.voice.say(stage.lines[this.said]);
      this.said += 1;
    }
  }

  skipTo(index, nowMs) {
    this.at = index;
    this.sinceMs = nowMs;
    this.said = 0;
    const stage = this.data.stages[index];
    this.part("on").hidden = stage.skip_to === null;
    this.part("words").textContent = stage.words;
    this.sayDue(stage, 0);
  }

  toggleVoice() {
    this.voice.toggle();
    this.showVoice();
  }

  showVoice() {
    const { voice_on: on, voice_off: off } = this.data.buttons;
    this.part("voice").textContent = this.voice.on ? on : off;
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
