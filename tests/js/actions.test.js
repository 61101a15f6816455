import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Actions } from "../../static/js/editor/actions/actions.js";
import { fromAudit, fromSuggestion } from "../../static/js/editor/rows/intervals.js";
import { Outbox } from "../../static/js/editor/saving/saving.js";
import { Store } from "../../static/js/editor/rows/store.js";
import { request } from "../../static/js/lib/api.js";
import { startServer } from "./server.js";

let server;
let store;
let outbox;
let actions;
let told;

beforeEach(async () => {
  server = await startServer();
  globalThis.LULLABEL_ORIGIN = server.origin;
  store = new Store();
  outbox = new Outbox({ store, request, recordingId: "night" });
  actions = new Actions({ store, outbox, durationMs: 600_000 });
  told = [];
  for (const name of ["undone", "redone"]) {
    actions.addEventListener(name, ({ detail }) => told.push([name, detail.what, detail.overtaken]));
  }
});

afterEach(() => server.stop());

const idOf = (n) => `${String(n).repeat(8)}-1111-4111-8111-111111111111`;

const suggested = (n, startMs, decision = "pending") => {
  const body = { id: idOf(n), start_ms: startMs, end_ms: startMs + 1000, label: "cry", score: 0.9, decision, version: 1 };
  server.state.suggestions.set(body.id, { ...body });
  outbox.take([fromSuggestion(body)]);
  return body.id;
};

const window = () => {
  const body = { id: idOf(9), start_ms: 0, end_ms: 6000, answer: "pending", version: 1 };
  server.state.audits.set(body.id, { ...body });
  outbox.take([fromAudit(body)]);
  return body.id;
};

const saved = async () => {
  while (outbox.state !== "saved" || outbox.unsent > 0) {
    assert.notEqual(outbox.state, "asking");
    await new Promise((resolve) => outbox.addEventListener("state", resolve, { once: true }));
  }
};

const draw = (startMs, endMs, label = "cry") => actions.draw({ startMs, endMs, label });
const standing = () =>
  [...server.state.annotations.values()]
    .filter((row) => row.deleted_at === null)
    .sort((a, b) => a.start_ms - b.start_ms)
    .map((row) => [row.start_ms, row.end_ms, row.label]);
const decisions = () => [...server.state.suggestions.values()].map((row) => row.decision);
const onScreen = () =>
  store.all.filter((row) => row.kind === "annotation").map((row) => [row.startMs, row.endMs, row.label]);
const bothShow = (...rows) => {
  assert.deepEqual(standing(), rows);
  assert.deepEqual(onScreen(), rows);
};
const times = (n, act) => {
  for (let turn = 0; turn < n; turn += 1) act();
};

for (const unhurried of [true, false]) {
  const pause = () => (unhurried ? saved() : null);
  const how = unhurried ? "each saved first" : "all before the first answer";

  test(`every kind of step can be taken back and done again, ${how}`, async () => {
    const first = suggested(1, 10_000);
    const second = suggested(2, 20_000);
    const third = suggested(3, 30_000);
    const audit = window();

    const drawn = draw(1000, 3000);
    await pause();
    actions.change(drawn, { label: "fuss", note: "hungry" });
    await pause();
    actions.split(drawn, 2000);
    await pause();
    actions.decide(first, "accepted");
    await pause();
    actions.nudge(store.all.find((row) => row.suggestion === first).id, "end", 100);
    await pause();
    actions.decide(second, "rejected");
    await pause();
    actions.decideAs(third, "laugh");
    await pause();
    actions.answer(audit, "crying");
    await pause();
    actions.remove(drawn);
    await saved();

    const after = [
      [2000, 3000, "fuss"],
      [10_000, 11_100, "cry"],
      [30_000, 31_000, "laugh"],
    ];
    bothShow(...after);
    assert.deepEqual(decisions(), ["accepted", "rejected", "edited"]);
    assert.equal(server.state.audits.get(audit).answer, "crying");

    times(9, () => actions.undo());
    await saved();
    bothShow();
    assert.deepEqual(decisions(), ["pending", "pending", "pending"]);
    assert.equal(server.state.audits.get(audit).answer, "pending");
    assert.equal(actions.canUndo, false);

    times(9, () => actions.redo());
    await saved();
    bothShow(...after);
    assert.deepEqual(decisions(), ["accepted", "rejected", "edited"]);
    assert.equal(server.state.audits.get(audit).answer, "crying");
    assert.equal(actions.canRedo, false);
    assert.deepEqual(told.filter(([, , overtaken]) => overtaken), []);

    times(9, () => actions.undo());
    await saved();
    bothShow();
  });
}

test("a new step forgets what was taken back", async () => {
  draw(1000, 2000);
  actions.undo();
  assert.equal(actions.canRedo, true);
  draw(3000, 4000);

  assert.equal(actions.canRedo, false);
  assert.equal(actions.redo(), false);
  await saved();
  bothShow([3000, 4000, "cry"]);
});

test("there is no limit to taking back", async () => {
  const id = draw(1000, 500_000);
  times(300, () => actions.nudge(id, "start", 10));
  await saved();
  bothShow([4000, 500_000, "cry"]);

  times(301, () => actions.undo());
  await saved();
  bothShow();
});

test("the selection follows there and back", async () => {
  const suggestion = suggested(1, 10_000);
  store.select(suggestion);
  actions.decide(suggestion, "accepted");
  await saved();
  const annotation = store.selected.id;
  assert.equal(store.selected.kind, "annotation");

  actions.undo();
  assert.equal(store.selected.id, suggestion);
  actions.redo();
  assert.equal(store.selected.id, annotation);
  await saved();
});

test("cut in two, the second half is selected and both keep the name", async () => {
  const id = draw(1000, 5000, "fuss");
  await saved();
  const second = actions.split(id, 2500.4);
  await saved();

  bothShow([1000, 2500, "fuss"], [2500, 5000, "fuss"]);
  assert.equal(store.selected.startMs, 2500);
  assert.ok(second);
});

test("a place is not cut at its very edge, nor outside", async () => {
  const id = draw(1000, 5000);

  assert.deepEqual([999, 1019, 4981, 6000].map((ms) => actions.split(id, ms)), [null, null, null, null]);
  assert.notEqual(actions.split(id, 1020), null);
  await saved();
});

test("a suggestion cut in two is a corrected one and a second place", async () => {
  const suggestion = suggested(1, 10_000);
  actions.split(suggestion, 10_400);
  await saved();

  bothShow([10_000, 10_400, "cry"], [10_400, 11_000, "cry"]);
  assert.deepEqual(decisions(), ["edited"]);
  actions.undo();
  await saved();
  bothShow();
  assert.deepEqual(decisions(), ["pending"]);
});

test("joined places reach from the first to the last, with both notes", async () => {
  const first = draw(1000, 2000);
  const second = draw(2500, 4000);
  actions.change(first, { note: "hungry" });
  actions.change(second, { note: "teeth " });
  await saved();
  actions.merge(store.all[1].id, store.all[0].id);
  await saved();

  bothShow([1000, 4000, "cry"]);
  assert.equal(store.all[0].note, "hungry\nteeth");
  actions.undo();
  await saved();
  bothShow([1000, 2000, "cry"], [2500, 4000, "cry"]);
  assert.deepEqual(store.all.map((row) => row.note), ["hungry", "teeth"]);
});

test("two suggestions joined are one corrected place, and both were right", async () => {
  const first = suggested(1, 10_000);
  const second = suggested(2, 12_000);
  store.select(first);
  actions.merge(first, second);
  await saved();

  bothShow([10_000, 13_000, "cry"]);
  assert.deepEqual(decisions(), ["edited", "accepted"]);
  assert.equal(store.selected.kind, "annotation");
  times(2, () => {
    actions.undo();
    actions.redo();
  });
  await saved();
  bothShow([10_000, 13_000, "cry"]);
  actions.undo();
  await saved();
  bothShow();
  assert.deepEqual(decisions(), ["pending", "pending"]);
});

test("a mark takes a suggestion in, whichever of them was first", async () => {
  const drawn = draw(8000, 9500, "fuss");
  await saved();
  const suggestion = suggested(1, 10_000);
  actions.merge(suggestion, store.get(outbox.realId(drawn)).id);
  await saved();

  bothShow([8000, 11_000, "cry"]);
  assert.deepEqual(decisions(), ["accepted"]);
  actions.undo();
  await saved();
  bothShow([8000, 9500, "fuss"]);
});

test("a place that came of a suggestion keeps its verdict when it is joined to another", async () => {
  const first = suggested(1, 10_000);
  const second = suggested(2, 12_000);
  actions.decide(first, "accepted");
  actions.decide(second, "accepted");
  await saved();
  const [one, two] = store.all.filter((row) => row.kind === "annotation");
  actions.merge(one.id, two.id);
  await saved();

  bothShow([10_000, 13_000, "cry"]);
  assert.deepEqual(decisions(), ["accepted", "accepted"]);
});

test("an edge never passes the other one, nor the recording's end", async () => {
  const id = draw(1000, 1100);
  actions.nudge(id, "start", 100);
  actions.nudge(id, "end", -100);
  await saved();
  bothShow([1080, 1100, "cry"]);

  const last = draw(599_000, 599_950);
  actions.nudge(last, "end", 100);
  await saved();
  assert.deepEqual(standing()[1], [599_000, 600_000, "cry"]);
});

test("many verdicts are one step, and leave those alone that were decided", async () => {
  const ids = [suggested(1, 10_000), suggested(2, 20_000), suggested(3, 30_000, "unsure"), suggested(4, 40_000, "rejected")];

  assert.equal(actions.decideAll(ids, "accepted"), 3);
  await saved();
  assert.deepEqual(decisions(), ["accepted", "accepted", "accepted", "rejected"]);
  assert.equal(onScreen().length, 3);
  assert.equal(server.state.log.filter((line) => line === "POST /api/v1/recordings/night/verdicts/").length, 1);

  actions.undo();
  await saved();
  assert.deepEqual(decisions(), ["pending", "pending", "unsure", "rejected"]);
  bothShow();
  actions.redo();
  await saved();
  assert.deepEqual(decisions(), ["accepted", "accepted", "accepted", "rejected"]);
  assert.equal(onScreen().length, 3);
});

test("many verdicts on nothing are no step", () => {
  assert.equal(actions.decideAll([suggested(1, 10_000, "rejected")], "accepted"), 0);
  assert.equal(actions.canUndo, false);
});

test("a verdict over another goes back to that other", async () => {
  const suggestion = suggested(1, 10_000, "unsure");
  actions.decide(suggestion, "accepted");
  await saved();
  assert.deepEqual(decisions(), ["accepted"]);
  actions.undo();
  await saved();

  assert.deepEqual(decisions(), ["unsure"]);
  bothShow();
});

test("what somebody else has changed since is not taken back", async () => {
  const id = draw(1000, 2000);
  await saved();
  actions.change(outbox.realId(id), { endMs: 3000 });
  await saved();
  const [theirs] = [...server.state.annotations.values()];
  Object.assign(theirs, { end_ms: 5000, version: 9 });
  store.put({ ...store.get(theirs.id), endMs: 5000, version: 9 });
  const before = server.state.log.length;

  assert.equal(actions.undo(), true);

  assert.deepEqual(told, [["undone", "change", true]]);
  await saved();
  assert.equal(server.state.log.length, before);
  assert.equal(theirs.end_ms, 5000);
});

test("of many verdicts those are taken back that still stand", async () => {
  const ids = [suggested(1, 10_000), suggested(2, 20_000)];
  actions.decideAll(ids, "rejected");
  await saved();
  store.put({ ...store.get(ids[0]), decision: "unsure", version: 9 });
  actions.undo();
  await saved();

  assert.deepEqual(decisions(), ["rejected", "pending"]);
});

test("an answer is put right, and taken back to the one before", async () => {
  const audit = window();
  actions.answer(audit, "nothing");
  actions.answer(audit, "unsure");
  await saved();
  assert.equal(server.state.audits.get(audit).answer, "unsure");
  actions.undo();
  await saved();

  assert.equal(server.state.audits.get(audit).answer, "nothing");
});
