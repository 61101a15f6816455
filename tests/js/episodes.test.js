import assert from "node:assert/strict";
import { test } from "node:test";

import { isOpen, isUndecided, nextWhere, toJoin } from "../../static/js/editor/commands/advance.js";
import { episodeFrom, episodesOf, runAround } from "../../static/js/editor/rows/episodes.js";

const row = (id, startMs, endMs, more = {}) => ({ id, kind: "annotation", startMs, endMs, label: "cry", ...more });
const asked = (id, startMs, decision = "pending", more = {}) =>
  row(id, startMs, startMs + 1000, { kind: "suggestion", decision, ...more });

test("places less than a minute apart are one bout, others are not", () => {
  const rows = [row("a", 0, 1000), row("b", 60_999, 62_000), row("c", 122_000, 123_000)];

  assert.deepEqual(
    episodesOf(rows).map(({ startMs, endMs, first }) => [startMs, endMs, first.id]),
    [
      [0, 62_000, "a"],
      [122_000, 123_000, "c"],
    ],
  );
});

test("a short place within a long one does not end the bout", () => {
  const rows = [row("long", 0, 100_000), row("short", 1000, 2000), row("later", 150_000, 151_000)];

  assert.deepEqual(episodesOf(rows).map((episode) => episode.endMs), [151_000]);
  assert.deepEqual(episodesOf([]), []);
});

test("one goes on to the next bout, and back to the beginning of this one first", () => {
  const episodes = episodesOf([row("a", 1000, 2000), row("b", 100_000, 101_000), row("c", 300_000, 301_000)]);
  const from = (ms, step) => episodeFrom(episodes, ms, step)?.first.id ?? null;

  assert.deepEqual([from(0, 1), from(1000, 1), from(100_500, 1), from(300_000, 1)], ["a", "b", "c", null]);
  assert.deepEqual([from(301_000, -1), from(300_000, -1), from(1000, -1)], ["c", "b", null]);
});

test("the next to decide comes in the list's order, and round by the beginning", () => {
  const rows = [asked("late", 9000), asked("early", 1000), row("mine", 500, 800), asked("left", 3000, "unsure")];
  const next = (here, holds = isOpen) => nextWhere(rows, here, holds)?.id ?? null;

  assert.equal(next(rows[0]), "early");
  assert.equal(next(rows[1]), "late");
  assert.equal(next(rows[1], isUndecided), "left");
  assert.equal(next(null), "late");
});

test("from a place that the list leaves out one goes on by time", () => {
  const rows = [asked("a", 1000), asked("b", 5000)];

  assert.equal(nextWhere(rows, row("elsewhere", 3000, 4000), isOpen).id, "b");
  assert.equal(nextWhere(rows, row("elsewhere", 8000, 9000), isOpen).id, "a");
});

test("where all is decided there is no next", () => {
  const rows = [asked("a", 1000, "rejected"), { id: "b", kind: "audit", startMs: 0, endMs: 1, answer: "nothing" }];

  assert.equal(nextWhere(rows, rows[0], isOpen), null);
  assert.equal(nextWhere([asked("a", 1000)], asked("a", 1000), isOpen), null);
});

test("audit windows without an answer are to decide too", () => {
  const audit = (answer) => ({ id: answer, kind: "audit", startMs: 0, endMs: 6000, answer });

  assert.deepEqual([isOpen(audit("pending")), isOpen(audit("unsure")), isUndecided(audit("unsure"))], [true, false, true]);
  assert.equal(isUndecided(audit("crying")), false);
});

test("a place is joined with the next of its name, if that is near", () => {
  const here = row("here", 0, 1000);
  const noise = row("noise", 1500, 1800, { label: "noise" });
  const no = asked("no", 1600, "rejected");
  const same = row("same", 2000, 3000);

  assert.equal(toJoin([here, noise, no, same], here, 60_000).id, "same");
  assert.equal(toJoin([here, noise], here, 60_000).id, "noise");
  assert.equal(toJoin([here, no], here, 60_000), null);
  assert.equal(toJoin([here, row("far", 61_001, 62_000)], here, 60_000), null);
});

test("a run is what lies less than three seconds from its neighbour, seen from any of it", () => {
  const rows = [row("a", 0, 1000), row("b", 3999, 5000), row("c", 8000, 9000), row("within", 8100, 8200)];
  const run = (id) => runAround(rows, rows.find((each) => each.id === id)).map((each) => each.id);

  assert.deepEqual(run("a"), ["a", "b"]);
  assert.deepEqual(run("b"), ["a", "b"]);
  assert.deepEqual(run("within"), ["c", "within"]);
  assert.deepEqual(runAround(rows.toReversed(), rows[0]).map((each) => each.id), ["a", "b"]);
  assert.deepEqual(runAround([], rows[0]), []);
});
