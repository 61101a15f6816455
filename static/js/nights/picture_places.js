/** Addresses of a night, or of a moment of one, in the picture of nights; no DOM. */
import { nightAt } from "./dates.js";

const PICTURE = "/nights/picture/";
const NIGHT = /^#night=(\d{4}-\d{2}-\d{2})$/;
const CRY = /^#cry=(\d+)$/;

/** "#night=2026-11-22": its marks are opened; on another page with what is `shown` there. */
export function addressOfNight(night, shown = null) {
  const place = `#night=${night}`;
  return shown === null ? place : `${PICTURE}${shown}${place}`;
}

/** "/nights/picture/#cry=1795382100000": the mark of that moment is opened. */
export function addressOfCry(atMs) {
  return `${PICTURE}#cry=${atMs}`;
}

/** The night that an address names, and the moment or null; null where it names none. */
export function placeIn(hash, timeZone) {
  const night = NIGHT.exec(hash)?.[1];
  if (night) return { night, atMs: null };
  const cry = CRY.exec(hash);
  if (!cry) return null;
  const atMs = Number(cry[1]);
  return Number.isSafeInteger(atMs) && Math.abs(atMs) < 8.64e15 ? { night: nightAt(atMs, timeZone), atMs } : null;
}
