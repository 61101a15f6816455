import assert from "node:assert/strict";
import { createServer } from "node:http";
import { afterEach, beforeEach, test } from "node:test";

import { asKept } from "../../static/js/editor/saving/outbox_store.js";
import { request } from "../../static/js/lib/api.js";
import { bringBack, judge, takeBack, write } from "../../static/js/tonight/acts.js";
import { Outbox } from "../../static/js/tonight/outbox.js";

/** Keeps acts as a disk would, for the next visit. */
class Disk {
  acts = [];
  async keep(act) {
    if (act.body?.words !== undefined) return false;
    this.acts.push(act);
    return true;
  }
  async settle(act) {
    this.acts = this.acts.filter(({ opId }) => opId !== act.opId);
  }
  async all() {
    return this.acts.map((act) => ({ ...asKept(act) }));
  }
}

let server;
let log;
let answers;
let disk;
let isBack;

beforeEach(async () => {
  log = [];
  answers = [];
  disk = new Disk();
  isBack = false;
  server = createServer((incoming, answer) => {
    const status = answers.shift() ?? 200;
    if (status === "cut") {
      incoming.socket.destroy();
      return;
    }
    log.push(`${incoming.method} ${incoming.url.replace(/[0-9a-f-]{36}/, "ID")}`);
    answer.writeHead(status, { "Content-Type": "application/json" });
    answer.end(JSON.stringify(status < 300 ? {} : { code: "no", detail: "No.", fields: {} }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  globalThis.LULLABEL_ORIGIN = `http://127.0.0.1:${server.address().port}`;
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const open = () => new Outbox({ request, store: disk, renew: async () => isBack });
const note = (more = {}) => write({ kind: "fed", atMs: Date.now(), ...more });

const reached = (outbox, state) =>
  new Promise((resolve) => {
    const look = () => outbox.state === state && (state !== "saved" || outbox.unsent === 0) && resolve();
    outbox.addEventListener("state", look);
    look();
  });

test("what was done is sent in its order, and kept only until it is there", async () => {
  const outbox = open();
  const act = note();
  outbox.add(act);
  outbox.add(judge(["d1"], "wrong"));
  await reached(outbox, "saved");
  outbox.add(takeBack(act.target));
  outbox.add(bringBack(act.target));
  await reached(outbox, "saved");

  assert.deepEqual(log, ["POST /api/v1/care-notes/", "POST /api/v1/detections/verdicts/", "DELETE /api/v1/care-notes/ID/", "PUT /api/v1/care-notes/ID/"]);
  assert.deepEqual(disk.acts, []);
});

test("without network it waits, says so, and goes when there is some", async () => {
  answers = ["cut"];
  const outbox = open();
  outbox.add(note());
  await reached(outbox, "offline");
  assert.equal(outbox.unsent, 1);
  assert.equal(disk.acts.length, 1);
  assert.equal(outbox.isAtRisk, false);

  outbox.retryNow();
  await reached(outbox, "saved");

  assert.deepEqual(log, ["POST /api/v1/care-notes/"]);
});

test("the next visit sends what the last one could not, under the same id", async () => {
  answers = ["cut"];
  const first = open();
  const act = note();
  first.add(act);
  await reached(first, "offline");

  const second = open();
  await second.adopt();
  await reached(second, "saved");

  assert.equal(second.acts[0].body.id, act.target);
  assert.deepEqual(disk.acts, []);
  first.retryNow(); // as another tab that is still open would
  await reached(first, "saved");
});

test("own words are on no disk, so a page that has some asks before it closes", async () => {
  answers = ["cut"];
  const outbox = open();
  outbox.add(note({ kind: "other", words: "sang" }));
  await reached(outbox, "offline");

  assert.deepEqual(disk.acts, []);
  assert.equal(outbox.isAtRisk, true);
  outbox.retryNow();
  await reached(outbox, "saved");
  assert.equal(outbox.isAtRisk, false);
});

test("what never left is simply forgotten", async () => {
  const outbox = open();
  const act = note();
  const adding = outbox.add(act);

  assert.equal(outbox.drop(act.target), true);
  await adding;
  await reached(outbox, "saved");

  assert.deepEqual(log, []);
  assert.equal(outbox.drop(act.target), false);
});

test("a refusal is told and is in nobody's way", async () => {
  answers = [400];
  const outbox = open();
  const refused = [];
  outbox.addEventListener("refused", ({ detail }) => refused.push(detail.text));
  outbox.add(note());
  outbox.add(note());
  await reached(outbox, "saved");

  assert.deepEqual(refused, ["No."]);
  assert.equal(log.length, 2);
});

test("what is gone needs no taking back", async () => {
  answers = [404];
  const outbox = open();
  const refused = [];
  outbox.addEventListener("refused", ({ detail }) => refused.push(detail.text));
  outbox.add(takeBack("n1"));
  await reached(outbox, "saved");

  assert.deepEqual(refused, []);
});

test("logged out, it waits until somebody has logged in again", async () => {
  answers = [403];
  const outbox = open();
  outbox.add(note());
  await reached(outbox, "signed-out");

  isBack = true;
  outbox.retryNow();
  await reached(outbox, "saved");

  assert.equal(log.length, 2);
});

test("what has arrived stays shown until a picture has it", async () => {
  const outbox = open();
  outbox.add(note());
  await reached(outbox, "saved");
  assert.equal(outbox.acts.length, 1);

  outbox.seen();

  assert.equal(outbox.acts.length, 0);
});
