// Before Start: how it will sound, and a button to hear it.
import { playable } from "./sound.js";
import { localVoice, watchVoices } from "./speech.js";
import { Voice } from "./voice.js";

// Called again with every change of the volume.
export function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".hearing");
  root.hearing ??= new Hearing(root, data);
  root.hearing.change(data);
  return () => root.hearing.close();
}

async function how({ language, recordings }, line) {
  if (localVoice(language)) return "voice";
  return (await playable(recordings.path, line.clips[0].name)) ? "recording" : "tone";
}

class Hearing {
  constructor(root, data) {
    this.root = root;
    this.voice = new Voice({ ...data.voice, on: true }, root.querySelector(".said"));
    this.button = root.querySelector(".hear");
    this.button.onclick = () => this.voice.say(this.data.line);
    this.unwatch = watchVoices(() => this.tell());
  }

  change(data) {
    this.data = data;
    this.voice.volume = data.voice.volume;
    this.button.textContent = data.words.hear;
    this.button.disabled = !data.voice.on;
    this.tell();
  }

  async tell() {
    const { voice, line, words } = this.data;
    const by = await how(voice, line);
    const gaps = by === "recording" && this.data.unrecorded ? words.unrecorded : "";
    this.root.dataset.by = by;
    this.root.querySelector(".how").textContent = voice.on ? `${words[by]} ${gaps}`.trim() : words.off;
  }

  close() {
    this.unwatch();
    this.voice.stop();
  }
}
