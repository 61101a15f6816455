import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../static/js/editor/rows/store.js";

test("an answer that comes late tells nothing new", () => {
  const store = new Store();
  store.put({ id: "a", startMs: 0, endMs: 1, version: 2 });

  const late = { id: "a", startMs: 0, endMs: 1, version: 1 };
  const newer = { id: "a", startMs: 0, endMs: 1, version: 3 };
  const unknown = { id: "b", startMs: 0, endMs: 1, version: 1 };

  assert.deepEqual(store.newsIn([late, newer, unknown]), [newer, unknown]);
});

test("the order is the same array until something changes, and right after any change", () => {
  const store = new Store();
  const row = (id, startMs) => ({ id, startMs, endMs: startMs + 1, version: 1 });
  store.put(...Array.from({ length: 100 }, (_, n) => row(`r${n}`, (n * 37) % 100)));
  const before = store.all;
  assert.equal(store.all, before);

  store.put(row("r5", 1000), row("new", 50));
  store.remove("r7", "r8", "unknown");
  store.rename(["new", row("real", 49)]);
  store.put(row("r8", 2000));

  const wanted = [...before.filter(({ id }) => !["r5", "r7", "r8"].includes(id)), row("real", 49), row("r5", 1000), row("r8", 2000)]
    .sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
  assert.deepEqual(store.all, wanted);
  assert.notEqual(store.all, before);
  assert.equal(before.length, 100);
});
