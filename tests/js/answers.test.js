import assert from "node:assert/strict";
import { test } from "node:test";

import { Away, Refused } from "../../static/js/lib/api.js";
import { Answers } from "../../static/js/review/answers.js";

const CARD = { id: "s1", kind: "suggestion", version: 3 };
const OTHER = { id: "w1", kind: "audit", version: 1 };

/** A server that says what `says` tells it to, and writes down what it was asked. */
function createServer(says) {
  const asked = [];
  const request = async (path, options) => {
    asked.push({ path, ...options });
    const answer = await says(asked.length, { path, ...options });
    if (answer instanceof Error) throw answer;
    return { body: answer };
  };
  return { asked, request };
}

const row = (id, version, more) => ({ suggestion: { id, version, decision: "accepted", ...more }, annotation: null });
const refused = (status, current) => new Refused({ status, code: "x", detail: "No.", current });

function settled(answers) {
  return new Promise((resolve) => {
    answers.addEventListener("state", () => answers.state === "saved" && resolve());
  });
}

function become(answers, state) {
  return new Promise((resolve) => {
    answers.addEventListener("state", () => answers.state === state && resolve());
  });
}

test("answers go out in order, each to its place with the version it was given to", async () => {
  const server = createServer((n) => (n === 1 ? row("s1", 4) : { id: "w1", version: 2, answer: "nothing" }));
  const answers = new Answers({ request: server.request });
  const done = settled(answers);

  answers.give(CARD, { decision: "accepted" });
  answers.give(OTHER, { answer: "nothing" });
  await done;

  assert.deepEqual(
    server.asked.map(({ path, method, version }) => [path, method, version]),
    [
      ["suggestions/s1/verdict/", "POST", 3],
      ["audits/w1/answer/", "POST", 1],
    ],
  );
  assert.equal(server.asked[0].body.decision, "accepted");
  assert.notEqual(server.asked[0].body.op_id, server.asked[1].body.op_id);
});

test("an answer that finds nobody waits and goes out again under its own name", async () => {
  const server = createServer((n) => (n === 1 ? new Away() : row("s1", 4)));
  const answers = new Answers({ request: server.request });
  const offline = become(answers, "offline");

  answers.give(CARD, { decision: "accepted" });
  await offline;
  assert.equal(answers.unsent, 1);
  const done = settled(answers);
  answers.retryNow();
  await done;

  assert.equal(server.asked[0].body.op_id, server.asked[1].body.op_id);
  assert.equal(answers.unsent, 0);
});

test("taking back is told to the server, at the version the answer led to", async () => {
  const server = createServer((n) => row("s1", 3 + n));
  const answers = new Answers({ request: server.request });
  let done = settled(answers);
  answers.give(CARD, { decision: "accepted" });
  await done;

  done = settled(answers);
  answers.withdraw(CARD);
  answers.give(CARD, { decision: "rejected" });
  await done;

  assert.deepEqual(
    server.asked.map(({ method, version }) => [method, version]),
    [
      ["POST", 3],
      ["DELETE", 4],
      ["POST", 5],
    ],
  );
});

test("an answer that never left is taken back without a word", async () => {
  const server = createServer((n) => (n === 1 ? new Away() : { id: "w1", version: 2 }));
  const answers = new Answers({ request: server.request });
  const offline = become(answers, "offline");
  answers.give(OTHER, { answer: "nothing" });
  answers.give(CARD, { decision: "accepted" });
  await offline;

  answers.withdraw(CARD);
  assert.equal(answers.unsent, 1);
  const done = settled(answers);
  answers.retryNow();
  await done;

  assert.deepEqual([...new Set(server.asked.map(({ path }) => path))], ["audits/w1/answer/"]);
});

test("where someone else was first, the rest goes on", async () => {
  const server = createServer((n) => (n === 1 ? refused(409) : { id: "w1", version: 2 }));
  const answers = new Answers({ request: server.request });
  const beaten = [];
  answers.addEventListener("beaten", ({ detail }) => beaten.push(detail.card.id));
  const done = settled(answers);

  answers.give(CARD, { decision: "accepted" });
  answers.give(OTHER, { answer: "nothing" });
  await done;

  assert.deepEqual(beaten, ["s1"]);
  assert.equal(server.asked.length, 2);
});

test("a version that moved without an answer overwrites nobody's word", async () => {
  const open = { suggestion: { id: "s1", version: 7, decision: "pending" } };
  const server = createServer((n) => (n === 1 ? refused(412, open) : row("s1", 8)));
  const answers = new Answers({ request: server.request });
  const beaten = [];
  answers.addEventListener("beaten", ({ detail }) => beaten.push(detail.card.id));
  const done = settled(answers);

  answers.give(CARD, { decision: "accepted" });
  await done;

  assert.deepEqual(beaten, []);
  assert.deepEqual(server.asked.map(({ version }) => version), [3, 7]);
});

test("what was taken back elsewhere already needs no second time", async () => {
  const open = { suggestion: { id: "s1", version: 5, decision: "pending" } };
  const server = createServer((n) => (n === 1 ? row("s1", 4) : refused(412, open)));
  const answers = new Answers({ request: server.request });
  let done = settled(answers);
  answers.give(CARD, { decision: "accepted" });
  await done;

  done = settled(answers);
  answers.withdraw(CARD);
  await done;

  assert.equal(server.asked.length, 2);
});

test("a session that has run out keeps the answers and says so", async () => {
  const server = createServer((n) => (n === 1 ? refused(401) : row("s1", 4)));
  const answers = new Answers({ request: server.request });
  const out = become(answers, "signed-out");

  answers.give(CARD, { decision: "accepted" });
  await out;

  assert.equal(answers.unsent, 1);
  const done = settled(answers);
  answers.retryNow();
  await done;
});

test("what the server will not have is told and dropped", async () => {
  const server = createServer(() => refused(400));
  const answers = new Answers({ request: server.request });
  const told = [];
  answers.addEventListener("refused", ({ detail }) => told.push(detail.text));
  const done = settled(answers);

  answers.give(CARD, { decision: "accepted" });
  await done;

  assert.deepEqual(told, ["No."]);
});
