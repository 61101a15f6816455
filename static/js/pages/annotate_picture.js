import { gainToFill, Peaks } from "../editor/picture/peaks.js";
import { createWaveform } from "../editor/picture/waveform.js";
import { requestBytes } from "../lib/api.js";
import { createClock } from "../lib/clock.js";
import { find, setState } from "../lib/dom.js";

const HIGHEST_GAIN_DB = 60;

/** The sound of the whole night, drawn from few points; all else finds its place around it. */
export async function openPicture(root, { pyramid, startedAt, timeZone }) {
  const durationMs = pyramid.duration_ms;
  const clock = createClock({ startedAt, timeZone });
  const peaks = new Peaks({ ...pyramid, fetchPoints });
  const gainDb = gainToFill(await peaks.open(), HIGHEST_GAIN_DB);
  const media = find("media", root);
  const waveform = createWaveform({
    container: find("waveform", root),
    media,
    peaks,
    durationMs,
    clock,
    gainDb,
  });
  waveform.on("redrawcomplete", () => setState(find("picture", root), "ready"));
  return { durationMs, clock, peaks, gainDb, media, waveform };
}

/** The page's head asks for the first points by this very address. */
async function fetchPoints(level, first, number) {
  const url = new URL(level.url, location.href);
  url.searchParams.set("first", String(first));
  url.searchParams.set("count", String(number));
  return new Int16Array(await requestBytes(url));
}
