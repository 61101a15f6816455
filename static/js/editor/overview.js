import { drawn } from "./intervals.js";

/** Draw every interval as a mark on the overview's canvas: however many there are. */
export function bindOverview(canvas, store, { durationMs, labels }) {
  let asked = false;

  const draw = () => {
    asked = false;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const context = canvas.getContext("2d");
    for (const row of store.all.filter(drawn)) mark(context, row, ratio);
  };

  const mark = (context, row, ratio) => {
    const { width, height } = context.canvas;
    const x = (row.startMs / durationMs) * width;
    const length = Math.max(2 * ratio, ((row.endMs - row.startMs) / durationMs) * width);
    context.fillStyle = labels.colourOf(row.label);
    context.strokeStyle = labels.colourOf(row.label);
    // Above what people said, below what the model says: never told by colour alone.
    if (row.kind === "annotation") context.fillRect(x, 0, length, height * 0.45);
    else context.strokeRect(x, height * 0.6, length, height * 0.35);
  };

  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(draw);
  };
  const observer = new ResizeObserver(soon);
  observer.observe(canvas);
  store.addEventListener("change", soon);
  soon();
  return () => {
    observer.disconnect();
    store.removeEventListener("change", soon);
  };
}
