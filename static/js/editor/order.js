/** In which order places are walked, and which of them; numbers and rows alone. */

export function inTime(a, b) {
  return a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * Rows that were in the order of the night, with those ids `touched` put in again, each as
 * it stands in `rows` by now, or taken out. One pass, not a sort of all.
 */
export function putInTime(before, touched, rows) {
  const fresh = [...touched].map((id) => rows.get(id)).filter(Boolean).sort(inTime);
  const merged = [];
  let next = 0;
  for (const row of before) {
    if (touched.has(row.id)) continue;
    while (next < fresh.length && inTime(fresh[next], row) < 0) merged.push(fresh[next++]);
    merged.push(row);
  }
  for (; next < fresh.length; next += 1) merged.push(fresh[next]);
  return merged;
}

// The latest end of a row and of all before it, for each sorted array that was asked.
const latestEnds = new WeakMap();

function latestEndsOf(rows) {
  let ends = latestEnds.get(rows);
  if (ends) return ends;
  let latest = 0;
  ends = Float64Array.from(rows, (row) => (latest = Math.max(latest, row.endMs)));
  latestEnds.set(rows, ends);
  return ends;
}

/** Of rows in the order of the night, those that touch a window; ends excluded. */
export function touching(rows, { startMs, endMs }) {
  const ends = latestEndsOf(rows);
  const from = firstWhere(rows.length, (place) => ends[place] > startMs);
  const to = firstWhere(rows.length, (place) => rows[place].startMs >= endMs);
  return rows.slice(from, Math.max(from, to)).filter((row) => row.endMs > startMs);
}

/** The first place for which something holds that holds for all after it. */
export function firstWhere(length, holds) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
