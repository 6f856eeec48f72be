// The page's one AudioContext: soft sounds made here, and recordings that the server has.
const PARTIALS = { start: [392, 523], half: [523], done: [523, 659, 784], beep: [660], other: [520] };
const BETWEEN_NOTES_S = 0.16;
const NOTE_S = 0.9;
const LOUDNESS = 0.14; // of full scale: heard under a voice, never over it
const BREATH_LOUDNESS = 0.07;
const BREATH_HZ = { low: 150, high: 215 };
const START_S = 0.02;

let context = null;
let unlocked = false;
const watchers = new Set();
const files = new Map();

function open() {
  if (context) return context;
  try {
    context = new AudioContext();
    context.onstatechange = tellAll;
  } catch {
    context = null; // no sound at all: what is said is on the screen too
  }
  return context;
}

// A page may sound only once somebody has touched it, and on a phone speak only from a touch: the
// first one anywhere serves, before whatever it hits is asked.
function wake() {
  open()?.resume();
  if (unlocked) return;
  unlocked = true;
  window.speechSynthesis?.speak(new SpeechSynthesisUtterance(""));
}
for (const gesture of ["click", "keydown"]) document.addEventListener(gesture, wake, { capture: true });

function tellAll() {
  for (const tell of watchers) tell();
}

// Whether anything would be heard now.
export function audible() {
  return open()?.state === "running";
}

// Calls back whenever that may have changed; returns how to stop it.
export function watchSound(tell) {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

// The recording as it came: decoded it would fill memory, and decoding takes milliseconds.
function fetched(path, name) {
  if (!files.has(name)) {
    const file = fetch(`${path}${name}.mp3`).then((answer) => {
      if (!answer.ok) throw new Error(answer.status);
      return answer.arrayBuffer();
    });
    file.catch(() => files.delete(name));
    files.set(name, file);
  }
  return files.get(name);
}

// Fetch before it is needed: a lost connection is to be told aloud too.
export async function fetchAll(path, names) {
  for (const name of names) await fetched(path, name).catch(() => null);
}

// Whether this browser can play that recording.
export async function playable(path, name) {
  try {
    await decoded(path, name);
    return true;
  } catch {
    return false;
  }
}

async function decoded(path, name) {
  const bytes = await fetched(path, name);
  return open().decodeAudioData(bytes.slice(0));
}

// Plays recordings one after another. `begun`, `over` and `failed` tell; returns how to stop it.
export function play(path, clips, volume, { begun, over, failed }) {
  let sources = [];
  let stopped = false;
  Promise.all(clips.map(({ name }) => decoded(path, name))).then(
    (sounds) => {
      if (stopped) return;
      if (!audible()) {
        failed(); // kept for later, it would be stale
        return;
      }
      const gain = amplifier(volume);
      let atS = context.currentTime + START_S;
      sources = sounds.map((sound, index) => {
        const source = context.createBufferSource();
        source.buffer = sound;
        source.connect(gain);
        atS += clips[index].after_s;
        source.start(atS);
        atS += sound.duration;
        return source;
      });
      sources.at(-1).onended = () => stopped || over();
      begun();
    },
    () => stopped || failed(),
  );
  return () => {
    stopped = true;
    for (const source of sources) source.stop();
  };
}

function amplifier(volume) {
  const gain = context.createGain();
  gain.gain.value = volume;
  gain.connect(context.destination);
  return gain;
}

// A few soft notes, one after another.
export function chime(kind, volume) {
  if (!audible()) return;
  PARTIALS[kind].forEach((hz, index) => {
    const fromS = context.currentTime + START_S + index * BETWEEN_NOTES_S;
    const gain = amplifier(0);
    gain.gain.setValueAtTime(0, fromS);
    gain.gain.linearRampToValueAtTime(LOUDNESS * volume, fromS + 0.03);
    gain.gain.setTargetAtTime(0, fromS + 0.05, NOTE_S / 5);
    const note = context.createOscillator();
    note.frequency.value = hz;
    note.connect(gain);
    note.start(fromS);
    note.stop(fromS + NOTE_S);
  });
}

// A low hum that rises with the breath in, and falls with the breath out; returns how to stop it.
export function breathe(inward, seconds, volume) {
  if (!audible()) return () => {};
  const [from, to] = inward ? [BREATH_HZ.low, BREATH_HZ.high] : [BREATH_HZ.high, BREATH_HZ.low];
  const nowS = context.currentTime;
  const gain = amplifier(0);
  gain.gain.setValueAtTime(0, nowS);
  gain.gain.linearRampToValueAtTime(BREATH_LOUDNESS * volume, nowS + 0.4 * seconds);
  gain.gain.linearRampToValueAtTime(0, nowS + 0.95 * seconds);
  const hum = context.createOscillator();
  hum.type = "triangle";
  hum.frequency.setValueAtTime(from, nowS);
  hum.frequency.linearRampToValueAtTime(to, nowS + seconds);
  hum.connect(gain);
  hum.start();
  hum.stop(nowS + seconds);
  return () => gain.disconnect();
}
