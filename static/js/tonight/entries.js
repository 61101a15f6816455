/** Stretches within the picture in which nobody listened in a room, if anybody did at all. */
export function holes(covered, { fromMs, toMs, leastMs = 60_000 }) {
  if (covered.length === 0) return [];
  const found = [];
  let atMs = fromMs;
  for (const span of [...covered].sort((a, b) => a.startMs - b.startMs)) {
    if (span.startMs - atMs >= leastMs) found.push({ startMs: atMs, endMs: span.startMs });
    atMs = Math.max(atMs, span.endMs);
  }
  if (toMs - atMs >= leastMs) found.push({ startMs: atMs, endMs: toMs });
  return found;
}

/**
 * What happened, the newest first: `{ id, type, startMs, endMs, row }` of episodes, notes
 * and times in which nobody listened.
 */
export function entriesOf({ rooms, covered, episodes, notes }, { fromMs, toMs }) {
  const gaps = rooms.flatMap(({ id: room }) => {
    const spans = covered.filter((span) => span.room === room);
    // Before it first listened nobody expected it to.
    const firstMs = Math.min(...spans.map(({ startMs }) => startMs));
    return holes(spans, { fromMs: Math.max(fromMs, firstMs), toMs }).map((hole) => ({ ...hole, id: `${room} ${hole.startMs}`, type: "hole", row: { room, ...hole } }));
  });
  const entries = [
    ...episodes.map((row) => ({ id: row.id, type: "episode", startMs: row.startMs, endMs: row.endMs, row })),
    ...notes.map((row) => ({ id: row.id, type: "note", startMs: row.atMs, endMs: row.atMs, row })),
    ...gaps,
  ];
  return entries.sort((a, b) => b.startMs - a.startMs || a.id.localeCompare(b.id));
}
