/** What the API says of nights; the one place that knows its addresses. */
import { request, requestAll } from "../lib/api.js";
import { daysBetween, plusDays } from "./dates.js";
import { fromApi, withGaps, withoutTonight } from "./rows.js";
import { noonOf } from "./wall.js";

// So many days of notes are told at once.
const NOTES_DAYS = 30;

/** The address of what is chosen; with `format=csv` the same as a table. */
export function addressOf({ first, last, by, child }, more = {}) {
  const asked = new URLSearchParams({ since: first, until: last, by, ...(child ? { child } : {}), ...more });
  return `nights/summary/?${asked}`;
}

/**
 * Nights, weeks or months as `rows`, with the gaps between them, from the first of which
 * anything is known; `complete` is false while some are still being added up. With `marks`
 * nights have their cries and what was listened to, which of many nights is much.
 */
export async function nightsIn({ first, last, lastNight, by = "night", child = "" }, { wall, marks = false }) {
  const { body } = await request(addressOf({ first, last, by, child }, marks ? { marks: "true" } : {}));
  const rows = fromApi(body);
  const from = rows[0]?.night > first ? rows[0].night : first;
  return { complete: body.complete, nAnswers: body.n_answers, rows: rows.length ? withoutTonight(withGaps(rows, { first: from, last, by, wall }), lastNight) : [] };
}

export async function childrenOfHome() {
  return requestAll("children/");
}

/** On what the intervals stand, and what would narrow them most. */
export async function sureness({ child }) {
  return (await request(`nights/sureness/${child ? `?child=${child}` : ""}`)).body;
}

/** Whether the last of some nights differ from those before. */
export async function trendOf({ first, last, child }) {
  const asked = new URLSearchParams({ since: first, until: last, ...(child ? { child } : {}) });
  return (await request(`nights/trend/?${asked}`)).body;
}

/** What people did between two nights, as moments. */
export async function notesIn({ first, last }, { wall }) {
  const asked = [];
  for (let from = first; daysBetween(from, last) >= 0; from = plusDays(from, NOTES_DAYS)) {
    const until = plusDays(from, Math.min(NOTES_DAYS, daysBetween(from, last) + 1));
    const [since, to] = [from, until].map((date) => new Date(noonOf(date, wall)).toISOString());
    asked.push(requestAll(`care-notes/?since=${since}&until=${to}`));
  }
  return (await Promise.all(asked)).flat().map((note) => ({ ...note, atMs: Date.parse(note.at) }));
}
