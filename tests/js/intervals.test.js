import assert from "node:assert/strict";
import { test } from "node:test";

import { drawn, inWindow, listed, neighbour } from "../../static/js/editor/intervals.js";
import { Store } from "../../static/js/editor/store.js";

const annotation = (id, startMs, endMs) => ({ id, kind: "annotation", startMs, endMs, label: "cry", source: "human" });
const suggestion = (id, startMs, decision = "pending") => ({ id, kind: "suggestion", startMs, endMs: startMs + 1000, label: "cry", score: 0.9, decision });

test("only what touches the window is drawn, ends excluded", () => {
  const rows = [annotation("before", 0, 1000), annotation("into", 500, 1500), annotation("after", 2000, 3000)];

  const shown = inWindow(rows, { startMs: 1000, endMs: 2000, limit: 150 });

  assert.deepEqual(shown.map((row) => row.id), ["into"]);
});

test("of too many, the longest are drawn, and the selected one always", () => {
  const rows = Array.from({ length: 5000 }, (_, n) => annotation(`${n}`, n, n + 10 + n));

  const shown = inWindow(rows, { startMs: 0, endMs: 10_000, limit: 150, keepId: "3" });

  assert.equal(shown.length, 150);
  assert.ok(shown.some((row) => row.id === "3"));
  assert.ok(shown.some((row) => row.id === "4999"));
});

test("an accepted suggestion shows once, as the annotation it became", () => {
  const rows = [suggestion("a", 0, "accepted"), suggestion("b", 1, "rejected"), suggestion("c", 2), suggestion("d", 3, "unsure"), annotation("e", 0, 10)];

  assert.deepEqual(listed(rows, "all").map((row) => row.id), ["b", "c", "d", "e"]);
  assert.deepEqual(listed(rows, "undecided").map((row) => row.id), ["c", "d"]);
  assert.deepEqual(listed(rows, "mine").map((row) => row.id), ["e"]);
  assert.deepEqual(rows.filter(drawn).map((row) => row.id), ["c", "d", "e"]);
});

test("next and previous go by time, also from a row that the filter hides", () => {
  const rows = [suggestion("a", 1000), suggestion("b", 5000)];

  assert.equal(neighbour(rows, null, 1).id, "a");
  assert.equal(neighbour(rows, rows[0], 1).id, "b");
  assert.equal(neighbour(rows, rows[1], 1), null);
  assert.equal(neighbour(rows, annotation("x", 3000, 4000), 1).id, "b");
  assert.equal(neighbour(rows, annotation("x", 3000, 4000), -1).id, "a");
  assert.equal(neighbour(rows, annotation("x", 9000, 9100), -1).id, "b");
});

test("a row that gets its real id stays selected", () => {
  const store = new Store();
  store.put(annotation("new-1", 0, 100));
  store.select("new-1");
  let told = 0;
  store.addEventListener("select", () => {
    told += 1;
  });

  store.rename("new-1", annotation("real", 0, 100));

  assert.equal(store.selected.id, "real");
  assert.equal(told, 1);
});

test("rows are kept in the order of the night", () => {
  const store = new Store();
  store.put(annotation("late", 900, 1000), annotation("early", 100, 200));
  assert.deepEqual(store.all.map((row) => row.id), ["early", "late"]);

  store.put({ ...store.get("late"), startMs: 50 });

  assert.deepEqual(store.all.map((row) => row.id), ["late", "early"]);
});
