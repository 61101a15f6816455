import assert from "node:assert/strict";
import { test } from "node:test";

import { countsInWords } from "../../static/js/pages/import_report.js";
import { asName, countNew, wordsOf } from "../../static/js/pages/import_words.js";

const WORDS = [
  { theirs: "howl", ours: "", n: 5, n_new: 4 },
  { theirs: "Cry", ours: "cry", n: 3, n_new: 2 },
];

test("words that need a decision come first", () => {
  const report = { labels: { unknown: [WORDS[0]], known: [WORDS[1]] } };

  assert.deepEqual(
    wordsOf(report).map((word) => word.theirs),
    ["howl", "Cry"],
  );
});

test("what is left out is not counted among what will be added", () => {
  assert.equal(countNew(WORDS, { howl: null, Cry: "cry" }), 2);
  assert.equal(countNew(WORDS, { howl: "cry", Cry: "cry" }), 6);
});

test("a word of theirs becomes a name that a label may have", () => {
  assert.equal(asName("Crying baby!"), "crying-baby");
  assert.equal(asName("belly_pain"), "belly_pain");
  assert.equal(asName("泣く"), "");
  assert.equal(asName("none"), "");
  assert.equal(asName("x".repeat(41)), "");
});

test("only what there is of is said", () => {
  const stated = { n_there_already: 2, n_left_out: 0, n_unmatched: 1, n_outside: 0, n_unreadable: 0 };

  assert.deepEqual(countsInWords(stated), [
    "2 are there already",
    "1 stays out: nothing says what it belongs to",
  ]);
});
