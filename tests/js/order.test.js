import assert from "node:assert/strict";
import { test } from "node:test";

import { putInTime, touching } from "../../static/js/editor/order.js";

const row = (id, startMs, endMs = startMs + 10) => ({ id, startMs, endMs });
const ids = (rows) => rows.map((each) => each.id);

test("changed, new and removed rows find their places in one pass", () => {
  const before = [row("a", 0), row("b", 10), row("c", 20), row("d", 30)];
  const rows = new Map([row("a", 25), row("c", 20), row("d", 30), row("e", 5)].map((each) => [each.id, each]));

  const after = putInTime(before, new Set(["a", "b", "e"]), rows);

  assert.deepEqual(ids(after), ["e", "c", "a", "d"]);
  assert.equal(after[2].startMs, 25);
});

test("a row within a long one is found to touch a window, and what ends there is not", () => {
  const rows = [row("long", 0, 1000), row("early", 5, 20), row("ends", 400, 500), row("in", 550, 560), row("next", 600, 700)];

  assert.deepEqual(ids(touching(rows, { startMs: 500, endMs: 600 })), ["long", "in"]);
  assert.deepEqual(touching(rows, { startMs: 2000, endMs: 3000 }), []);
});

test("a search tells the same as looking at every row", () => {
  let seed = 1;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const rows = Array.from({ length: 500 }, (_, n) => {
    const startMs = Math.floor(random() * 100_000);
    return row(`${n}`, startMs, startMs + 1 + Math.floor(random() ** 4 * 20_000));
  }).sort((a, b) => a.startMs - b.startMs);

  for (let n = 0; n < 200; n += 1) {
    const startMs = Math.floor(random() * 110_000);
    const endMs = startMs + Math.floor(random() * 5_000);
    const wanted = rows.filter((each) => each.startMs < endMs && each.endMs > startMs);
    assert.deepEqual(touching(rows, { startMs, endMs }), wanted);
  }
});
