import assert from "node:assert/strict";
import { createServer } from "node:http";
import { afterEach, beforeEach, test } from "node:test";

import { Heard, inWords } from "../../static/js/editor/hearing/heard.js";
import { fromWire, joined, toWire, without } from "../../static/js/editor/hearing/heard_spans.js";
import { recallInWords } from "../../static/js/editor/hearing/night.js";
import { request } from "../../static/js/lib/api.js";

let server;
let heard;

/** Keeps spans as the program does, and can be out of reach. */
async function startServer() {
  const state = { spans: [], log: [], failWith: [] };
  const program = createServer(async (incoming, answer) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const told = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks)).spans.map(fromWire) : [];
    state.log.push({ method: incoming.method, told });
    const failure = state.failWith.shift();
    if (failure === "cut") {
      incoming.socket.destroy();
      return;
    }
    const before = state.spans;
    if (incoming.method === "POST") state.spans = joined([...before, ...told]);
    if (incoming.method === "DELETE") state.spans = without(before, told);
    if (failure === "lose-answer") {
      incoming.socket.destroy();
      return;
    }
    const changed = incoming.method === "POST" ? without(state.spans, before) : without(before, state.spans);
    answer.writeHead(failure ?? 200, { "Content-Type": "application/json" });
    answer.end(JSON.stringify({ spans: state.spans.map(toWire), changed: changed.map(toWire), heard_ms: 0 }));
  });
  await new Promise((resolve) => program.listen(0, "127.0.0.1", resolve));
  const stop = () =>
    new Promise((resolve) => {
      program.closeAllConnections();
      program.close(resolve);
    });
  return { state, origin: `http://127.0.0.1:${program.address().port}`, stop };
}

beforeEach(async () => {
  server = await startServer();
  globalThis.LULLABEL_ORIGIN = server.origin;
  heard = new Heard({ request, path: "recordings/night/" });
});

afterEach(() => server.stop());

const span = (startMs, endMs) => ({ startMs, endMs });

test("what was played is shown at once, and kept by the server when sent", async () => {
  heard.add([span(0, 1000)]);
  assert.deepEqual(heard.spans, [span(0, 1000)]);
  assert.equal(heard.unsentMs, 1000);

  assert.equal(await heard.send(), true);

  assert.deepEqual(server.state.spans, [span(0, 1000)]);
  assert.equal(heard.unsentMs, 0);
  assert.deepEqual(heard.spans, [span(0, 1000)]);
});

test("what another has heard is shown with it", async () => {
  server.state.spans = [span(5000, 9000)];
  await heard.load();

  heard.add([span(8000, 10_000)]);

  assert.deepEqual(heard.spans, [span(5000, 10_000)]);
});

test("a lost connection loses nothing, and a lost answer doubles nothing", async () => {
  server.state.failWith = ["cut", "lose-answer"];
  heard.add([span(0, 1000)]);

  assert.equal(await heard.send(), false);
  assert.equal(heard.unsentMs, 1000);
  heard.add([span(1000, 2000)]);
  assert.equal(await heard.send(), false);
  assert.equal(await heard.send(), true);

  assert.deepEqual(server.state.spans, [span(0, 2000)]);
  assert.deepEqual(heard.spans, [span(0, 2000)]);
});

test("what is played while an answer is on its way is told next", async () => {
  heard.add([span(0, 1000)]);
  const sending = heard.send();
  heard.add([span(1000, 1500)]);
  await sending;

  assert.deepEqual(server.state.spans, [span(0, 1500)]);
  assert.equal(heard.unsentMs, 0);
});

test("more spans than one request may carry go in several", async () => {
  const many = Array.from({ length: 1200 }, (_each, place) => span(place * 10, place * 10 + 5));
  heard.add(many);

  await heard.send();

  assert.deepEqual(server.state.log.map(({ told }) => told.length), [500, 500, 200]);
  assert.equal(server.state.spans.length, 1200);
});

test("a night that is gone is not told again", async () => {
  server.state.failWith = [404];
  heard.add([span(0, 1000)]);

  await heard.send();

  assert.equal(heard.unsentMs, 0);
  assert.equal(await heard.send(), true);
  assert.equal(server.state.log.length, 1);
});

test("taking back what was only said leaves what was played", async () => {
  heard.add([span(0, 1000)]);
  await heard.send();
  const added = await heard.mark(span(0, 10_000));
  assert.deepEqual(added, [span(1000, 10_000)]);
  heard.add([span(4000, 5000)]);
  await heard.send();

  await heard.unmark(added);

  assert.deepEqual(server.state.spans, [span(0, 1000), span(4000, 5000)]);
  assert.deepEqual(heard.spans, [span(0, 1000), span(4000, 5000)]);
});

test("heard time is told of the whole", () => {
  assert.equal(inWords(3 * 3_600_000 + 12 * 60_000, 35_880_000), "3 h 12 min of 9 h 58 min heard");
  assert.equal(inWords(0, 35_880_000), "Nothing of 9 h 58 min heard yet");
});

test("what may be missing is told with its range and its ground", () => {
  const [words, more] = recallInWords({
    n_windows: 20,
    n_answered: 12,
    n_crying: 0,
    missing_share: { low: 0, likely: 0.02, high: 0.117 },
  });

  assert.equal(words, "Of the crying in this night, 0 to 12 % may still be unmarked.");
  assert.equal(more, "12 random places heard, none with crying. 8 more make it surer.");
});

test("without answers it says how to come by an estimate, and blames nobody", () => {
  const of = (body) => recallInWords({ missing_share: null, n_crying: 0, ...body });

  assert.match(of({ n_windows: 20, n_answered: 0 })[0], /^Answer up to 20 chance checks/);
  assert.match(of({ n_windows: 0, n_answered: 0 })[0], /^Nothing to tell yet/);
  assert.match(of({ n_windows: 5, n_answered: 5 })[0], /^Not enough crying/);
});
