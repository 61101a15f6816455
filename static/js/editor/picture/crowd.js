/**
 * Places that are too many or too narrow for an element each, on one canvas under the
 * others. It lies in what scrolls, so that it moves along by itself.
 */
const NARROWEST_PX = 1.5;
const WIDE_PX = 4; // from here on, both edges are drawn
const SPARSE_PX = 6; // for each; where they are denser, the sound must be seen through them
const DASHES = { suggestion: [6, 4], unsure: [2, 3], audit: [2, 3] };

export function createCrowd(layer) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("part", "crowd");
  canvas.setAttribute("aria-hidden", "true"); // the list holds the same places
  canvas.hidden = true;
  layer.append(canvas);

  const draw = (rows, { startMs, endMs, pxPerMs, colourOf }) => {
    canvas.hidden = rows.length === 0;
    canvas.dataset.rows = String(rows.length);
    if (canvas.hidden) return;
    const ratio = window.devicePixelRatio || 1;
    const widthPx = (endMs - startMs) * pxPerMs;
    canvas.style.left = `${startMs * pxPerMs}px`;
    canvas.style.width = `${widthPx}px`;
    canvas.width = Math.ceil(widthPx * ratio);
    canvas.height = Math.ceil(canvas.clientHeight * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const auditInk = getComputedStyle(canvas).getPropertyValue("--heard").trim();
    const inkOf = (row) => (row.kind === "audit" ? auditInk : colourOf(row.label));
    const strength = rows.length * SPARSE_PX < widthPx ? 0.9 : 0.35;
    for (const [look, some] of byLook(rows, inkOf)) paint(context, look, some);

    function paint(target, look, some) {
      const [kind, ink] = look.split("|");
      const fill = new Path2D();
      const edges = new Path2D();
      for (const row of some) {
        const x = (row.startMs - startMs) * pxPerMs;
        const width = Math.max(NARROWEST_PX, (row.endMs - row.startMs) * pxPerMs);
        fill.rect(x, 0, width, canvas.clientHeight);
        upright(edges, x + 0.5);
        if (width >= WIDE_PX) upright(edges, x + width - 0.5);
      }
      target.fillStyle = target.strokeStyle = ink;
      target.globalAlpha = kind === "annotation" ? 0.5 : 0.15;
      target.fill(fill);
      target.globalAlpha = strength;
      target.setLineDash(DASHES[kind] ?? []);
      target.stroke(edges);
    }

    function upright(path, x) {
      path.moveTo(x, 0);
      path.lineTo(x, canvas.clientHeight);
    }
  };

  return { draw, stop: () => canvas.remove() };
}

/** What is painted alike is painted at once. */
function byLook(rows, inkOf) {
  const looks = new Map();
  for (const row of rows) {
    const kind = row.decision === "unsure" ? "unsure" : row.kind;
    const look = `${kind}|${inkOf(row)}`;
    if (!looks.has(look)) looks.set(look, []);
    looks.get(look).push(row);
  }
  return looks;
}
