/** Tables whose cells are coloured: hours by weekday, and months by day. */
import { cell, fillTable } from "../lib/tables.js";
import { _, fill } from "../lib/words.js";
import { dateInWords, plusDays } from "./dates.js";
import { byWeekday, monthsOf, stepsOf, strengthOf } from "./hours.js";
import { addressOfNight } from "./picture_places.js";
import { intervalInWords } from "./words.js";

const MONDAY = "2026-11-23";
const weekdays = (how) => Array.from({ length: 7 }, (_each, n) => dateInWords(plusDays(MONDAY, n), { weekday: how }));

export function showHours(table, nights, key) {
  const rows = byWeekday(nights);
  const largest = Math.max(0, ...rows.flatMap(({ cells }) => cells.map((each) => each?.minutes ?? 0)));
  fillTable(table, { columns: [_("Hour"), ...weekdays("short")], rows: rows.map(({ hour, cells }) => [`${String(hour).padStart(2, "0")}:00`, ...cells.map(minutesOf)]) });
  showKey(key, largest, _("up to %(n)s min an hour"));
  rows.forEach(({ cells }, n) => {
    const places = table.tBodies[0].rows[n].querySelectorAll("td");
    cells.forEach((each, day) => colour(places[day], each?.minutes ?? null, largest));
  });
}

function minutesOf(each) {
  if (each === null) return spoken("", _("no data"));
  return withUnit(each.minutes > 0 && each.minutes < 0.5 ? "<1" : String(Math.round(each.minutes)));
}

/** A number never stands alone: "12 min". */
function withUnit(number) {
  const both = cell("span", `${number} `);
  both.append(small(_("min")));
  return both;
}

/** What each shade stands for. */
function showKey(place, largest, words) {
  const signs = stepsOf(largest).map((most, n) => sign(n + 1, fill(words, { n: most })));
  place.replaceChildren(sign(0, _("none")), ...signs, noData());
}

function sign(strength, words) {
  const both = document.createElement("span");
  const shade = document.createElement("i");
  shade.className = "sign shade";
  shade.style.setProperty("--strength", strength);
  both.append(shade, words);
  return both;
}

function noData() {
  const both = sign(0, _("no data"));
  both.firstChild.className = "sign no-data";
  return both;
}

export function showCalendar(place, nights, key) {
  const largest = Math.max(0, ...nights.map((row) => row.minutes?.middle ?? 0));
  showKey(key, largest, _("up to %(n)s min"));
  place.replaceChildren(...monthsOf(nights).map((month) => monthTable(month, largest)));
}

function monthTable({ month, weeks }, largest) {
  const table = document.createElement("table");
  table.className = "month";
  table.createCaption().textContent = dateInWords(month, { month: "long", year: "numeric" });
  const head = table.createTHead().insertRow();
  head.append(...weekdays("short").map((name) => cell("th", name, "col")));
  const body = table.createTBody();
  for (const week of weeks) body.insertRow().append(...week.map((day) => dayCell(day, largest)));
  return table;
}

function dayCell(day, largest) {
  const td = document.createElement("td");
  if (!day?.row) {
    td.className = "none";
    if (day) td.append(small(Number(day.night.slice(8))));
    return td;
  }
  const { row } = day;
  const link = document.createElement("a");
  link.href = addressOfNight(day.night);
  link.append(small(Number(day.night.slice(8))), " ");
  link.append(row.hasData ? withUnit(Math.round(row.minutes.middle)) : spoken("–", _("no data")));
  link.title = [dateInWords(day.night), row.hasData ? intervalInWords(row.minutes) : _("no data")].join(": ");
  td.append(link);
  colour(td, row.hasData ? row.minutes.middle : null, largest);
  return td;
}

function small(words) {
  return cell("small", words);
}

/** What is seen, and what is heard in its place. */
function spoken(seen, heard) {
  const both = document.createElement("span");
  const sign = cell("span", seen);
  sign.ariaHidden = "true";
  const words = cell("span", heard);
  words.className = "visually-hidden";
  both.append(sign, words);
  return both;
}

function colour(td, value, largest) {
  td.classList.toggle("gap", value === null);
  td.style.setProperty("--strength", strengthOf(value, largest));
}

/** Each night with its cries, as words. */
export function showCries(table, nights, times) {
  const span = (night, [startS, endS]) => fill(_("%(from)s to %(to)s"), { from: times.at(night.beginsMs + startS * 1000), to: times.at(night.beginsMs + endS * 1000) });
  const rows = [...nights].reverse().map((night) => [
    dateInWords(night.night),
    night.hasData ? intervalInWords(night.minutes) : _("no data"),
    night.cries.map((cry) => span(night, cry)).join("; ") || "–",
  ]);
  fillTable(table, { columns: [_("Night of"), _("Crying"), _("When it cried")], rows });
}
