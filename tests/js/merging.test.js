import assert from "node:assert/strict";
import { test } from "node:test";

import { giveIn, insist } from "../../static/js/editor/saving/asking.js";
import { after, clashing, firstReady, inTheWay, merged, without } from "../../static/js/editor/saving/merging.js";
import { asKept } from "../../static/js/editor/saving/outbox_store.js";

const row = (more) => ({ id: "a", kind: "annotation", startMs: 1000, endMs: 2000, label: "cry", note: "", version: 3, ...more });
const change = (body, base, target = "a") => ({ kind: "change", target, body, base });
const END = change({ start_ms: 1000, end_ms: 2500 }, { start_ms: 1000, end_ms: 2000 });

test("fields that only one of two changed are put together", () => {
  assert.deepEqual(clashing(END, row({ label: "laugh" })), []);
  assert.deepEqual(merged(END, row({ label: "laugh" })), { start_ms: 1000, end_ms: 2500 });
});

test("of an interval only the edge that moved is mine", () => {
  assert.deepEqual(clashing(END, row({ startMs: 400 })), []);
  assert.deepEqual(merged(END, row({ startMs: 400 })), { start_ms: 400, end_ms: 2500 });
});

test("the same edge, moved by both, clashes; moved to the same place, it does not", () => {
  assert.deepEqual(clashing(END, row({ endMs: 2400 })), ["end_ms"]);
  assert.deepEqual(clashing(END, row({ endMs: 2500 })), []);
});

test("two edges that would cross clash, and my word is then the whole interval", () => {
  const back = change({ start_ms: 1000, end_ms: 1200 }, { start_ms: 1000, end_ms: 2000 });
  const theirs = row({ startMs: 1500 });
  const fields = clashing(back, theirs);
  assert.deepEqual(fields, ["start_ms", "end_ms"]);

  insist(back, { kind: "fields", fields }, theirs);

  assert.deepEqual(clashing(back, theirs), []);
  assert.deepEqual(merged(back, theirs), { start_ms: 1000, end_ms: 1200 });
});

test("giving in takes the field out of later changes too, and leaves the rest", () => {
  const first = change({ label: "fuss" }, { label: "cry" });
  const both = change({ label: "noise", start_ms: 900, end_ms: 2000 }, { label: "fuss", start_ms: 1000, end_ms: 2000 });
  const elsewhere = change({ label: "noise" }, { label: "cry" }, "b");

  const dropped = giveIn(first, { kind: "fields", fields: ["label"] }, [first, both, elsewhere]);

  assert.deepEqual(dropped, [first]);
  assert.deepEqual(both.body, { start_ms: 900, end_ms: 2000 });
  assert.equal(elsewhere.body.label, "noise");
});

test("a change without its only field is nothing", () => {
  assert.equal(without(END, ["end_ms"]), null);
});

test("a note that both wrote clashes", () => {
  const noted = change({ note: "hungry" }, { note: "" });

  assert.deepEqual(clashing(noted, row({ note: "teeth" })), ["note"]);
  assert.deepEqual(clashing(noted, row({ label: "laugh" })), []);
});

test("what is deleted here but changed there is not deleted unasked", () => {
  const gone = { kind: "delete", target: "a", base: { start_ms: 1000, end_ms: 2000, label: "cry" }, seen: 3 };

  assert.equal(inTheWay(gone, { row: row(), gone: false }), null);
  assert.deepEqual(inTheWay(gone, { row: row({ version: 4 }), gone: false }), { kind: "changed" });
  assert.deepEqual(inTheWay(gone, { row: row({ version: 4 }), gone: true }), { kind: "done" });
});

test("a change to what is deleted there asks", () => {
  assert.deepEqual(inTheWay(END, { row: row(), gone: true }), { kind: "deleted" });
});

test("only what is about the same rows waits for an answer", () => {
  const aside = change({ label: "fuss" }, {});
  const same = change({ label: "noise" }, {});
  const many = { kind: "verdicts", targets: ["b", "a"], decision: "rejected" };
  const free = change({ label: "noise" }, {}, "c");

  assert.equal(firstReady([aside, same, many, free], new Map([[aside, {}]])), free);
  assert.equal(firstReady([aside, same, many], new Map([[aside, {}]])), null);
  assert.equal(firstReady([aside, same], new Map()), aside);
});

test("what waits behind a verdict is its annotation too", () => {
  const verdict = { kind: "verdict", target: "s", annotationId: "new-1", body: { decision: "accepted" } };

  assert.equal(firstReady([verdict, change({ label: "fuss" }, {}, "new-1")], new Map([[verdict, {}]])), null);
});

test("a row on screen is the server's with what is on its way on top", () => {
  const state = { row: row({ label: "laugh" }), gone: false };

  assert.deepEqual(after(state, END, "a").row, row({ label: "laugh", endMs: 2500 }));
  assert.equal(after(state, { kind: "delete", target: "a" }, "a").gone, true);
  assert.equal(after({ ...state, gone: true }, { kind: "restore", target: "a" }, "a").gone, false);
});

test("what is kept on disk are ids, times and labels, and nothing that people wrote", () => {
  const op = {
    ...change({ label: "cry", start_ms: 1, end_ms: 2, note: "hungry" }, { label: "fuss", note: "tired" }),
    opId: "x",
    who: "Bob",
    kept: Promise.resolve(),
  };

  assert.deepEqual(asKept(op), {
    kind: "change",
    target: "a",
    opId: "x",
    body: { label: "cry", start_ms: 1, end_ms: 2 },
    base: { label: "fuss" },
  });
});
