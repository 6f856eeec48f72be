// Draws the marks over the video. Only places are mirrored, never words.
const WRONG = ["LOW", "HIGH"];

// figures: whether each angle is written; else only those that are wrong, larger.
export function drawMarks(canvas, video, picture, { mirror: mirrored, colours }, figures) {
  const pen = canvas.getContext("2d");
  const frame = fit(canvas, video);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (!frame) return;
  const x = (share) => frame.left + (mirrored ? 1 - share : share) * frame.width;
  const y = (share) => frame.top + share * frame.height;
  const unit = Math.min(frame.width, frame.height);
  const lines = (all, colour, width) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.lineCap = "round";
    pen.beginPath();
    for (const [x1, y1, x2, y2] of all) {
      pen.moveTo(x(x1), y(y1));
      pen.lineTo(x(x2), y(y2));
    }
    pen.stroke();
  };
  lines(picture.bones, colours.bone, 0.008 * unit);
  lines(picture.faults, colours.outline, 0.032 * unit);
  lines(picture.faults, colours.fault, 0.024 * unit);
  const labels = picture.labels.filter(({ status }) => figures || WRONG.includes(status));
  const size = (figures ? 0.05 : 0.077) * unit;
  for (const label of labels)
    pill(pen, frame, label, colours, x(label.x), y(label.y), label.leftward !== mirrored, size);
}

// Where the video's frame lies within the canvas, which is kept as large as it is shown.
function fit(canvas, video) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  if (!video.videoWidth) return null;
  const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
  const shown = { width: video.videoWidth * scale, height: video.videoHeight * scale };
  return { ...shown, left: (width - shown.width) / 2, top: (height - shown.height) / 2 };
}

function pill(pen, frame, { text, status }, colours, x, y, leftward, size) {
  pen.font = `600 ${size}px system-ui, sans-serif`;
  const width = pen.measureText(text).width + 0.7 * size;
  const height = 1.35 * size;
  const wanted = leftward ? x - 0.5 * size - width : x + 0.5 * size;
  const left = Math.min(Math.max(wanted, frame.left), frame.left + frame.width - width);
  const top = Math.min(Math.max(y - height / 2, frame.top), frame.top + frame.height - height);
  pen.fillStyle = colours[status];
  pen.beginPath();
  pen.roundRect(left, top, width, height, 0.3 * size);
  pen.fill();
  pen.fillStyle = colours.text;
  pen.textBaseline = "middle";
  pen.fillText(text, left + 0.35 * size, top + height / 2);
}
