/** Addresses of a place in a night: the annotate page opens there. */
const PLACE = /^#at=(\d+)-(\d+)$/;

/** "/recordings/<id>/#at=12000-15000": a place in milliseconds. */
export function addressOf({ recording, start_ms: startMs, end_ms: endMs }) {
  return `/recordings/${recording}/#at=${startMs}-${endMs}`;
}

/** The place that an address names, or null. */
export function placeIn(hash) {
  const match = PLACE.exec(hash);
  if (!match) return null;
  const [startMs, endMs] = match.slice(1).map(Number);
  return startMs < endMs ? { startMs, endMs } : null;
}
