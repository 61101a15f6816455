/** In which order places are walked, and which of them; numbers and rows alone. */
import { FILTERS } from "./intervals.js";

const SHOWN = { all: true, undecided: true, mine: true, audits: true };

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

/** A score near the middle: the model itself does not know. */
export function doubt(row) {
  return Math.abs(row.score - 0.5);
}

// What has no score, or no model, comes after all that has one.
const ORDERS = {
  time: inTime,
  doubtful: (a, b) => lowest(doubt(a), doubt(b)) || inTime(a, b),
  score: (a, b) => lowest(-a.score, -b.score) || inTime(a, b),
  model: (a, b) => lowest(-a.model, -b.model) || inTime(a, b),
};

function lowest(a, b) {
  const [none, other] = [Number.isNaN(a), Number.isNaN(b)];
  return none || other ? none - other : a - b;
}

export const EVERYTHING = Object.freeze({ show: "all", order: "time", low: 0, high: 1, label: "", model: 0 });

/** Rows that a choice lets through, in its order; `rows` are in the order of the night. */
export function chosen(rows, choice) {
  const some = rows.filter((row) => lets(row, choice));
  return choice.order === "time" ? some : some.sort(ORDERS[choice.order]);
}

function lets(row, { show, low, high, label, model }) {
  if (!FILTERS[model ? "past" : show](row)) return false;
  if (row.kind === "audit") return true; // it has neither score nor label
  if (label && row.label !== label) return false;
  return (low <= 0 && high >= 1) || (row.score >= low && row.score <= high);
}

/** Whether anything but the order and the kind of place is chosen. */
export function isNarrow({ low, high, label, model }) {
  return low > 0 || high < 1 || label !== "" || model > 0;
}

/** A choice as the address tells it; what makes no sense there is as if it were not said. */
export function readChoice(params) {
  const [low, high] = bandOf(params.get("score"));
  const one = (name, among) => (Object.hasOwn(among, params.get(name) ?? "") ? params.get(name) : EVERYTHING[name]);
  return {
    show: one("show", SHOWN),
    order: one("order", ORDERS),
    low,
    high,
    label: params.get("label") ?? "",
    model: /^[1-9]\d{0,8}$/.test(params.get("model") ?? "") ? Number(params.get("model")) : 0,
  };
}

/** Put a choice into an address's parameters, and nothing that goes without saying. */
export function writeChoice(choice, params) {
  const { low, high, ...words } = choice;
  for (const [name, value] of Object.entries(words)) {
    if (value === EVERYTHING[name]) params.delete(name);
    else params.set(name, String(value));
  }
  if (low <= 0 && high >= 1) params.delete("score");
  else params.set("score", `${low}-${high}`);
}

function bandOf(text) {
  const match = /^([01](?:\.\d{1,4})?)-([01](?:\.\d{1,4})?)$/.exec(text ?? "");
  const [low, high] = match ? [Number(match[1]), Number(match[2])] : [0, 1];
  return low <= high && high <= 1 ? [low, high] : [0, 1];
}
