import assert from "node:assert/strict";
import { test } from "node:test";

import { deviceInWords } from "../../static/js/listen/devices.js";
import { backlogInWords, lostInWords, obstacleInWords, standing } from "../../static/js/listen/words.js";

const listening = { state: "listening" };
const outbox = (over = {}) => ({ state: "idle", waiting: 0, waitingMs: 0, said: { state: "quiet" }, ...over });
const inWords = (over, recorder = listening) => standing({ recorder, outbox: outbox(over) });

test("when all is well it is said how the room is", () => {
  assert.deepEqual(inWords(), { state: "quiet", words: "Listening; quiet" });
  assert.equal(inWords({ said: { state: "crying" } }).words, "Crying");
  assert.match(inWords({ said: { state: "waiting" } }).words, /about to hear/);
  assert.match(inWords({ said: null }).words, /about to hear/);
});

test("while the server is away nothing is called quiet", () => {
  const { state, words } = inWords({ state: "away", waiting: 14, waitingMs: 56_000 });

  assert.equal(state, "trouble");
  assert.equal(words, "The server is away. Listening goes on. 56 s of sound wait on this phone.");
});

test("what the server says is old while much is still to be sent", () => {
  assert.equal(inWords({ state: "sending", waiting: 14, waitingMs: 56_000 }).words, "Listening. What waited is being sent: 56 s to go.");
  assert.equal(inWords({ state: "sending", waiting: 1 }).state, "quiet");
});

test("a phone that hears nothing says so before all else", () => {
  assert.equal(inWords({ state: "away" }, { state: "paused" }).state, "paused");
  assert.match(inWords({}, { state: "lost" }).words, /Plug it in/);
  assert.match(inWords({}, { state: "deaf" }).words, /Switch it on/);
});

for (const [state, words] of [["full", /Make room/], ["signed-out", /Log in/], ["no-device", /start again/], ["trouble", /cannot take/]]) {
  test(`“${state}” says what to do`, () => {
    assert.match(inWords({ state }).words, words);
  });
}

test("after listening it is told what is still to be sent, without a word of listening", () => {
  assert.equal(backlogInWords(outbox()), "");
  assert.match(backlogInWords(outbox({ state: "sending", waiting: 2, waitingMs: 8000 })), /8 s to go/);
  assert.equal(backlogInWords(outbox({ state: "away", waiting: 1, waitingMs: 4000 })), "The server is away. 4 s of sound wait on this phone.");
});

test("sound that was let go is told with its length, and none is not mentioned", () => {
  assert.match(lostInWords(720_000), /^12 min of sound had to be let go/);
  assert.equal(lostInWords(0), "");
});

test("each obstacle has its own sentence, one that nobody thought of the last", () => {
  const all = ["insecure", "unsupported", "denied", "missing", "busy"].map(obstacleInWords);

  assert.equal(new Set(all).size, 5);
  assert.equal(obstacleInWords("odd"), obstacleInWords("busy"));
});

test("a device is lately heard, rests, or is missed", () => {
  const now = Date.parse("2026-11-21T22:00:00Z");
  const device = (over) => deviceInWords({ last_word_at: "2026-11-21T21:50:00Z", down_since: null, ...over }, now);

  assert.equal(device({ last_word_at: null }).state, "new");
  assert.equal(device({ last_word_at: "2026-11-21T21:59:58Z" }).state, "lately");
  assert.deepEqual(device(), { state: "resting", words: "rests: last heard from 10 min ago" });
  assert.equal(device({ down_since: "2026-11-21T21:51:00Z" }).state, "down");
});
