// The annotated video and its timeline, each showing where the other is.
const AXIS_PX = 56;

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
    this.video = root.querySelector("video");
    this.chart = root.querySelector(".chart");
    this.playhead = root.querySelector(".playhead");
    this.timeline = root.querySelector(".timeline");
    this.video.src = data.video;
    root.querySelector(".moments").replaceChildren(...data.moments.map((moment) => this.row(moment)));
    this.video.ontimeupdate = () => this.showPlace();
    this.timeline.onclick = (event) => this.goTo(event.clientX);
    this.drawn = Promise.resolve();
    this.resizes = new ResizeObserver(() => (this.drawn = this.drawn.then(() => this.draw(data))));
    loadOnce(data.library).then(() => this.resizes.observe(this.timeline));
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

  async draw({ chart }) {
    const width = Math.max(160, this.timeline.clientWidth - AXIS_PX);
    if (width === this.width) return;
    this.width = width;
    const style = getComputedStyle(this.timeline);
    await window.vegaEmbed(this.chart, themed(chart, style.color, width), {
      renderer: "svg",
      actions: false,
    });
    this.showPlace();
  }

  // The rectangle of the uppermost plot; all plots stand in one column.
  plot() {
    return this.chart.querySelector(".concat_0_group .background")?.getBoundingClientRect();
  }

  goTo(clientX) {
    const plot = this.plot();
    if (plot) this.seek(((clientX - plot.left) / plot.width) * this.endS);
  }

  seek(timeS) {
    this.video.currentTime = Math.min(Math.max(timeS, 0), this.endS);
    this.showPlace();
  }

  showPlace() {
    const plot = this.plot();
    if (!plot) return;
    const left = plot.left - this.timeline.getBoundingClientRect().left;
    this.playhead.style.left = `${left + (plot.width * this.video.currentTime) / this.endS}px`;
    this.playhead.style.display = "block";
  }

  close() {
    this.resizes.disconnect();
    this.video.pause();
  }
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
