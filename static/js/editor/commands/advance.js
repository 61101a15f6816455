import { UNDECIDED } from "../rows/intervals.js";

/** Nobody has said anything about it yet. */
export function isOpen(row) {
  return row.kind === "audit" ? row.answer === "pending" : row.kind === "suggestion" && row.decision === "pending";
}

/** Open, or left open on purpose. */
export function isUndecided(row) {
  if (row.kind === "audit") return row.answer === "pending" || row.answer === "unsure";
  return row.kind === "suggestion" && UNDECIDED.has(row.decision);
}

/**
 * The next row for which something holds, in the order in which `rows` are walked, from
 * `here` on and round by the beginning; never `here` itself.
 */
export function nextWhere(rows, here, holds) {
  const place = here ? placeOf(rows, here) : 0;
  const round = [...rows.slice(place), ...rows.slice(0, place)];
  return round.find((row) => row.id !== here?.id && holds(row)) ?? null;
}

/** Where `here` is or, if the list leaves it out, where it would be by time. */
function placeOf(rows, here) {
  const place = rows.findIndex((row) => row.id === here.id);
  if (place >= 0) return place;
  const later = rows.findIndex((row) => row.startMs >= here.startMs);
  return later >= 0 ? later : 0;
}

/** Which place to join a place with: the next of its name, else the next, if it is near. */
export function toJoin(rows, here, farthestMs) {
  const near = rows.filter(
    (row) =>
      row.id !== here.id &&
      row.startMs >= here.startMs &&
      row.startMs - here.endMs <= farthestMs &&
      (row.kind === "annotation" || isUndecided(row)) &&
      row.kind !== "audit",
  );
  return near.find((row) => row.label === here.label) ?? near[0] ?? null;
}
