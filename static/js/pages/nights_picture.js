/** Many nights below each other, hours by weekday, a calendar: each picture has its table. */
import { childrenOfHome, nightsIn, notesIn } from "../nights/api.js";
import { bindChoice, fail, rangeOf } from "../nights/choice.js";
import { daysBetween, nightAt } from "../nights/dates.js";
import { placeIn } from "../nights/picture_places.js";
import { showCalendar, showCries, showHours } from "../nights/coloured.js";
import { MarkDialog } from "../nights/mark_dialog.js";
import { Nightly } from "../nights/nightly.js";
import { wallOf } from "../nights/wall.js";
import { find, on, readJson, setState } from "../lib/dom.js";
import { createToast } from "../lib/toast.js";
import { createTimes } from "../tonight/times.js";
import { addressOf } from "./places.js";

const AGAIN_MS = 4000;
const page = readJson("page");
const root = find("nights-picture");
const wall = wallOf(page.timeZone);
const times = createTimes(page.timeZone);
const nightly = new Nightly(root, { wall, timeZone: page.timeZone, onOpen: () => dialog.show(nightly.at) });
const dialog = new MarkDialog(find("mark"), {
  timeZone: page.timeZone,
  go: (by) => nightly.go(by) && dialog.show(nightly.at),
  within: () => ({ recordings: page.recordings, room: rooms.get(choice.read().child) ?? "" }),
  onChange: show,
  toast: createToast(),
  placeOf: addressOf,
});
const inWords = find("actogram-table", root);
const rooms = new Map();
let choice = null;
let rows = [];
let asked = 0;

on(inWords, "toggle", showWords);
on(window, "hashchange", openAsked);
on(root, "click", ({ target }) => target.closest("a[href]")?.hash === location.hash && openAsked());
// What a link asked for is asked once.
on(find("mark"), "close", () => history.replaceState(null, "", location.pathname + location.search));
begin().catch(failed);

async function begin() {
  const children = await childrenOfHome();
  for (const { id, room } of children) rooms.set(id, room);
  choice = bindChoice(find("choice", root), { children, onChange: show });
  const asked = placeIn(location.hash, page.timeZone);
  if (asked) choice.reach(daysBetween(asked.night, nightAt(Date.now(), page.timeZone)) + 1);
  await show();
  openAsked();
}

/** Somebody came by a link to a night, or to a cry of it. */
function openAsked() {
  const asked = placeIn(location.hash, page.timeZone);
  if (asked && nightly.lead(asked)) dialog.show(nightly.at);
}

async function show() {
  const mine = (asked += 1);
  const chosen = { ...choice.read(), by: "night" };
  const shown = { ...chosen, ...rangeOf(chosen, { timeZone: page.timeZone }) };
  try {
    const told = await nightsIn(shown, { wall, marks: true });
    if (mine !== asked) return; // something else was chosen meanwhile
    draw(told);
    setState(root, "ready");
    if (!told.complete) setTimeout(() => mine === asked && show(), AGAIN_MS);
    const notes = await notesIn(shown, { wall });
    if (mine === asked) nightly.showNotes(notes);
  } catch (error) {
    failed(error);
  }
}

function draw(told) {
  const empty = told.rows.length === 0;
  find("empty", root).hidden = !empty;
  find("filled", root).hidden = empty;
  rows = empty ? [] : told.rows;
  if (empty) return;
  nightly.show(rows);
  showHours(find("hours", root), rows, find("hours-key", root));
  showCalendar(find("calendar", root), rows, find("calendar-key", root));
  showWords();
}

/** A year of nights is only written out where somebody looks. */
function showWords() {
  if (inWords.open) showCries(find("table", inWords), rows, times);
}

function failed(error) {
  setState(root, "failed");
  fail(root, error);
}
