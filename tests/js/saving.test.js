import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Actions } from "../../static/js/editor/actions/actions.js";
import { fromSuggestion } from "../../static/js/editor/rows/intervals.js";
import { Outbox } from "../../static/js/editor/saving/saving.js";
import { Store } from "../../static/js/editor/rows/store.js";
import { request } from "../../static/js/lib/api.js";
import { startServer } from "./server.js";

const SUGGESTION = { id: "11111111-1111-4111-8111-111111111111", start_ms: 1000, end_ms: 2000, label: "cry", score: 0.9, decision: "pending", version: 1 };

let server;
let store;
let outbox;
let actions;
let notices;

beforeEach(async () => {
  server = await startServer();
  globalThis.LULLABEL_ORIGIN = server.origin;
  store = new Store();
  outbox = new Outbox({ store, request, recordingId: "night" });
  actions = new Actions({ store, outbox, durationMs: 60_000 });
  notices = [];
  outbox.addEventListener("notice", (event) => notices.push(event.detail.text));
});

afterEach(() => server.stop());

const suggested = (id = SUGGESTION.id) => {
  server.state.suggestions.set(id, { ...SUGGESTION, id });
  const row = fromSuggestion({ ...SUGGESTION, id });
  outbox.learn([row]);
  store.put(row);
  return row.id;
};

const reached = (state) =>
  new Promise((resolve) => {
    const look = () => outbox.state === state && (state !== "saved" || outbox.unsent === 0) && resolve();
    outbox.addEventListener("state", look);
    look();
  });

const drawn = async () => {
  actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  await reached("saved");
  return onServer()[0];
};

const onServer = () => [...server.state.annotations.values()];

test("what is drawn is on the server at once, under the server's id", async () => {
  const id = actions.draw({ startMs: 1000.4, endMs: 2500.6, label: "cry" });
  await reached("saved");

  const [row] = onServer();
  assert.deepEqual([row.start_ms, row.end_ms, row.label], [1000, 2501, "cry"]);
  assert.equal(store.has(id), false);
  assert.equal(store.get(row.id).version, 1);
});

test("changes made before the first answer reach the row that comes of it", async () => {
  const id = actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  actions.change(id, { startMs: 1200 });
  actions.change(id, { note: "hiccups" });
  await reached("saved");

  const [row] = onServer();
  assert.equal(onServer().length, 1);
  assert.deepEqual([row.start_ms, row.end_ms, row.note, row.version], [1200, 2000, "hiccups", 3]);
});

test("a change whose answer was lost is not done twice", async () => {
  server.state.failWith.push("lose-answer");
  actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  await reached("offline");
  assert.equal(outbox.unsent, 1);
  outbox.retryNow();
  await reached("saved");

  assert.equal(server.state.log.length, 2);
  assert.equal(onServer().length, 1);
});

test("offline says how much is unsent, and all of it arrives in order", async () => {
  server.state.failWith.push("cut", 503);
  const id = actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  actions.change(id, { label: "fuss" });
  await reached("offline");
  assert.equal(outbox.unsent, 2);
  outbox.retryNow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  outbox.retryNow();
  await reached("saved");

  assert.deepEqual(onServer().map((row) => row.label), ["fuss"]);
});

test("somebody else's change of another field stays, and so does mine", async () => {
  const theirs = await drawn();
  Object.assign(theirs, { label: "laugh", version: 7 });

  actions.change(theirs.id, { endMs: 2600 });
  await reached("saved");

  assert.deepEqual([theirs.label, theirs.start_ms, theirs.end_ms], ["laugh", 1000, 2600]);
  assert.deepEqual([store.get(theirs.id).label, store.get(theirs.id).endMs], ["laugh", 2600]);
  assert.deepEqual(notices, []);
});

test("an end of mine and a start of theirs make one interval", async () => {
  const theirs = await drawn();
  Object.assign(theirs, { start_ms: 700, version: 2 });

  actions.change(theirs.id, { endMs: 2600 });
  await reached("saved");

  assert.deepEqual([theirs.start_ms, theirs.end_ms], [700, 2600]);
});

for (const [whose, end] of [["theirs", 1500], ["mine", 2600]]) {
  test(`the same end by both is asked about, and the answer stands: ${whose}`, async () => {
    const row = await drawn();
    Object.assign(row, { end_ms: 1500, version: 2, by: "Bob" });

    actions.change(row.id, { endMs: 2600 });
    actions.change(row.id, { label: "fuss" });
    actions.draw({ startMs: 5000, endMs: 6000, label: "cry" });
    await reached("asking");
    const [question] = outbox.questions;
    assert.deepEqual([question.kind, question.fields, question.who], ["fields", ["end_ms"], "Bob"]);
    assert.equal(outbox.unsent, 2);
    assert.equal(onServer().length, 2, "other places do not wait");
    assert.equal(row.end_ms, 1500, "nothing is overwritten");
    outbox.answer(question.id, whose);
    await reached("saved");

    assert.deepEqual([row.end_ms, row.label], [end, "fuss"]);
    assert.equal(store.get(row.id).endMs, end);
    assert.deepEqual(outbox.questions, []);
  });
}

test("what I deleted and somebody else changed is asked about", async () => {
  const row = await drawn();
  Object.assign(row, { label: "laugh", version: 2, by: "Bob" });

  actions.remove(row.id);
  await reached("asking");
  assert.equal(row.deleted_at, null);
  assert.equal(outbox.questions[0].kind, "changed");
  outbox.answer(outbox.questions[0].id, "theirs");
  await reached("saved");
  assert.equal(store.get(row.id).label, "laugh");
  actions.remove(row.id);
  await reached("saved");

  assert.notEqual(row.deleted_at, null);
});

for (const whose of ["theirs", "mine"]) {
  test(`what I changed and somebody else deleted is asked about: ${whose}`, async () => {
    const row = await drawn();
    Object.assign(row, { deleted_at: "2026-11-22T03:00:00Z", version: 2, by: "Bob" });

    actions.change(row.id, { label: "fuss" });
    await reached("asking");
    assert.equal(outbox.questions[0].kind, "deleted");
    outbox.answer(outbox.questions[0].id, whose);
    await reached("saved");

    assert.equal(row.deleted_at === null, whose === "mine");
    assert.equal(row.label, whose === "mine" ? "fuss" : "cry");
    assert.equal(store.has(row.id), whose === "mine");
  });
}

test("a deleted row comes back by undo, with its note", async () => {
  const drawn = actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  actions.change(drawn, { note: "hungry" });
  await reached("saved");
  const [row] = onServer();

  actions.remove(row.id);
  await reached("saved");
  assert.equal(store.all.length, 0);
  assert.notEqual(row.deleted_at, null);
  actions.undo();
  await reached("saved");

  assert.equal(row.deleted_at, null);
  assert.equal(store.get(row.id).note, "hungry");
});

test("undo takes back one change after the other", async () => {
  const drawn = actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  await reached("saved");
  const [row] = onServer();
  actions.change(row.id, { endMs: 3000 });
  actions.change(row.id, { label: "fuss" });

  actions.undo();
  actions.undo();
  await reached("saved");
  assert.deepEqual([row.end_ms, row.label], [2000, "cry"]);
  actions.undo();
  await reached("saved");

  assert.notEqual(row.deleted_at, null);
  assert.equal(actions.undo(), false);
  assert.equal(store.has(drawn), false);
});

test("an accepted suggestion becomes an annotation, and undo asks again", async () => {
  const id = suggested();
  actions.decide(id, "accepted");
  await reached("saved");
  assert.equal(server.state.suggestions.get(id).decision, "accepted");
  assert.equal(store.all.filter((row) => row.kind === "annotation").length, 1);

  actions.undo();
  await reached("saved");

  assert.equal(server.state.suggestions.get(id).decision, "pending");
  assert.deepEqual(store.all.map((row) => row.kind), ["suggestion"]);
});

test("moving a suggestion is a verdict: edited, with both ends", async () => {
  const id = suggested();
  actions.change(id, { endMs: 2600 });
  await reached("saved");

  const [annotation] = onServer();
  assert.equal(server.state.suggestions.get(id).decision, "edited");
  assert.deepEqual([annotation.start_ms, annotation.end_ms, annotation.source], [1000, 2600, "edited"]);
});

test("a verdict goes on when only the suggestion's number has moved", async () => {
  const id = suggested();
  server.state.suggestions.get(id).version = 4;
  actions.decide(id, "rejected");
  await reached("saved");

  assert.equal(server.state.suggestions.get(id).decision, "rejected");
  assert.deepEqual(notices, []);
});

for (const whose of ["theirs", "mine"]) {
  test(`two verdicts that differ are asked about: ${whose}`, async () => {
    const id = suggested();
    Object.assign(server.state.suggestions.get(id), { decision: "rejected", decided_by: "Bob", version: 2 });
    actions.decide(id, "accepted");
    await reached("asking");
    const [question] = outbox.questions;
    assert.deepEqual([question.kind, question.who, question.row.decision], ["decided", "Bob", "rejected"]);
    outbox.answer(question.id, whose);
    await reached("saved");

    const decision = whose === "mine" ? "accepted" : "rejected";
    assert.equal(server.state.suggestions.get(id).decision, decision);
    assert.equal(store.get(id).decision, decision);
    assert.equal(store.all.length, whose === "mine" ? 2 : 1);
  });
}

test("two people who say the same agree without a word", async () => {
  const id = suggested();
  Object.assign(server.state.suggestions.get(id), { decision: "rejected", version: 2 });
  actions.decide(id, "rejected");
  await reached("saved");

  assert.equal(store.get(id).decision, "rejected");
  assert.deepEqual([outbox.questions, notices], [[], []]);
});

test("an act that had arrived is not asked about, whatever came on top of it", async () => {
  const row = await drawn();
  server.state.failWith.push("lose-answer");
  actions.change(row.id, { label: "fuss" });
  await reached("offline");
  Object.assign(row, { label: "laugh", version: row.version + 1 });
  outbox.take([{ ...store.get(row.id), label: "laugh", version: row.version }]);
  outbox.retryNow();
  await reached("saved");

  assert.deepEqual([row.label, outbox.questions], ["laugh", []]);
});

test("one word for many is one request, and those decided by others stay theirs", async () => {
  const ids = ["1", "2", "3"].map((n) => suggested(SUGGESTION.id.replace(/^1/, n)));
  Object.assign(server.state.suggestions.get(ids[1]), { decision: "rejected", version: 2 });
  const before = server.state.log.length;
  actions.decideAll(ids, "accepted");
  await reached("saved");

  assert.equal(server.state.log.slice(before).filter((line) => line.startsWith("POST")).length, 1);
  assert.deepEqual(ids.map((id) => store.get(id).decision), ["accepted", "rejected", "accepted"]);
  const annotations = store.all.filter((row) => row.kind === "annotation");
  assert.deepEqual(annotations.map((row) => row.id).sort(), onServer().map((row) => row.id).sort());
  assert.match(notices[0], /1 place was decided by somebody else/);
  actions.undo();
  await reached("saved");

  assert.deepEqual(ids.map((id) => server.state.suggestions.get(id).decision), ["pending", "rejected", "pending"]);
});

test("a server in trouble keeps the change waiting, and says so", async () => {
  server.state.failWith.push(500);
  actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  await reached("trouble");
  assert.equal(outbox.unsent, 1);
  outbox.retryNow();
  await reached("saved");

  assert.equal(onServer().length, 1);
});

test("a note travels apart from the rest, which may be kept on disk", async () => {
  const first = await drawn();
  const second = actions.draw({ startMs: 3000, endMs: 4000, label: "cry" });
  actions.change(second, { note: "hungry" });
  await reached("saved");
  actions.merge(first.id, onServer()[1].id);
  await reached("saved");

  assert.deepEqual([first.start_ms, first.end_ms, first.note], [1000, 4000, "hungry"]);
  assert.equal(store.get(first.id).note, "hungry");
});
