import assert from "node:assert/strict";
import { test } from "node:test";

import { drawn, FILTERS, movable, neighbour, partCrowd } from "../../static/js/editor/rows/intervals.js";
import { Store } from "../../static/js/editor/rows/store.js";

const annotation = (id, startMs, endMs) => ({ id, kind: "annotation", startMs, endMs, label: "cry", source: "human" });
const suggestion = (id, startMs, decision = "pending") => ({ id, kind: "suggestion", startMs, endMs: startMs + 1000, label: "cry", score: 0.9, decision });

test("few places get an element each; of many, the wide and the selected, and the rest a canvas", () => {
  const few = Array.from({ length: 150 }, (_, n) => annotation(`${n}`, n, n + 1));
  const many = Array.from({ length: 5000 }, (_, n) => annotation(`${n}`, n, n + 10 + n));

  const all = partCrowd(few, { most: 150, narrowestMs: 1000 });
  const parted = partCrowd(many, { most: 150, narrowestMs: 4900, keepId: "3" });

  assert.deepEqual(all, { single: few, crowd: [] });
  assert.equal(parted.single[0].id, "3");
  assert.equal(parted.single.length, 1 + 110);
  assert.equal(parted.single.length + parted.crowd.length, 5000);
  assert.equal(partCrowd(many, { most: 150, narrowestMs: 0, keepId: "3" }).single.length, 150);
});

test("an accepted suggestion shows once, as the annotation it became", () => {
  const rows = [suggestion("a", 0, "accepted"), suggestion("b", 1, "rejected"), suggestion("c", 2), suggestion("d", 3, "unsure"), annotation("e", 0, 10), { id: "f", kind: "audit", startMs: 4, endMs: 5, label: null }];

  assert.deepEqual(rows.filter(FILTERS.all).map((row) => row.id), ["b", "c", "d", "e"]);
  assert.deepEqual(rows.filter(FILTERS.undecided).map((row) => row.id), ["c", "d"]);
  assert.deepEqual(rows.filter(FILTERS.mine).map((row) => row.id), ["e"]);
  assert.deepEqual(rows.filter(FILTERS.audits).map((row) => row.id), ["f"]);
  assert.deepEqual(rows.filter(drawn).map((row) => row.id), ["c", "d", "e", "f"]);
  assert.deepEqual(rows.filter(drawn).filter(movable).map((row) => row.id), ["c", "d", "e"]);
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

  store.rename(["new-1", annotation("real", 0, 100)]);

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

test("a row that has left the list left a gap, from which the walk goes on", () => {
  // Most doubtful first: the order is not that of the night.
  const rows = [suggestion("a", 9000), suggestion("b", 1000), suggestion("c", 5000)];
  const gone = suggestion("gone", 3000);

  assert.equal(neighbour(rows, gone, 1, 1).id, "b");
  assert.equal(neighbour(rows, gone, -1, 1).id, "a");
  assert.equal(neighbour(rows, gone, 1, 3), null);
  assert.equal(neighbour(rows, gone, -1, 3).id, "c");
});
