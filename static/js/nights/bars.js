import { nightBars } from "../charts/nights.js";
import { clockSpans } from "../charts/times.js";
import { find } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";
import { periodInWords } from "./dates.js";
import { cellsOf, intervalInWords } from "./words.js";

const MINUTE_MS = 60_000;
const SMALL = {
  bouts: { unit: () => _("bouts"), value: (row) => row.n_episodes, told: ({ bouts }) => bouts },
  quiet: { unit: () => _("hours"), value: (row) => row.longest_quiet_ms / (60 * MINUTE_MS), told: ({ quiet }) => quiet },
  settling: { unit: () => _("minutes"), value: (row) => (row.settling_ms === null ? 0 : row.settling_ms / MINUTE_MS), told: ({ settling }) => settling },
};

const NUMBERS = () => fill(_("The numbers are in the table “%(table)s”."), { table: _("All of it in numbers") });

/** Minutes with their intervals and the moving median. Returns what takes the chart down. */
export function showBars(root, rows, { by }) {
  const place = root.querySelector('[data-plot="minutes"]');
  return nightBars(find("chart", place), {
    categories: rows.map(({ night }) => periodInWords(night, by)),
    bars: rows.map(barOf),
    line: { name: _("median of the last seven nights"), values: rows.map((row) => (row.hasData && row.median_ms !== null ? row.median_ms / MINUTE_MS : null)) },
    unit: _("minutes"),
    names: { known: _("confirmed by people"), rest: _("heard by the detector alone"), gap: _("no data") },
    words: wordsOf(rows),
    tell: (n) => tip(rows[n], by),
  });
}

/** When it cried first and last; noon comes first, so that midnight is no border. */
export function showClock(root, rows, { by }) {
  const place = root.querySelector('[data-plot="clock"]');
  return clockSpans(find("chart", place), {
    categories: rows.map(({ night }) => periodInWords(night, by)),
    spans: rows.map((row) => (row.hasData ? spanOf(row) : null)),
    names: { first: _("first cry"), last: _("last cry"), gap: _("no data") },
    words: NUMBERS(),
    tell: (n) => [periodInWords(rows[n].night, by), spanInClock(rows[n])].join("\n"),
  });
}

function spanOf({ first_cry: first, last_cry: last }) {
  return first === null ? undefined : [first, last].map(sinceNoon);
}

function sinceNoon(clock) {
  const [hours, minutes] = clock.split(":").map(Number);
  return ((hours + 12) % 24) * 60 + minutes;
}

function spanInClock(row) {
  if (!row.hasData) return _("no data");
  if (row.first_cry === null) return _("no crying was heard");
  return fill(_("first cry %(first)s, last cry until %(last)s"), cellsOf(row));
}

/** What else a night has: small pictures, one below the other on a phone. */
export function showSmall(root, rows, { by }) {
  return Object.entries(SMALL).map(([name, { unit, value, told }]) => {
    const place = root.querySelector(`[data-plot="${name}"]`);
    return nightBars(find("chart", place), {
      categories: rows.map(({ night }) => periodInWords(night, by)),
      bars: rows.map((row) => (row.hasData ? { value: value(row) } : null)),
      unit: unit(),
      whole: name === "bouts",
      names: { known: find("chart", place).closest("section").querySelector("h2").textContent, gap: _("no data") },
      words: NUMBERS(),
      tell: (n) => [periodInWords(rows[n].night, by), rows[n].hasData ? told(cellsOf(rows[n])) : _("no data")].join("\n"),
    });
  });
}

function barOf(row) {
  if (!row.hasData) return null;
  const { low, middle, high } = row.minutes;
  return { value: middle, known: Math.min(middle, row.said_ms / MINUTE_MS), low, high };
}

function wordsOf(rows) {
  const heard = rows.filter(({ hasData }) => hasData);
  const values = { n: rows.length, gaps: rows.length - heard.length, newest: heard.length ? intervalInWords(heard.at(-1).minutes) : _("no data") };
  return fill(_("Minutes of crying: %(n)s bars, %(gaps)s of them without data; the newest with data: %(newest)s. The table below says the same."), values);
}

function tip(row, by) {
  const told = cellsOf(row);
  const lines = [periodInWords(row.night, by), told.minutes];
  if (row.hasData) lines.push(fill(_("confirmed: %(said)s"), told), fill(_("%(bouts)s bouts, listened for %(heard)s"), told));
  return lines.join("\n");
}
