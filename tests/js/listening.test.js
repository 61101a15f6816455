import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { request } from "../../static/js/lib/api.js";
import { MemoryStore } from "../../static/js/listen/memory_store.js";
import { Outbox } from "../../static/js/listen/outbox.js";
import { canContinue, continued } from "../../static/js/listen/recorder.js";
import { startListeningServer } from "./listening_server.js";

const BEGAN = Date.parse("2026-11-21T20:00:00Z");
const CHUNK_MS = 4000;

let server;
let store;
let outbox;
let lostMs;

beforeEach(async () => {
  server = await startListeningServer();
  globalThis.LULLABEL_ORIGIN = server.origin;
  store = new MemoryStore();
  outbox = opened();
});

afterEach(async () => {
  outbox.forget();
  await server.stop();
});

function opened(options = {}) {
  const made = new Outbox({ store, request, ...options });
  lostMs = 0;
  made.addEventListener("lost", (event) => {
    lostMs += event.detail.ms;
  });
  return made;
}

const sound = (fill = 1) => new Int16Array(16 * CHUNK_MS).fill(fill);

const listened = (n, session = outbox.begin({ source: 7, deviceBeganAt: BEGAN })) => {
  for (let k = 0; k < n; k++) outbox.add(session, { startMs: session.next * CHUNK_MS, samples: sound(k) });
  return session;
};

const reached = (state, of = outbox) =>
  new Promise((resolve) => {
    const look = () => of.state === state && resolve();
    of.addEventListener("state", look);
    look();
  });

const sent = async () => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (outbox.state === "idle" && outbox.waiting === 0) return;
    outbox.retryNow();
  }
};

const onServer = () => [...server.state.sessions.values()];
const startsOf = (session) => [...session.chunks].map(([number, { startMs }]) => [number, startMs]);

test("a session begins, its chunks come in order, and it is ended", async () => {
  const session = listened(3);
  outbox.finish(session);
  await sent();

  const [kept] = onServer();
  assert.deepEqual([kept.id, kept.source, kept.device_began_at], [session.id, 7, "2026-11-21T20:00:00.000Z"]);
  assert.deepEqual(startsOf(kept), [[0, 0], [1, 4000], [2, 8000]]);
  assert.ok(kept.ended_at);
  assert.equal(kept.chunks.get(0).nBytes, 44 + 2 * 16 * CHUNK_MS);
  assert.deepEqual(await store.sessions(), []);
});

test("what the server says of the room is known once it was asked", async () => {
  listened(1);
  await sent();

  await outbox.look();

  assert.equal(outbox.said.state, "quiet");
});

test("while the server is away sound waits, and then arrives once and in order", async () => {
  server.state.failWith.push("cut");
  listened(4);
  await reached("away");
  assert.deepEqual([outbox.waiting, outbox.waitingMs], [4, 16_000]);

  await sent();

  assert.deepEqual(startsOf(onServer()[0]).map(([number]) => number), [0, 1, 2, 3]);
  assert.equal(server.state.kept, 4);
});

test("a chunk whose answer was lost is kept once", async () => {
  const session = listened(0);
  await sent();
  server.state.failWith.push("lose-answer");
  listened(2, session);
  await reached("away");

  await sent();

  assert.equal(server.state.kept, 2);
});

for (const [status, state] of [[429, "away"], [503, "away"], [500, "trouble"], [507, "full"]]) {
  test(`${status} is waited out as “${state}”, and nothing is lost`, async () => {
    server.state.failWith.push(status);
    listened(2);
    await reached(state);

    await sent();

    assert.equal(server.state.kept, 2);
    assert.equal(lostMs, 0);
  });
}

test("who is logged out goes on recording, and it is sent after they log in again", async () => {
  let loggedIn = false;
  outbox = opened({ renew: async () => loggedIn });
  server.state.failWith.push(403);
  const session = listened(1);
  await reached("signed-out");
  listened(2, session);
  outbox.retryNow();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([outbox.state, outbox.waiting], ["signed-out", 3]);

  loggedIn = true;
  await sent();

  assert.equal(server.state.kept, 3);
});

test("a chunk that broke on the way is sent again from where it is kept", async () => {
  const session = listened(0);
  await sent();
  server.state.failWith.push(422);
  listened(1, session);
  await reached("trouble");

  await sent();

  assert.equal(server.state.kept, 1);
  assert.equal(lostMs, 0);
});

test("a chunk that is never taken is let go in the end, and that is told", async () => {
  const session = listened(0);
  await sent();
  server.state.failWith.push(...Array(5).fill(400));
  listened(2, session);

  await sent();

  assert.equal(lostMs, CHUNK_MS);
  assert.deepEqual(startsOf(onServer()[0]), [[1, 4000]]);
});

test("where the server has ended the session, another one goes on from there", async () => {
  const session = listened(2);
  await sent();
  onServer()[0].ended_at = "2026-11-21T20:00:08Z";

  listened(2, session);
  await sent();

  const [before, after] = onServer();
  assert.equal(before.chunks.size, 2);
  assert.equal(after.device_began_at, "2026-11-21T20:00:08.000Z");
  assert.deepEqual(startsOf(after), [[0, 0], [1, 4000]]);
  outbox.finish(session);
  await sent();
  assert.ok(after.ended_at);
});

test("a session that the server does not know any more is begun anew under its id", async () => {
  const session = listened(1);
  await sent();
  server.state.sessions.clear();

  listened(1, session);
  await sent();

  assert.deepEqual(startsOf(onServer()[0]), [[1, 4000]]);
  assert.equal(onServer()[0].id, session.id);
});

for (const gone of ["retired", "unknown"]) {
  test(`sound of a device that is ${gone} waits for another one`, async () => {
    server.state[gone].add(7);
    listened(2);
    await reached("no-device");
    assert.equal(outbox.waiting, 2);

    outbox.comeFrom(8);
    await sent();

    assert.equal(onServer()[0].source, 8);
    assert.equal(server.state.kept, 2);
  });
}

test("a number that the server has for other sound is left to that", async () => {
  const session = listened(3);
  await sent();
  session.next = 1; // as after a crash that the disk did not outlive

  outbox.add(session, { startMs: 30_000, samples: sound(9) });
  outbox.add(session, { startMs: 34_000, samples: sound(8) });
  await sent();

  assert.deepEqual(startsOf(onServer()[0]), [[0, 0], [1, 4000], [2, 8000], [3, 30_000], [4, 34_000]]);
  assert.equal(lostMs, 0);
});

test("what waits is bounded: the oldest goes, and that is told", async () => {
  outbox = opened({ most: { ms: 5 * CHUNK_MS, bytes: 1e9 } });
  server.state.failWith.push(...Array(3).fill("cut"));
  const session = listened(0);
  await reached("away");

  listened(8, session);
  assert.equal(outbox.waitingMs, 5 * CHUNK_MS);
  await sent();

  assert.equal(lostMs, 3 * CHUNK_MS);
  assert.deepEqual(startsOf(onServer()[0]).map(([number]) => number), [3, 4, 5, 6, 7]);
  assert.deepEqual(await store.numbers(session.id), []);
});

test("what an earlier visit left is sent first, before what is heard now", async () => {
  server.state.failWith.push(...Array(50).fill("cut"));
  const earlier = listened(2);
  await outbox.finish(earlier);
  await new Promise((resolve) => setTimeout(resolve, 50)); // both are on the disk
  outbox.forget();
  server.state.failWith.length = 0;
  server.state.log.length = 0;

  outbox = opened();
  await outbox.adopt();
  const now = outbox.begin({ source: 7, deviceBeganAt: BEGAN + 60_000 });
  listened(1, now);
  await sent();

  const [first, second] = onServer();
  assert.deepEqual([first.id, second.id], [earlier.id, now.id]);
  assert.deepEqual([first.chunks.size, second.chunks.size], [2, 1]);
  assert.ok(first.ended_at && !second.ended_at);
});

test("a visit that goes on with its session counts on", async () => {
  const session = listened(2);
  await sent();
  outbox.forget();

  outbox = opened();
  await outbox.adopt();
  const same = outbox.open;
  assert.deepEqual([same.id, same.next, same.lastMs], [session.id, 2, 8000]);
  outbox.add(same, { startMs: 65_000, samples: sound() });
  await sent();

  assert.deepEqual(startsOf(onServer()[0]), [[0, 0], [1, 4000], [2, 65_000]]);
  assert.equal(server.state.log.filter((line) => line.startsWith("PUT") && !line.includes("chunks")).length, 1);
});

test("after a log-out nothing is sent and nothing is kept", async () => {
  server.state.failWith.push("cut");
  const session = listened(2);
  await reached("away");

  outbox.forget();
  outbox.add(session, { startMs: 8000, samples: sound() });
  await new Promise((resolve) => setTimeout(resolve, 50));

  assert.deepEqual([outbox.state, server.state.kept], ["idle", 0]);
});

test("a visit within minutes goes on with its session, where the clock is", async () => {
  const session = listened(2);

  const again = continued(outbox, 7, BEGAN + 68_000.4);

  assert.deepEqual([again.session, again.startMs], [session, 68_000]);
  assert.equal(session.over, false);
});

test("sound never lies on what was sent before, though the clock was set back a little", () => {
  const session = listened(2);

  assert.equal(continued(outbox, 7, BEGAN + 6000).startMs, 8001);
  assert.equal(canContinue(session, BEGAN - 60_000), false);
});

test("a visit later, or of another device, ends that session and begins one of its own", async () => {
  for (const [source, atMs] of [[7, 8000 + 6 * 60_000], [8, 9000]]) {
    const session = outbox.begin({ source: 7, deviceBeganAt: BEGAN });
    outbox.add(session, { startMs: 4000, samples: sound() });

    const other = continued(outbox, source, BEGAN + atMs);

    assert.notEqual(other.session, session);
    assert.deepEqual([session.over, other.startMs, other.session.deviceBeganAt], [true, 0, BEGAN + atMs]);
    outbox.finish(other.session);
  }
});
