import assert from "node:assert/strict";
import { createServer } from "node:http";
import { afterEach, beforeEach, test } from "node:test";

import { Away, Refused, requestSteps } from "../../static/js/lib/api.js";

let server;
let answer;
let asked;
let shares;

beforeEach(async () => {
  shares = [];
  server = createServer((request, response) => {
    asked = request;
    answer(response);
  });
  await new Promise((begun) => server.listen(0, "127.0.0.1", begun));
  globalThis.LULLABEL_ORIGIN = `http://127.0.0.1:${server.address().port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const steps = (more = {}) => requestSteps("work/", { method: "POST", body: { n: 1 }, onShare: (share) => shares.push(share), ...more });
const line = (told) => `${JSON.stringify(told)}\n`;

/** Sends pieces one by one, wherever they cut the lines. */
const inPieces = (...pieces) => async (response) => {
  response.writeHead(200, { "Content-Type": "application/x-ndjson" });
  for (const piece of pieces) {
    response.write(piece);
    await new Promise((done) => setTimeout(done, 5));
  }
  response.end();
};

test("each share is told, and the last line is what came of it", async () => {
  answer = inPieces(line({ share: 0 }), line({ share: 0.5 }) + line({ share: 1 }), line({ outcome: { n: 3 } }));

  assert.deepEqual(await steps(), { n: 3 });
  assert.deepEqual(shares, [0, 0.5, 1]);
  assert.equal(asked.headers.accept, "application/x-ndjson");
});

test("lines are put together however they were cut", async () => {
  const whole = Buffer.from(line({ share: 0.25 }) + line({ outcome: { name: "Küche °C" } }));
  answer = inPieces(...[...whole].map((byte) => Buffer.from([byte])));

  assert.deepEqual(await steps(), { name: "Küche °C" });
  assert.deepEqual(shares, [0.25]);
});

test("what is refused on the way is refused in the server's sentence", async () => {
  const refused = { code: "not_readings", detail: "These are too many.", fields: {} };
  answer = inPieces(line({ share: 0 }), line({ refused, status: 422 }));

  await assert.rejects(steps(), (error) => error instanceof Refused && error.status === 422 && error.message === "These are too many.");
});

test("what is refused at once is refused as ever", async () => {
  answer = (response) => {
    response.writeHead(422, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ code: "no", detail: "No table.", fields: {} }));
  };

  await assert.rejects(steps(), (error) => error instanceof Refused && error.message === "No table.");
});

test("an answer that breaks off is nobody's answer", async () => {
  answer = inPieces(line({ share: 0 }), line({ share: 0.5 }));

  await assert.rejects(steps(), Away);
  assert.deepEqual(shares, [0, 0.5]);
});

test("a connection that is torn is told as one", async () => {
  answer = (response) => {
    response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    response.write(line({ share: 0.1 }));
    setTimeout(() => response.destroy(), 20);
  };

  await assert.rejects(steps(), Away);
});

test("to stop it closes the connection", async () => {
  const stopping = new AbortController();
  const left = new Promise((done) => {
    answer = (response) => {
      response.writeHead(200, { "Content-Type": "application/x-ndjson" });
      response.on("close", done);
      response.write(line({ share: 0.1 }));
    };
  });

  const going = steps({ signal: stopping.signal, onShare: () => stopping.abort() });

  await assert.rejects(going, { name: "AbortError" });
  await left;
});
