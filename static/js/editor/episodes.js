/** Bouts: places that follow each other closely, as one. */
export const GAP_MS = 60_000;

/**
 * Rows in the order of time, joined over gaps of less than `gapMs`:
 * `[{ startMs, endMs, first }]`, where `first` is the row that begins it.
 */
export function episodesOf(rows, gapMs = GAP_MS) {
  const episodes = [];
  for (const row of rows) {
    const last = episodes.at(-1);
    if (last && row.startMs - last.endMs < gapMs) last.endMs = Math.max(last.endMs, row.endMs);
    else episodes.push({ startMs: row.startMs, endMs: row.endMs, first: row });
  }
  return episodes;
}

/**
 * The episode to go to from a time; `step` is 1 or -1. Back leads to the beginning of
 * the episode one is in, then to the one before.
 */
export function episodeFrom(episodes, ms, step) {
  if (step > 0) return episodes.find((episode) => episode.startMs > ms) ?? null;
  return episodes.findLast((episode) => episode.startMs < ms) ?? null;
}
