// A circle that grows with the breath in and shrinks with the breath out, and a soft hum with it.
import { breathe } from "./sound.js";

const SMALL = 0.45;

export class Pace {
  constructor(element, words, voice) {
    this.element = element;
    this.words = words;
    this.voice = voice;
    this.circle = element.querySelector("i");
    this.label = element.querySelector("b");
    this.stop();
  }

  // Where the breath is after `at_s` seconds of it.
  at({ in_s: inS, out_s: outS, at_s: atS }) {
    const intoS = atS % (inS + outS);
    const inward = intoS < inS;
    const done = inward ? intoS / inS : 1 - (intoS - inS) / outS;
    const full = 0.5 - 0.5 * Math.cos(Math.PI * done);
    this.circle.style.scale = SMALL + (1 - SMALL) * full;
    if (this.inward === inward) return;
    this.inward = inward;
    this.element.hidden = false;
    this.label.textContent = inward ? this.words.breathe_in : this.words.breathe_out;
    this.hush?.();
    if (this.voice.on) this.hush = breathe(inward, inward ? inS : outS, this.voice.volume);
  }

  stop() {
    this.inward = null;
    this.element.hidden = true;
    this.hush?.();
  }
}
