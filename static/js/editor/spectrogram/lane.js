/** The canvas of the tones: paints a window of time from tiles, as fast as one scrolls. */
import { requestBytes } from "../../lib/api.js";
import { ramp, tableFor } from "./colours.js";
import { Tiles, placeOf, tilesBetween, wantedFor } from "./tiles.js";

const ROWS = 128;

/** Fetch a tile's brightness, one byte a pixel. */
async function loadTile(level, index) {
  const bytes = await requestBytes(new URL(`${level.url}${index}.jpg`, location.href));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const gray = new Uint8Array(width * height);
  for (let pixel = 0; pixel < gray.length; pixel += 1) gray[pixel] = data[4 * pixel];
  return { gray, canvas, context, colouredBy: null };
}

/** `look()` gives the theme's colours and what a person set: `{ stops, brightness, contrast }`. */
export function createLane(canvas, { picture, look, onArrival }) {
  const context = canvas.getContext("2d", { alpha: false });
  const tiles = new Tiles({ load: loadTile });
  tiles.addEventListener("arrived", onArrival);
  let colours = { key: "" };
  let tables = new Map(); // level -> table

  const refreshColours = () => {
    const { stops, brightness, contrast } = look();
    const key = `${stops}/${brightness}/${contrast}`;
    if (key === colours.key) return;
    colours = { key, ramp: ramp(stops), brightness, contrast };
    tables = new Map();
  };

  const tableOf = (level) => {
    if (!tables.has(level.level)) tables.set(level.level, tableFor(colours.ramp, level, colours));
    return tables.get(level.level);
  };

  /** Colour a tile once for a theme and a wish; panning only copies. */
  const coloured = (tile, level) => {
    const table = tableOf(level);
    if (tile.colouredBy !== table) {
      const image = tile.context.createImageData(tile.canvas.width, tile.canvas.height);
      const pixels = new Uint32Array(image.data.buffer);
      for (let pixel = 0; pixel < pixels.length; pixel += 1) pixels[pixel] = table[tile.gray[pixel]];
      tile.context.putImageData(image, 0, 0);
      tile.colouredBy = table;
    }
    return tile.canvas;
  };

  const drawLevel = (level, window) => {
    let whole = true;
    for (const index of tilesBetween(level, window.startS, window.endS)) {
      const tile = tiles.get(level, index);
      if (!tile) {
        whole = false;
        continue;
      }
      const { from, to, left, right } = placeOf(level, index, window);
      const source = coloured(tile, level);
      context.drawImage(source, from, 0, to - from, ROWS, left, 0, right - left, canvas.height);
    }
    return whole;
  };

  return {
    /** Paint `startS` to `endS`; true when nothing finer is still on its way. */
    paint(startS, endS) {
      refreshColours();
      const window = { startS, endS, pxPerS: canvas.width / (endS - startS) };
      const { level, inView, wanted } = wantedFor(picture.levels, window);
      tiles.want(wanted);
      const [quiet] = colours.ramp;
      context.fillStyle = `rgb(${quiet.join(" ")})`;
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (!inView.every((index) => tiles.get(level, index))) {
        for (const coarser of [...picture.levels].sort((a, b) => a.columns_per_s - b.columns_per_s)) {
          if (coarser.columns_per_s < level.columns_per_s) drawLevel(coarser, window);
        }
      }
      return drawLevel(level, window);
    },
    stop() {
      tiles.removeEventListener("arrived", onArrival);
      tiles.want([]);
    },
  };
}
