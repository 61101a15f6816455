import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Actions } from "../../static/js/editor/actions.js";
import { fromSuggestion } from "../../static/js/editor/intervals.js";
import { Outbox } from "../../static/js/editor/saving.js";
import { Store } from "../../static/js/editor/store.js";
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

const suggested = () => {
  server.state.suggestions.set(SUGGESTION.id, { ...SUGGESTION });
  const row = fromSuggestion(SUGGESTION);
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

test("somebody else's change is taken over, and said", async () => {
  actions.draw({ startMs: 1000, endMs: 2000, label: "cry" });
  await reached("saved");
  const [theirs] = onServer();
  Object.assign(theirs, { label: "laugh", version: 7 });

  actions.change(theirs.id, { label: "noise" });
  await reached("saved");

  assert.equal(store.get(theirs.id).label, "laugh");
  assert.equal(theirs.label, "laugh");
  assert.match(notices[0], /Someone else/);
});

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

test("a verdict gives way to one that another person gave", async () => {
  const id = suggested();
  Object.assign(server.state.suggestions.get(id), { decision: "rejected", version: 2 });
  actions.decide(id, "accepted");
  await reached("saved");

  assert.equal(store.get(id).decision, "rejected");
  assert.equal(store.all.length, 1);
  assert.match(notices[0], /Someone else/);
});
