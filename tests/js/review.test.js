import assert from "node:assert/strict";
import { test } from "node:test";

import { bodyOf, needsLabel, question, tally } from "../../static/js/review/choices.js";
import { Deck } from "../../static/js/review/deck.js";
import { meaningOf } from "../../static/js/review/keys.js";
import { whenInWords } from "../../static/js/review/nights.js";
import { stretch } from "../../static/js/review/picture.js";
import { changedInWords, recallInWords, sendingInWords } from "../../static/js/review/thanks.js";

const suggestion = (id, more) => ({ id, kind: "suggestion", label: "cry", version: 1, ...more });
const audit = (id) => ({ id, kind: "audit", label: null, version: 1 });
const CRYING = new Set(["cry", "fuss"]);

test("cards are asked in the order in which they came, and counted", () => {
  const deck = new Deck();
  deck.add({ cards: [suggestion("a"), suggestion("b")], n_waiting: 5 });

  assert.deepEqual([deck.card.id, deck.next.id, deck.number, deck.total, deck.left], ["a", "b", 1, 2, 5]);
  deck.answer({ name: "yes" });
  assert.deepEqual([deck.card.id, deck.next, deck.number, deck.total, deck.left], ["b", null, 2, 2, 4]);
});

test("answers are taken back one by one, as far as the first", () => {
  const deck = new Deck();
  deck.add({ cards: [suggestion("a"), suggestion("b")], n_waiting: 2 });
  deck.answer({ name: "yes" });
  deck.answer({ name: "no" });

  assert.equal(deck.takeBack().id, "b");
  assert.equal(deck.takeBack().id, "a");
  assert.equal(deck.takeBack(), null);
  assert.deepEqual([deck.card.id, deck.next.id], ["a", "b"]);
});

test("a card that was asked in this sitting is not asked again", () => {
  const deck = new Deck();
  deck.add({ cards: [suggestion("a")], n_waiting: 2 });
  deck.answer({ name: "yes" });

  deck.add({ cards: [suggestion("a"), suggestion("b")], n_waiting: 2 });
  assert.deepEqual([deck.card.id, deck.total, deck.left], ["b", 2, 1]);
  deck.answer({ name: "no" });
  deck.add({ cards: [suggestion("a"), suggestion("b")], n_waiting: 2 });
  assert.deepEqual([deck.card, deck.left], [null, 0]);
});

test("a card that someone else answered is neither asked nor counted", () => {
  const deck = new Deck();
  deck.add({ cards: [suggestion("a"), suggestion("b")], n_waiting: 2 });
  deck.answer({ name: "yes" });

  deck.drop("a");
  assert.deepEqual([deck.answers, deck.number, deck.total], [[], 1, 1]);
  deck.drop("b");
  assert.equal(deck.card, null);
});

test("each choice says what the server understands", () => {
  const bodies = (card) => ["yes", "no", "other", "unsure"].map((name) => bodyOf(card, { name }));

  assert.deepEqual(bodies(audit("w")), [
    { answer: "crying" },
    { answer: "nothing" },
    { answer: "nothing" },
    { answer: "unsure" },
  ]);
  assert.deepEqual(
    bodies(suggestion("a")).map((body) => body.decision),
    ["accepted", "rejected", "accepted", "unsure"],
  );
  assert.deepEqual(bodyOf(suggestion("a"), { name: "other", label: "laugh" }), { decision: "accepted", label: "laugh" });
});

test("only a suggestion that is something else needs a word", () => {
  assert.equal(needsLabel(suggestion("a"), "other"), true);
  assert.equal(needsLabel(suggestion("a"), "no"), false);
  assert.equal(needsLabel(audit("w"), "other"), false);
});

test("the question is about what was suggested", () => {
  assert.equal(question(suggestion("a")).asks, "Is this crying?");
  assert.equal(question(audit("w")).asks, "Is there crying in here?");
  assert.deepEqual(question(suggestion("a", { label: "laugh" })), {
    asks: "Is this “laugh”?",
    yes: "Yes, laugh",
    no: "Not laugh",
  });
});

test("thanks say what the answers changed", () => {
  const given = [
    ...Array.from({ length: 6 }, (_, n) => [suggestion(`k${n}`), { name: "yes" }]),
    [suggestion("f"), { name: "other", label: "fuss" }],
    [suggestion("l"), { name: "other", label: "laugh" }],
    [suggestion("n"), { name: "no" }],
    [suggestion("u"), { name: "unsure" }],
    [audit("w"), { name: "yes" }],
    [audit("x"), { name: "other" }],
    [audit("y"), { name: "no" }],
  ].map(([card, choice]) => ({ card, choice }));

  assert.equal(
    changedInWords(tally(given, CRYING)),
    "13 answered: 7 cries kept, 1 kept as something else, 1 set aside, 1 cry found that nobody had marked, " +
      "2 quiet stretches confirmed, 1 left open.",
  );
  assert.match(changedInWords(tally([], CRYING)), /^Nothing was changed/);
});

test("the estimate of what is missed keeps its uncertainty", () => {
  const said = recallInWords({ missing_share: { low: 0, likely: 0.02, high: 0.118 } });

  assert.equal(said, "The estimate of missed crying is now 0 to 12 %.");
  assert.match(recallInWords({ missing_share: null }), /cannot be told yet/);
});

test("what has not arrived is told, and nothing otherwise", () => {
  assert.equal(sendingInWords({ state: "offline", unsent: 2 }), "2 answers wait for the network");
  assert.equal(sendingInWords({ state: "offline", unsent: 1 }), "1 answer waits for the network");
  assert.equal(sendingInWords({ state: "saving", unsent: 1 }), "");
  assert.equal(sendingInWords({ state: "saved", unsent: 0 }), "");
  assert.match(sendingInWords({ state: "signed-out", unsent: 1 }), /log in again/);
});

const at = (started_at, now) =>
  whenInWords(
    { started_at, start_ms: 60_000, recording_name: "night.flac" },
    { timeZone: "Europe/Vienna", nowMs: Date.parse(now) },
  );

test("a night is named as one would name it now", () => {
  const aNight = "2026-11-21T22:12:00Z"; // 23:12 on the wall

  assert.equal(at(aNight, "2026-11-21T23:30:00Z"), "Tonight, 23:13");
  assert.equal(at(aNight, "2026-11-22T02:00:00Z"), "Tonight, 23:13");
  assert.equal(at(aNight, "2026-11-22T07:00:00Z"), "Last night, 23:13");
  assert.equal(at(aNight, "2026-11-22T20:00:00Z"), "Last night, 23:13");
  assert.equal(at(aNight, "2026-11-23T02:00:00Z"), "Sat 21 Nov, 23:13");
  assert.equal(at("2026-11-22T01:12:00Z", "2026-11-22T20:00:00Z"), "Last night, 02:13");
});

test("the clock's change in autumn does not move a night", () => {
  assert.equal(at("2026-10-25T00:30:00Z", "2026-10-25T08:00:00Z"), "Last night, 02:31");
  assert.equal(at("2026-10-25T01:30:00Z", "2026-10-25T11:30:00Z"), "Last night, 02:31");
});

test("a place of a recording without a start is told by its name", () => {
  assert.equal(at(null, "2026-11-22T07:00:00Z"), "night.flac, 1:00 after its start");
});

test("the picture shows two seconds around a place and never more than there is", () => {
  assert.deepEqual(stretch({ start_ms: 5000, end_ms: 6000 }, 60_000), { fromMs: 3000, toMs: 8000 });
  assert.deepEqual(stretch({ start_ms: 500, end_ms: 59_000 }, 60_000), { fromMs: 0, toMs: 60_000 });
});

test("keys answer, play and take back, and leave Space to a button", () => {
  const key = (name, more) => meaningOf({ key: name, target: { closest: () => null }, ...more });

  assert.deepEqual(key("1"), { choose: "yes" });
  assert.deepEqual(key("4"), { choose: "unsure" });
  assert.equal(key("5"), null);
  assert.equal(key("a"), null);
  assert.equal(key(" "), "play");
  assert.equal(key(" ", { target: { closest: () => ({}) } }), null);
  assert.equal(key("Z"), "undo");
  assert.equal(key("z", { ctrlKey: true }), "undo");
  assert.equal(key("1", { ctrlKey: true }), null);
  assert.equal(key("1", { repeat: true }), null);
});
