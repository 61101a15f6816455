import assert from "node:assert/strict";
import { test } from "node:test";

import { leastInWords, pairInWords, strengthInWords } from "../../static/js/pages/links_words.js";
import { toMoment, wallNow } from "../../static/js/pages/links_wall.js";

const VIENNA = "Europe/Vienna";

test("a time of the wall becomes a moment and comes back", () => {
  for (const wall of ["2026-01-15T21:05", "2026-07-15T03:00", "2026-03-29T04:00", "2026-10-25T12:00"]) {
    assert.equal(wallNow(VIENNA, Date.parse(toMoment(wall, VIENNA))), wall);
  }
});

test("an hour that comes twice is the first", () => {
  assert.equal(toMoment("2026-10-25T02:30", VIENNA), "2026-10-25T00:30:00.000Z");
});

test("an hour that was skipped is taken later", () => {
  assert.equal(toMoment("2026-03-29T02:30", VIENNA), "2026-03-29T01:30:00.000Z");
});

test("what may be chance is called so, and what was found says how strong it is", () => {
  assert.equal(strengthInWords({ strength: 0.45, found: true }), "clear, 0.45 of 1");
  assert.equal(strengthInWords({ strength: -0.61, found: true }), "strong, −0.61 of 1");
  assert.equal(strengthInWords({ strength: 0.45, found: false }), "may be chance, 0.45 of 1");
});

test("what would have shown is told in words", () => {
  assert.deepEqual([1, 0.62, 0.31, 0.14].map(leastInWords), ["none would be sure to show", "only strong, from 0.62", "clear, from 0.31", "even rather weak, from 0.14"]);
});

test("two things rise together, or do not, or may be chance", () => {
  const told = [[0.4, true], [-0.4, true], [-0.4, false]].map(([strength, found]) => pairInWords({ strength, found }));

  assert.deepEqual(told, ["rise together", "one up, the other down", "may be chance"]);
});
