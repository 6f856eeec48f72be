// Speaks one line at a time through a voice of this computer; tones where there is none.
// A more urgent line cuts in; a line that has waited too long is dropped, never queued.
const WORD_S = 0.38;
const START_S = 0.5;

export class Voice {
  constructor({ on, volume, urgencies }, transcript) {
    this.on = on;
    this.volume = volume;
    this.urgencies = urgencies;
    this.transcript = transcript;
    this.current = null;
    this.waiting = null;
    this.leaveToScreenReader(!on);
  }

  toggle() {
    this.on = !this.on;
    this.leaveToScreenReader(!this.on);
    if (!this.on) this.stop();
  }

  // Never two voices at once.
  leaveToScreenReader(whether) {
    this.transcript.setAttribute("aria-live", whether ? "polite" : "off");
  }

  say(line) {
    this.transcript.textContent = line.text;
    if (!this.on) return;
    const entry = { ...line, until: performance.now() + 1000 * line.fresh_s };
    if (this.current && !this.cutsIn(entry)) {
      if (!this.waiting || entry.urgency <= this.waiting.urgency) this.waiting = entry;
      return;
    }
    if (this.current) this.hush();
    this.speak(entry);
  }

  // A correction that waits is dropped when it no longer holds.
  keepOnly(cueId) {
    if (this.waiting?.urgency === this.urgencies.CUE && this.waiting.id !== cueId) this.waiting = null;
  }

  // What is more urgent cuts in; and the clock's newest word, which makes its last one old.
  cutsIn({ urgency }) {
    return (
      urgency < this.current.urgency || (urgency === this.current.urgency && urgency <= this.urgencies.CLOCK)
    );
  }

  speak(entry) {
    this.current = entry;
    const words = entry.text.split(/\s+/).length;
    const over = () => {
      if (this.current !== entry) return;
      clearTimeout(this.watch);
      this.current = null;
      this.next();
    };
    // Where no voice is installed, a browser never says that it has finished.
    this.watch = setTimeout(over, 1000 * (START_S + WORD_S * words));
    const voice = localVoice();
    if (!voice) this.tone(entry.urgency);
    if (voice !== null) {
      const utterance = new SpeechSynthesisUtterance(entry.text);
      utterance.lang = "en";
      utterance.volume = this.volume;
      if (voice) utterance.voice = voice;
      utterance.onend = over;
      window.speechSynthesis.speak(utterance);
    }
  }

  next() {
    const entry = this.waiting;
    this.waiting = null;
    if (entry && performance.now() <= entry.until) this.speak(entry);
  }

  tone(urgency) {
    try {
      this.audio ??= new AudioContext();
      const [gain, pitch] = [this.audio.createGain(), this.audio.createOscillator()];
      gain.gain.value = 0.2 * this.volume;
      pitch.frequency.value = urgency <= this.urgencies.CLOCK ? 880 : 520;
      pitch.connect(gain).connect(this.audio.destination);
      pitch.start();
      pitch.stop(this.audio.currentTime + 0.18);
    } catch {
      // No sound at all: what is said is on the screen too.
    }
  }

  hush() {
    clearTimeout(this.watch);
    this.current = null;
    window.speechSynthesis?.cancel();
  }

  stop() {
    this.waiting = null;
    this.hush();
  }
}

// A voice that speaks on this computer; undefined when none is known yet; null when all there are
// would send the words elsewhere.
function localVoice() {
  const voices = window.speechSynthesis?.getVoices() ?? [];
  if (!window.speechSynthesis) return null;
  if (!voices.length) return undefined;
  const local = voices.filter((voice) => voice.localService);
  const english = local.filter((voice) => voice.lang.toLowerCase().startsWith("en"));
  return english.find((voice) => voice.default) ?? english[0] ?? local[0] ?? null;
}
