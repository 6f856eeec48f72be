// The annotated video and its timeline, each showing where the other is.
const AXIS_PX = 56;
const STEP_S = 1;

export function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".player");
  if (root.player?.url !== data.video) {
    root.player?.close();
    root.player = new Player(root, data);
  }
  return () => root.player.close();
}

class Player {
  constructor(root, data) {
    this.url = data.video;
    this.endS = data.end_s;
    this.data = data;
    this.video = root.querySelector("video");
    this.chart = root.querySelector(".chart");
    this.strip = root.querySelector(".strip");
    this.timeline = root.querySelector(".timeline");
    this.video.src = data.video;
    this.rows = data.moments.map((moment) => this.row(moment));
    root.querySelector(".moments").replaceChildren(...this.rows);
    root.querySelector(".spans").replaceChildren(...data.spans.map((span) => this.span(span)));
    this.name(root, data.words);
    this.strip.setAttribute("aria-valuemax", this.endS.toFixed(1));
    this.video.ontimeupdate = () => this.showPlace();
    this.strip.onclick = (event) => this.goTo(this.strip, event.clientX);
    this.timeline.onclick = (event) => this.goTo(this.plot(), event.clientX);
    // In the capture phase: the video's own keys would seek once more.
    root.addEventListener("keydown", (event) => this.key(event), true);
    this.showPlace();
    this.drawn = Promise.resolve();
    const draw = () => (this.drawn = this.drawn.then(() => this.draw(data)));
    this.resizes = new ResizeObserver(draw);
    this.timeline.ontransitionend = draw; // the page has turned light or dark
    loadOnce(data.library).then(() => this.resizes.observe(this.timeline));
  }

  name(root, words) {
    root.setAttribute("aria-label", words.player);
    this.video.setAttribute("aria-label", words.video);
    this.strip.setAttribute("aria-label", words.strip);
    this.timeline.setAttribute("aria-label", words.angles);
    this.chart.setAttribute("aria-label", words.chart);
    root.querySelector(".moments").setAttribute("aria-label", words.moments);
    root.querySelector(".keys").textContent = words.keys;
  }

  row({ kind, time_s: timeS, clock, words }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = kind;
    button.append(Object.assign(document.createElement("b"), { textContent: clock }), words);
    button.onclick = () => this.seek(timeS);
    const row = document.createElement("li");
    row.append(button);
    return row;
  }

  span({ kind, start_s: startS, end_s: endS }) {
    const mark = document.createElement("i");
    mark.className = kind;
    mark.style.left = `${(100 * startS) / this.endS}%`;
    if (endS > startS) mark.style.width = `${(100 * (endS - startS)) / this.endS}%`;
    return mark;
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const scrolls = event.composedPath()[0] === this.timeline;
    const onButton = event.composedPath()[0].tagName === "BUTTON";
    const act = {
      ArrowLeft: () => this.seek(this.video.currentTime - STEP_S),
      ArrowRight: () => this.seek(this.video.currentTime + STEP_S),
      ArrowUp: scrolls ? null : () => this.toMoment(-1),
      ArrowDown: scrolls ? null : () => this.toMoment(1),
      Home: () => this.seek(0),
      End: () => this.seek(this.endS),
      " ": onButton ? null : () => (this.video.paused ? this.video.play() : this.video.pause()),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // The moment before or after the one that was gone to; else the one before is that under way.
  toMoment(by) {
    const { moments } = this.data;
    if (!moments.length) return;
    const within = moments[this.current()]?.time_s < this.video.currentTime - 0.5;
    const next = this.current() + (by < 0 && within ? 0 : by);
    const at = Math.min(Math.max(next, 0), moments.length - 1);
    this.gone = at;
    const onButton = this.rows.some((row) => row.contains(row.getRootNode().activeElement));
    if (onButton) this.rows[at].firstChild.focus();
    this.rows[at].scrollIntoView({ block: "nearest" });
    this.seek(moments[at].time_s, at);
  }

  // The last moment that has begun; several may begin at once.
  current() {
    const { moments } = this.data;
    const nowS = this.video.currentTime + 0.05;
    if (this.gone !== undefined && Math.abs(moments[this.gone].time_s - nowS) < 0.2) return this.gone;
    return moments.findLastIndex((moment) => moment.time_s <= nowS);
  }

  async draw({ chart }) {
    const width = Math.max(160, this.timeline.clientWidth - AXIS_PX);
    const ink = getComputedStyle(this.timeline).color;
    if (width === this.width && ink === this.ink) return;
    this.width = width;
    this.ink = ink;
    await window.vegaEmbed(this.chart, themed(chart, ink, width), {
      renderer: "svg",
      actions: false,
    });
    // One sentence says more than the hundred lines and dots, each read aloud.
    for (const mark of this.chart.querySelectorAll("[role], [aria-label]")) {
      mark.removeAttribute("role");
      mark.removeAttribute("aria-label");
      mark.removeAttribute("aria-roledescription");
    }
    this.showPlace();
  }

  // The uppermost plot; all plots stand in one column.
  plot() {
    return this.chart.querySelector(".concat_0_group .background");
  }

  goTo(place, clientX) {
    const box = place?.getBoundingClientRect();
    if (box) this.seek(((clientX - box.left) / box.width) * this.endS);
  }

  seek(timeS, moment) {
    this.gone = moment;
    this.video.currentTime = Math.min(Math.max(timeS, 0), this.endS);
    this.showPlace();
  }

  showPlace() {
    const at = this.video.currentTime / this.endS;
    const now = this.current();
    this.rows.forEach((row, number) => {
      if (number === now) row.firstChild.setAttribute("aria-current", "true");
      else row.firstChild.removeAttribute("aria-current");
    });
    this.strip.setAttribute("aria-valuenow", this.video.currentTime.toFixed(1));
    const told = now < 0 ? "" : `, ${this.data.moments[now].words}`;
    this.strip.setAttribute("aria-valuetext", `${clock(this.video.currentTime)}${told}`);
    place(this.strip, 0, this.strip.clientWidth * at);
    const plot = this.plot()?.getBoundingClientRect();
    if (!plot) return;
    place(this.timeline, plot.left - this.timeline.getBoundingClientRect().left, plot.width * at);
    this.timeline.querySelector(".playhead").style.height = `${this.chart.offsetHeight}px`;
  }

  close() {
    this.resizes.disconnect();
    this.video.pause();
  }
}

function place(ground, left, px) {
  const head = ground.querySelector(".playhead");
  head.style.left = `${left + px}px`;
  head.style.display = "block";
}

function clock(timeS) {
  return `${Math.floor(timeS / 60)}:${String(Math.floor(timeS % 60)).padStart(2, "0")}`;
}

// The chart on the page's own ground, light or dark.
function themed(chart, ink, width) {
  const copy = structuredClone(chart);
  copy.background = "transparent";
  for (const panel of copy.vconcat) panel.width = width;
  const { config } = copy;
  config.line.color = ink;
  Object.assign(config.axis, { labelColor: ink, domainColor: ink, tickColor: ink });
  Object.assign(config.title, { color: ink, subtitleColor: ink });
  return copy;
}

let library;
function loadOnce(address) {
  library ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), {
      src: address,
      onload: done,
      onerror: failed,
    });
    document.head.append(script);
  });
  return library;
}
