import assert from "node:assert/strict";
import { test } from "node:test";

import { DATES_PX, hit, layOut, rowPx, step, xOf } from "../../static/js/nights/actogram.js";
import { lastNightAt, nightAt, periodOf, periodsFrom, plusDays, weekdayOf } from "../../static/js/nights/dates.js";
import { byWeekday, monthsOf, stepsOf, strengthOf } from "../../static/js/nights/hours.js";
import { addressOfCry, addressOfNight, placeIn } from "../../static/js/nights/picture_places.js";
import { fromApi, withGaps, withoutTonight } from "../../static/js/nights/rows.js";
import { marksTogether, whoInWords } from "../../static/js/nights/marks.js";
import { narrowInWords, questionInWords } from "../../static/js/nights/sure_words.js";
import { faceOf, hoursOf, noonOf, wallOf } from "../../static/js/nights/wall.js";
import { cellsOf, intervalInWords, nightInWords, rowInWords, sureInWords } from "../../static/js/nights/words.js";

const VIENNA = "Europe/Vienna";
const wall = wallOf(VIENNA);
const WIDTH_PX = DATES_PX + 2400; // 100 px an hour

function nightOf(night, { cries = [], covered = [[0, 86_400]], ...more } = {}) {
  const [beginsMs, endsMs] = [noonOf(night, wall), noonOf(plusDays(night, 1), wall)];
  return { night, beginsMs, endsMs, cries, covered, hasData: covered.length > 0, covered_ms: 36_000_000, hours: [], ...more };
}

const minutes = (low, high) => ({ low, middle: (low + high) / 2, high });
const HEARD = { n_episodes: 6, longest_quiet_ms: 12_000_000, settling_ms: 900_000, said_ms: 0, first_cry: null, last_cry: null, minutes: minutes(30, 41) };

test("noon is by the clock on the wall, in summer and in winter", () => {
  assert.equal(new Date(noonOf("2026-07-01", wall)).toISOString(), "2026-07-01T10:00:00.000Z");
  assert.equal(new Date(noonOf("2026-11-22", wall)).toISOString(), "2026-11-22T11:00:00.000Z");
});

test("the nights in which the clocks are changed have 25 and 23 hours", () => {
  assert.deepEqual([nightOf("2026-10-24"), nightOf("2026-03-28"), nightOf("2026-11-22")].map(hoursOf), [25, 23, 24]);
});

test("the same time of the clock lies at the same place in every night", () => {
  const at = (night, iso) => faceOf(nightOf(night), wall).share(Date.parse(iso));

  const shares = [
    at("2026-11-22", "2026-11-23T04:00:00Z"),
    at("2026-10-24", "2026-10-25T04:00:00Z"),
    at("2026-03-28", "2026-03-29T03:00:00Z"),
  ];

  assert.deepEqual(shares, [17 / 24, 17 / 24, 17 / 24]); // 05:00, each time
});

test("the hour that comes twice shares its place, and both halves can be told apart", () => {
  const face = faceOf(nightOf("2026-10-24"), wall);
  const share = (iso) => face.share(Date.parse(iso)) * 24;

  // 02:30 summer time, then 02:30 winter time.
  assert.deepEqual([share("2026-10-25T00:30:00Z"), share("2026-10-25T01:30:00Z")], [14.25, 14.75]);
});

test("the hour that never was stays empty", () => {
  assert.deepEqual(faceOf(nightOf("2026-03-28"), wall).never, [14 / 24, 15 / 24]);
});

test("a place leads back to its moment, however the clocks were changed", () => {
  for (const night of ["2026-11-22", "2026-10-24"]) {
    const row = nightOf(night);
    const face = faceOf(row, wall);
    for (let ms = row.beginsMs; ms < row.endsMs; ms += 1_700_000) {
      assert.ok(Math.abs(face.ms(face.share(ms)) - ms) < 1);
    }
  }
});

test("half an hour more or less is a change too", () => {
  const island = wallOf("Australia/Lord_Howe");
  const row = { beginsMs: noonOf("2026-04-04", island), endsMs: noonOf("2026-04-05", island) };

  assert.equal((row.endsMs - row.beginsMs) / 3_600_000, 24.5);
  assert.equal(faceOf(row, island).share(row.endsMs), 1);
});

test("the newest night is on top, and marks lie by the clock", () => {
  const nights = [nightOf("2026-11-21", { cries: [[36_000, 39_600]] }), nightOf("2026-11-22")];

  const { rows, heightPx } = layOut(nights, { widthPx: WIDTH_PX, wall });

  assert.deepEqual(rows.map(({ night }) => night.night), ["2026-11-22", "2026-11-21"]);
  assert.deepEqual([rows[1].cries[0].x, rows[1].cries[0].width].map(Math.round), [DATES_PX + 1000, 100]);
  assert.equal(heightPx, 48);
});

test("in a night of 23 or 25 hours marks lie where the clock shows them, and end with the row", () => {
  // From 22:00 to 23:00, from 05:00 to 06:00, and the last hour before noon, each by the clock.
  const spring = nightOf("2026-03-28", { cries: [[36_000, 39_600], [57_600, 61_200], [79_200, 82_800]], covered: [[0, 82_800]] });
  const usual = nightOf("2026-11-22", { cries: [[36_000, 39_600], [61_200, 64_800], [82_800, 86_400]] });
  const autumn = nightOf("2026-10-24", { cries: [[36_000, 39_600], [64_800, 68_400], [86_400, 90_000]], covered: [[0, 90_000]] });

  const { rows, scale } = layOut([spring, usual, autumn], { widthPx: WIDTH_PX, wall });

  for (const { cries, covered } of rows) {
    assert.deepEqual(cries.map(({ x, width }) => [x - DATES_PX, width].map(Math.round)), [[1000, 100], [1700, 100], [2300, 100]]);
    assert.deepEqual([covered[0].x, covered[0].width].map(Math.round), [scale.left, scale.width]);
  }
});

test("the hour that never was is left free in its row, and a cry over it goes on behind it", () => {
  // From 01:50 to 03:10, twenty minutes.
  const night = nightOf("2026-03-28", { cries: [[49_800, 51_000]] });

  const [{ cries, never }] = layOut([night], { widthPx: WIDTH_PX, wall }).rows;

  assert.deepEqual([never.x - DATES_PX, never.width].map(Math.round), [1400, 100]);
  assert.deepEqual([cries[0].x - DATES_PX, cries[0].width].map(Math.round), [1383, 133]);
});

test("in the hour that comes twice, both cries at one time of the clock are to be seen", () => {
  // 02:30 to 02:40 in summer time, and again in winter time.
  const night = nightOf("2026-10-24", { cries: [[52_200, 52_800], [55_800, 56_400]] });

  const picture = layOut([night], { widthPx: WIDTH_PX, wall });

  const [first, second] = picture.rows[0].cries;
  assert.deepEqual([first, second].map(({ x, width }) => [x - DATES_PX, width].map(Math.round)), [[1425, 8], [1475, 8]]);
  assert.deepEqual([first.x + 1, second.x + 1].map((x) => hit(picture, x, 5).cry), [0, 1]);
});

test("a short cry is still to be seen", () => {
  const { rows } = layOut([nightOf("2026-11-22", { cries: [[36_000, 36_001]] })], { widthPx: 360, wall });

  assert.equal(rows[0].cries[0].width, 2);
});

test("many nights are drawn lower, so that a year fits", () => {
  assert.deepEqual([7, 31, 90, 400].map(rowPx), [24, 24, 14, 8]);
});

test("four hundred nights are laid out at once", () => {
  const cries = Array.from({ length: 12 }, (_each, n) => [30_000 + n * 2000, 30_300 + n * 2000]);
  const nights = Array.from({ length: 400 }, (_each, n) => nightOf(plusDays("2025-10-20", n), { cries }));

  const began = performance.now();
  const { rows } = layOut(nights, { widthPx: WIDTH_PX, wall });

  assert.equal(rows.length, 400);
  assert.ok(performance.now() - began < 500);
});

test("a finger finds the nearest cry of its night, and none far away", () => {
  const picture = layOut([nightOf("2026-11-22", { cries: [[36_000, 36_600], [43_200, 43_800]] })], { widthPx: WIDTH_PX, wall });
  const x = xOf(picture.rows[0], picture.rows[0].cries[1].startMs, picture.scale);

  assert.deepEqual(hit(picture, x - 10, 5), { row: 0, cry: 1 });
  assert.deepEqual(hit(picture, x - 100, 5), { row: 0, cry: null });
  assert.equal(hit(picture, x, 5000), null);
});

test("arrow keys lead through cries and nights, and stay in the picture", () => {
  const cries = [[36_000, 36_600], [43_200, 43_800]];
  const picture = layOut([nightOf("2026-11-20"), nightOf("2026-11-21", { cries }), nightOf("2026-11-22", { cries: [[43_000, 43_100]] })], { widthPx: WIDTH_PX, wall });
  const top = { row: 0, cry: null };

  assert.deepEqual(step(picture, top, "ArrowUp"), top);
  assert.deepEqual(step(picture, top, "ArrowRight"), { row: 0, cry: 0 });
  assert.deepEqual(step(picture, { row: 0, cry: 0 }, "ArrowDown"), { row: 1, cry: 1 });
  assert.deepEqual(step(picture, { row: 1, cry: 1 }, "ArrowRight"), { row: 1, cry: 1 });
  assert.deepEqual(step(picture, { row: 1, cry: 0 }, "ArrowLeft"), { row: 1, cry: null });
  assert.deepEqual(step(picture, { row: 1, cry: 1 }, "ArrowDown"), { row: 2, cry: null });
  assert.equal(step(picture, top, "x"), null);
});

const SUMMARY = { since: "2026-11-22", until: "2026-11-22", state: "whole", interval: { low_ms: 1_800_000, middle_ms: 2_100_000, high_ms: 2_460_000 }, covered_ms: 36_000_000, crying_ms: 1_920_000, said_ms: 720_000, median_ms: null, n_episodes: 6, first_cry: "22:00", last_cry: "01:54" };
const MARKS = { night: "2026-11-22", begins_at: "2026-11-22T11:00:00Z", ends_at: "2026-11-23T11:00:00Z", cries: [[36_000, 36_300], [50_000, 50_060]], covered: [[30_000, 66_000]], hours: [] };

test("a night without a row is a gap, and not a quiet one", () => {
  const known = fromApi({ summaries: [SUMMARY], marks: [MARKS] });

  const rows = withGaps(known, { first: "2026-11-20", last: "2026-11-22", wall });

  assert.deepEqual(rows.map(({ hasData }) => hasData), [false, false, true]);
});

test("a night that is still to come is no gap, and one that goes on is shown", () => {
  const [last, tonight] = [nightOf("2026-11-22", { covered: [] }), nightOf("2026-11-23", { covered: [] })];

  assert.deepEqual(withoutTonight([last, tonight], "2026-11-22"), [last]);
  assert.equal(withoutTonight([last, nightOf("2026-11-23")], "2026-11-22").length, 2);
});

test("a summary and its marks become one row", () => {
  const [row] = fromApi({ summaries: [SUMMARY], marks: [MARKS] });

  assert.deepEqual(row.minutes, { low: 30, middle: 35, high: 41 });
  assert.equal(new Date(row.beginsMs).toISOString(), "2026-11-22T11:00:00.000Z");
  assert.deepEqual([row.first_cry, row.cries.length], ["22:00", 2]);
});

test("what was not weighed yet is told as it was heard", () => {
  const [row] = fromApi({ summaries: [{ ...SUMMARY, interval: null }], marks: [] });

  assert.equal(intervalInWords(row.minutes), "32 minutes");
});

test("a row without data has no minutes, whatever it carries", () => {
  const [row] = fromApi({ summaries: [{ ...SUMMARY, state: "no data", interval: null, crying_ms: null }], marks: [MARKS] });

  assert.equal(row.hasData, false);
  assert.equal(row.minutes, null);
});

test("a night that was listened to in part says so", () => {
  const [row] = fromApi({ summaries: [{ ...SUMMARY, state: "partly" }], marks: [MARKS] });

  assert.equal(cellsOf(row).minutes, "30 to 41 minutes, in a part of the night");
});

test("what people confirmed, and when it cried first and last, is told in the table", () => {
  const [row] = fromApi({ summaries: [SUMMARY], marks: [MARKS] });

  const { said, first, last } = cellsOf(row);

  assert.deepEqual([said, first, last], ["12 minutes", "22:00", "01:54"]);
  assert.equal(cellsOf({ ...row, said_ms: 0 }).said, "nothing yet");
});

test("a week is told under its Monday, also where it began later", () => {
  const rows = withGaps(fromApi({ summaries: [{ ...SUMMARY, since: "2026-11-18" }], marks: [] }), { first: "2026-11-18", last: "2026-11-22", by: "week", wall });

  assert.deepEqual(rows.map(({ night, hasData }) => [night, hasData]), [["2026-11-16", true]]);
});

test("a recording speaks for its time, and what was heard live elsewhere", () => {
  const mark = (startMs, endMs) => ({ startMs, endMs });

  const together = marksTogether([mark(100, 200)], [mark(150, 250), mark(10, 20)]);

  assert.deepEqual(together.map(({ startMs }) => startMs), [10, 100]);
});

test("each thing behind a mark says who says so", () => {
  const told = [{ kind: "annotation", by: "ann" }, { kind: "suggestion", score: 0.8 }, { kind: "detection", score: 0.8, verdict: "right" }, { kind: "detection", score: null, by: "ann" }];

  assert.deepEqual(told.map(whoInWords), ["marked by ann", "heard by the detector, score 0.80", "heard by the detector, confirmed by a person", "marked by ann"]);
});

test("the answers that would narrow most are asked for, and none where none wait", () => {
  const narrow = (narrows, nBouts, nWindows) => narrowInWords({ narrows, n_bouts_waiting: nBouts, n_windows_waiting: nWindows });

  assert.equal(narrow("bouts", 0, 0), "");
  assert.match(narrow("bouts", 5, 7), /12 questions/);
  assert.match(narrow("windows", 5, 7), /7 places where nothing was heard/);
});

test("where nothing but marks wait, they are asked for, each where it is", () => {
  const asked = { narrows: "bouts", n_bouts_waiting: 0, n_windows_waiting: 0, n_marks_waiting: 4 };

  assert.match(narrowInWords(asked), /4 marks/);
  assert.match(questionInWords({ kind: "mark", started_at: "2026-11-22T21:00:00Z", start_ms: 0, end_ms: 360_000 }, VIENNA), /22:00.*heard live: 6 min/);
});

test("a link to a night or to a cry leads to it", () => {
  assert.deepEqual(placeIn(addressOfNight("2026-11-22"), VIENNA), { night: "2026-11-22", atMs: null });
  const atMs = Date.parse("2026-11-23T02:00:00Z");
  assert.deepEqual(placeIn(addressOfCry(atMs).replace(/^.*#/, "#"), VIENNA), { night: "2026-11-22", atMs });
  assert.equal(addressOfNight("2026-11-22", "?days=90"), "/nights/picture/?days=90#night=2026-11-22");
});

test("an address that names nothing opens nothing", () => {
  assert.deepEqual(["", "#night=soon", "#cry=", "#cry=99999999999999999999", "#at=1-2"].map((hash) => placeIn(hash, VIENNA)), [null, null, null, null, null]);
});

test("weeks begin on Monday, and months on their first day", () => {
  assert.deepEqual([periodOf("2026-11-22", "week"), periodOf("2026-11-22", "month")], ["2026-11-16", "2026-11-01"]);
  assert.deepEqual(periodsFrom("2026-11-14", "2026-11-22", "week"), ["2026-11-09", "2026-11-16"]);
  assert.equal(weekdayOf("2026-11-22"), 6);
});

test("a moment belongs to the evening before, until noon", () => {
  assert.equal(nightAt(Date.parse("2026-11-23T10:59:00Z"), VIENNA), "2026-11-22");
  assert.equal(nightAt(Date.parse("2026-11-23T11:00:00Z"), VIENNA), "2026-11-23");
});

test("last night is the one before today, in the morning and in the evening", () => {
  const at = (iso) => lastNightAt(Date.parse(iso), VIENNA);

  assert.deepEqual([at("2026-11-23T06:00:00Z"), at("2026-11-23T20:00:00Z")], ["2026-11-22", "2026-11-22"]);
});

test("in the middle of a night, last night is the one before it", () => {
  const at = (iso) => lastNightAt(Date.parse(iso), VIENNA);

  assert.deepEqual([at("2026-11-23T02:00:00Z"), at("2026-11-23T03:59:00Z"), at("2026-11-23T04:00:00Z")], ["2026-11-21", "2026-11-21", "2026-11-22"]);
});

test("hours that nobody listened to are unknown, and the hour that came twice counts twice", () => {
  const hours = [[2, 3_600_000, 600_000], [2, 3_600_000, 0]];

  const rows = byWeekday([nightOf("2026-10-24", { hours })]);
  const two = rows.find(({ hour }) => hour === 2);

  assert.equal(two.cells[5].minutes, 5);
  assert.equal(two.cells[4], null);
});

test("hours before and after all listening are left out, and those between are kept", () => {
  const hours = [[20, 3_600_000, 0], [21, 0, 0], [22, 3_600_000, 0], [23, 0, 0]];

  const rows = byWeekday([nightOf("2026-11-22", { hours })]);

  assert.deepEqual(rows.map(({ hour }) => hour), [20, 21, 22]);
});

test("colours have four steps, and nothing has none", () => {
  assert.deepEqual([0, 1, 30, 60].map((value) => strengthOf(value, 60)), [0, 1, 2, 4]);
});

test("each shade says up to how many minutes it stands for", () => {
  assert.deepEqual(stepsOf(60), [15, 30, 45, 60]);
  assert.deepEqual(stepsOf(2), [0.5, 1, 1.5, 2]);
  assert.deepEqual(stepsOf(0), []);
});

test("a month has weeks of seven places, the newest month first", () => {
  const months = monthsOf([nightOf("2026-10-31"), nightOf("2026-11-01")]);

  assert.deepEqual(months.map(({ month }) => month), ["2026-11-01", "2026-10-01"]);
  assert.ok(months.every(({ weeks }) => weeks.every((week) => week.length === 7)));
  assert.equal(months[0].weeks[0][6].night, "2026-11-01");
});

test("minutes are told as far as they are known", () => {
  const told = [minutes(30.2, 40.8), minutes(34, 34.2), minutes(0, 0.4), minutes(1, 1), minutes(125, 160)].map(intervalInWords);

  assert.deepEqual(told, ["30 to 41 minutes", "34 minutes", "less than a minute", "1 minute", "2 h 5 min to 2 h 40 min"]);
});

test("last night is told in one sentence", () => {
  const words = nightInWords(nightOf("2026-11-22", HEARD), "Last night");

  assert.equal(words, "Last night: 30 to 41 minutes of crying in 6 bouts; the longest quiet stretch was 3 h 20 min.");
});

test("a night that nobody listened to is never called quiet", () => {
  const row = nightOf("2026-11-22", { covered: [] });

  assert.equal(nightInWords(row, "Last night"), "Last night: no data. Nobody listened, which is not the same as no crying.");
  assert.equal(rowInWords(row), "Night of Sun 22 Nov: no data.");
  assert.equal(cellsOf(row).minutes, "no data");
});

test("a night in which nothing was heard says what may have been missed", () => {
  const quiet = nightOf("2026-11-22", { ...HEARD, n_episodes: 0, minutes: minutes(0, 6) });

  assert.equal(nightInWords(quiet, "Last night"), "Last night: nothing was heard; at most 6 minutes of crying may have been missed.");
});

test("without any answer the numbers are called a guess", () => {
  assert.match(sureInWords(0), /rough guess/);
  assert.match(sureInWords(214), /214 answers of yours/);
});
