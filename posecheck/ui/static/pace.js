// A circle that grows with the breath in and shrinks with the breath out, and a soft hum with it.
import { breathe } from "./sound.js";

const SMALL = 0.45;

export class Pace {
  constructor(element, { in_s: inS, out_s: outS, words }, voice) {
    this.element = element;
    this.inS = inS;
    this.outS = outS;
    this.words = words;
    this.voice = voice;
    this.circle = element.querySelector("i");
    this.label = element.querySelector("b");
    this.stop();
  }

  // Where the breath is after so many seconds of it.
  at(spentS) {
    const intoS = spentS % (this.inS + this.outS);
    const inward = intoS < this.inS;
    const done = inward ? intoS / this.inS : 1 - (intoS - this.inS) / this.outS;
    const full = 0.5 - 0.5 * Math.cos(Math.PI * done);
    this.circle.style.scale = SMALL + (1 - SMALL) * full;
    if (this.inward === inward) return;
    this.inward = inward;
    this.element.hidden = false;
    this.label.textContent = inward ? this.words.breathe_in : this.words.breathe_out;
    this.hush?.();
    if (this.voice.on) this.hush = breathe(inward, inward ? this.inS : this.outS, this.voice.volume);
  }

  stop() {
    this.inward = null;
    this.element.hidden = true;
    this.hush?.();
  }
}
