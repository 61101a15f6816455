import { cell, fillTable } from "../lib/tables.js";
import { _ } from "../lib/words.js";
import { periodInWords } from "./dates.js";
import { addressOfNight } from "./picture_places.js";
import { cellsOf } from "./words.js";

/** Every night that the bars show, the newest first; a gap says so. */
export function showTable(table, rows, { by }) {
  const columns = [
    { night: _("Night of"), week: _("Week from"), month: _("Month") }[by],
    _("Crying"),
    _("Confirmed"),
    _("Bouts"),
    _("Longest quiet"),
    _("To settle"),
    _("First cry"),
    _("Last cry"),
    ...(by === "night" ? [] : [_("Nights")]),
    _("Listened"),
  ];
  const newestFirst = [...rows].reverse();
  fillTable(table, { columns, rows: newestFirst.map((row) => line(row, by)) });
  newestFirst.forEach((row, n) => table.tBodies[0].rows[n].classList.toggle("gap", !row.hasData));
}

function line(row, by) {
  const told = cellsOf(row);
  const nights = by === "night" ? [] : [String(row.n_nights)];
  const name = cell("time", periodInWords(row.night, by));
  name.dateTime = row.night;
  return [by === "night" && row.hasData ? linked(name, row.night) : name, told.minutes, told.said, told.bouts, told.quiet, told.settling, told.first, told.last, ...nights, told.heard];
}

/** A night leads to what was heard in it, with the same choice. */
function linked(name, night) {
  const link = document.createElement("a");
  link.href = addressOfNight(night, location.search);
  link.append(name);
  return link;
}
