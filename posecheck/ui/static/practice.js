// The stage of a practice: camera in, frames to the server, what comes back drawn and said.
// Decides nothing about the pose; all of that is said by the server.
import { Camera } from "./camera.js";
import { Controls } from "./controls.js";
import { drawMarks } from "./drawing.js";
import { Figures } from "./figures.js";
import { Link } from "./link.js";
import { Moving } from "./moving.js";
import { Notice } from "./notices.js";
import { Pace } from "./pace.js";
import { Panels } from "./panels.js";
import { backToThePage, Screen } from "./screen.js";
import { audible, watchSound } from "./sound.js";
import { Voice } from "./voice.js";

// Streamlit calls this again at every rerun of the page; the camera must not notice.
export function mount({ parentElement, data, setTriggerValue, setStateValue }) {
  const root = parentElement.querySelector(".stage");
  root.practice ??= new Practice(root, data, (how) => setTriggerValue("left", how), setStateValue);
  return () => root.practice.close();
}

class Practice {
  // leave(how) once the person has left; chose(name, value): how they want it from now on.
  constructor(root, data, leave, chose) {
    this.root = root;
    this.data = data;
    this.leave = leave;
    this.chose = chose;
    this.closed = false;
    this.video = root.querySelector("video");
    this.canvas = root.querySelector("canvas");
    this.panels = new Panels(root);
    this.notice = new Notice(root.querySelector(".notice"), data, {
      retry: () => this.start(),
      leave: () => this.finish("back"),
      check: () => this.finish("check"),
    });
    this.voice = new Voice(data.voice, root.querySelector(".said"));
    this.figure = new Moving(root.querySelector(".moving"));
    this.pace = new Pace(root.querySelector(".pace"), data.breath, this.voice);
    this.unwatchSound = watchSound(() => this.showSound());
    this.camera = new Camera(this.video, data.frozen_ms, {
      onPicture: (picture, timeMs) => this.link.send(picture, timeMs),
      mayTake: () => this.link.mayTake(),
      onLost: () => this.tell("unplugged"),
      onFrozen: () => this.frozen(),
    });
    this.link = new Link(data, {
      onState: (state) => this.show(state),
      onFrozen: () => this.frozen(),
      onOpen: () => this.notice.close("lost"),
      onLost: () => this.tell("lost"),
      onSilence: (silent) => this.silence(silent),
      onEnd: (kind, reason) => this.end(kind, reason),
    });
    this.screen = new Screen(root.querySelector(".full-button"), data.buttons, data.full_screen);
    this.figures = new Figures(root, data.buttons, data.figures, (shown) => chose("figures", shown));
    this.controls = new Controls(root, data.buttons, {
      send: (command) => this.link.command(command),
      leave: () => this.finish("ended"),
      takesEscape: () => this.screen.takesEscape(),
    });
    // What a camera has turned round itself is a mirror already.
    root.querySelector(".picture").classList.toggle("mirrored", data.mirror !== data.swapped);
    this.wireButtons();
    root.focus();
    this.start();
  }

  wireButtons() {
    const voiceButton = this.root.querySelector(".voice-button");
    const showVoice = () => {
      voiceButton.textContent = this.voice.on ? this.data.buttons.voice_on : this.data.buttons.voice_off;
      voiceButton.setAttribute("aria-pressed", String(this.voice.on));
    };
    voiceButton.onclick = () => {
      this.voice.toggle();
      this.chose("voice_on", this.voice.on);
      showVoice();
      this.showSound();
    };
    showVoice();
    this.showSound();
    this.onVisibility = () => this.hideOrShow();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  // After a reload nothing sounds until the page is touched once.
  showSound() {
    const waits = this.root.querySelector(".sound-waits");
    waits.textContent = this.data.sound_waits;
    waits.hidden = !this.voice.on || audible();
  }

  // The server is behind: what stands on the screen is no longer true.
  silence(silent) {
    this.root.classList.toggle("silent", silent);
    if (!silent || this.notice.kind || document.hidden) return;
    this.panels.outdated(this.data.notices.silent.title);
    this.say("silent");
  }

  hideOrShow() {
    if (document.hidden && !this.notice.kind) this.tell("hidden");
    if (document.hidden) return;
    this.notice.close("hidden");
    this.screen.keepAwake();
  }

  async start() {
    this.notice.show("asking");
    const problem = await this.camera.open(this.data.camera).catch(() => "unopened");
    if (this.closed) return;
    if (problem) {
      this.tell(problem);
      return;
    }
    this.notice.close();
    this.screen.keepAwake();
    this.link.open();
  }

  tell(kind, reason) {
    this.notice.show(kind, reason);
    this.say(kind);
  }

  say(kind) {
    const line = this.notice.line(kind);
    if (line) this.voice.say(line);
  }

  // A page that is not in front gets no frames either; that has a notice of its own.
  frozen() {
    if (!document.hidden && !this.notice.kind) this.tell("frozen");
  }

  show(state) {
    this.notice.close("frozen");
    this.root.dataset.stage = state.stage;
    drawMarks(this.canvas, this.video, state.picture, this.data, this.figures.shown);
    this.panels.show(state);
    this.controls.show(state.lesson);
    this.figure.show(state.figure);
    if (state.breath) this.pace.at(state.breath);
    else this.pace.stop();
    this.figure.breatheWith(state.breath);
    this.voice.keepOnly(state.cue);
    for (const line of state.lines) this.voice.say(line);
    const detail = { ...state, latency_ms: this.link.clockMs() - state.time_ms };
    this.root.dispatchEvent(new CustomEvent("posecheck:drawn", { detail, bubbles: true, composed: true }));
  }

  end(kind, reason) {
    this.camera.close();
    if (kind === "finished") this.finish("ended");
    else this.tell(kind, reason);
  }

  finish(how) {
    this.close({ letSpeak: true });
    this.leave(how);
  }

  close({ letSpeak = false } = {}) {
    if (this.closed) return;
    this.closed = true;
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.camera.close();
    this.controls.close();
    this.link.close();
    this.pace.stop();
    this.unwatchSound();
    if (!letSpeak) this.voice.stop();
    this.figures.close();
    this.screen.close();
    backToThePage();
  }
}
