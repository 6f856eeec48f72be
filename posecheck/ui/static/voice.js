// Speaks one line at a time: through a voice of this computer, else by the recordings that come with
// the program, else by a tone. A more urgent line cuts in; a stale one is dropped, never queued.
import { audible, chime, fetchAll, play } from "./sound.js";
import { giveUp, localVoice } from "./speech.js";

const WORD_S = 0.38;
const START_S = 0.5;
const RECORDED_SHARE = 1.6; // the recordings speak slower, and must be fetched
const SILENT_S = 2.5; // a voice that has not begun by then never will

export class Voice {
  constructor({ on, volume, urgencies, language, recordings }, transcript) {
    this.on = on;
    this.volume = volume;
    this.urgencies = urgencies;
    this.language = language;
    this.path = recordings.path;
    this.transcript = transcript;
    this.current = null;
    this.waiting = null;
    this.leaveToScreenReader(!on);
    fetchAll(this.path, recordings.names);
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
    this.event("line", { id: entry.id, text: entry.text });
    if (entry.sound) chime(entry.sound, this.volume);
    const voice = localVoice(this.language);
    if (voice) this.bySpeech(entry, voice);
    else this.byRecording(entry);
  }

  bySpeech(entry, voice) {
    const utterance = new SpeechSynthesisUtterance(entry.text);
    utterance.lang = voice.lang;
    utterance.volume = this.volume;
    utterance.voice = voice;
    utterance.onend = () => this.over(entry);
    const instead = () => {
      giveUp();
      window.speechSynthesis.cancel();
      this.byRecording(entry);
    };
    utterance.onstart = () => this.current === entry && clearTimeout(this.silent);
    utterance.onerror = ({ error }) => {
      if (this.current !== entry) return; // it was hushed
      clearTimeout(this.silent);
      if (error === "not-allowed")
        this.over(entry); // nobody has touched the page yet
      else if (error !== "canceled" && error !== "interrupted") instead();
    };
    this.silent = setTimeout(instead, 1000 * SILENT_S);
    this.overAfter(entry, 1);
    window.speechSynthesis.speak(utterance);
    this.tell(entry, "voice");
  }

  byRecording(entry) {
    this.overAfter(entry, RECORDED_SHARE);
    const failed = () => this.byTone(entry);
    if (!audible() || !entry.clips?.length) {
      failed();
      return;
    }
    this.stopPlaying = play(this.path, entry.clips, this.volume, {
      begun: () => this.tell(entry, "recording"),
      over: () => this.over(entry),
      failed,
    });
  }

  byTone(entry) {
    if (!entry.sound) chime(entry.urgency <= this.urgencies.CLOCK ? "beep" : "other", this.volume);
    this.tell(entry, audible() ? "tone" : "nothing");
  }

  // How it sounds, once it does, for whoever watches the page.
  tell({ id, text, clips }, by) {
    this.event("heard", { id, text, by, clips: by === "recording" ? clips.map(({ name }) => name) : [] });
  }

  event(name, detail) {
    this.transcript.dispatchEvent(
      new CustomEvent(`posecheck:${name}`, { detail, bubbles: true, composed: true }),
    );
  }

  // Some browsers never say that they have finished.
  overAfter(entry, share) {
    clearTimeout(this.watch);
    const words = entry.text.split(/\s+/).length;
    this.watch = setTimeout(() => this.over(entry), 1000 * share * (START_S + WORD_S * words));
  }

  over(entry) {
    if (this.current !== entry) return;
    clearTimeout(this.watch);
    clearTimeout(this.silent);
    this.current = null;
    const next = this.waiting;
    this.waiting = null;
    if (next && performance.now() <= next.until) this.speak(next);
  }

  hush() {
    clearTimeout(this.watch);
    clearTimeout(this.silent);
    this.current = null;
    this.stopPlaying?.();
    window.speechSynthesis?.cancel();
  }

  stop() {
    this.waiting = null;
    this.hush();
  }
}
