import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen, EVERYTHING, putInTime, readChoice, touching, writeChoice } from "../../static/js/editor/rows/order.js";

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

const suggested = (id, startMs, score, more = {}) => ({ id, kind: "suggestion", decision: "pending", label: "cry", model: 1, startMs, endMs: startMs + 10, score, ...more });
const said = (id, startMs, label = "cry") => ({ id, kind: "annotation", startMs, endMs: startMs + 10, label });
const night = [
  said("said", 0),
  suggested("sure", 10, 0.97),
  suggested("doubtful", 20, 0.52),
  suggested("no", 30, 0.1, { decision: "rejected" }),
  suggested("unsure", 40, 0.4, { decision: "unsure", model: 2, label: "fuss" }),
  { id: "audit", kind: "audit", startMs: 50, endMs: 60, label: null, answer: "pending" },
  { ...suggested("older", 60, 0.6), kind: "past" },
];
const choose = (choice) => ids(chosen(night, { ...EVERYTHING, ...choice }));

test("the most doubtful come first, and what has no score last", () => {
  assert.deepEqual(choose({ order: "doubtful" }), ["doubtful", "unsure", "no", "sure", "said"]);
  assert.deepEqual(choose({ order: "score" }), ["sure", "doubtful", "unsure", "no", "said"]);
  assert.deepEqual(choose({ order: "model" }), ["unsure", "sure", "doubtful", "no", "said"]);
  assert.deepEqual(choose({}), ["said", "sure", "doubtful", "no", "unsure"]);
});

test("places of one score follow each other by time, whatever came first", () => {
  const rows = [suggested("late", 90, 0.4), suggested("early", 10, 0.6), suggested("middle", 50, 0.4)].sort((a, b) => a.startMs - b.startMs);

  assert.deepEqual(ids(chosen(rows, { ...EVERYTHING, order: "doubtful" })), ["early", "middle", "late"]);
});

test("filters narrow together", () => {
  assert.deepEqual(choose({ show: "undecided" }), ["sure", "doubtful", "unsure"]);
  assert.deepEqual(choose({ show: "undecided", low: 0.4, high: 0.6 }), ["doubtful", "unsure"]);
  assert.deepEqual(choose({ low: 0.4, high: 0.52, label: "fuss" }), ["unsure"]);
  assert.deepEqual(choose({ show: "audits", low: 0.4, label: "fuss" }), ["audit"]);
  assert.deepEqual(choose({ model: 1 }), ["older"]);
});

test("a choice survives the address, and nonsense in it is as if it were not there", () => {
  const choice = { show: "undecided", order: "doubtful", low: 0.4, high: 0.65, label: "cry", model: 2 };
  const params = new URLSearchParams("other=1&order=score");

  writeChoice(choice, params);
  assert.deepEqual(readChoice(params), choice);
  assert.equal(params.get("other"), "1");

  writeChoice(EVERYTHING, params);
  assert.equal(params.toString(), "other=1");
  for (const query of ["show=past&order=constructor", "score=0.9-0.1&model=-1", "score=2-3&model=x", "score=0-1.5"]) {
    assert.deepEqual(readChoice(new URLSearchParams(query)), { ...EVERYTHING });
  }
});
