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

/** Cries this near each other are one run: whoever has heard one has heard them all. */
export const RUN_GAP_MS = 3000;

/** The rows of the run that `row` belongs to, in the order of time. */
export function runAround(rows, row, gapMs = RUN_GAP_MS) {
  const inOrder = [...rows].sort((a, b) => a.startMs - b.startMs);
  let run = [];
  let endMs = -Infinity;
  for (const each of inOrder) {
    if (each.startMs - endMs >= gapMs) {
      if (run.some(({ id }) => id === row.id)) return run;
      run = [];
      endMs = -Infinity;
    }
    run.push(each);
    endMs = Math.max(endMs, each.endMs);
  }
  return run.some(({ id }) => id === row.id) ? run : [];
}

/**
 * The episode to go to from a time; `step` is 1 or -1. Back leads to the beginning of
 * the episode one is in, then to the one before.
 */
export function episodeFrom(episodes, ms, step) {
  if (step > 0) return episodes.find((episode) => episode.startMs > ms) ?? null;
  return episodes.findLast((episode) => episode.startMs < ms) ?? null;
}
