// The browser's own voice for the page's language, if there is one that stays on this computer.
let failed = false;
const watchers = new Set();

const ask = () => window.speechSynthesis?.getVoices() ?? [];

// WebKitGTK's voices say that they are not local, and have no address; a voice that would send the
// words elsewhere has one.
const stays = ({ localService, voiceURI }) => localService || voiceURI === "";

// A voice of that language, such as "en", that speaks on this computer; null while none is known.
export function localVoice(language) {
  if (failed) return null;
  const local = ask().filter(
    (voice) => stays(voice) && voice.lang.toLowerCase().split(/[-_]/)[0] === language,
  );
  return local.find((voice) => voice.default) ?? local[0] ?? null;
}

// A voice that is listed and does not speak: from now on there is none.
export function giveUp() {
  failed = true;
  tellAll();
}

// Calls back when other voices are known; returns how to stop it.
export function watchVoices(tell) {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

function tellAll() {
  for (const tell of watchers) tell();
}

// Asked now: the first answer is empty in most browsers, and the first line must not wait for it.
ask();
window.speechSynthesis?.addEventListener?.("voiceschanged", tellAll);
