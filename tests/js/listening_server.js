/** A small real server that keeps sessions and chunks as the program does. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";

export async function startListeningServer() {
  const state = { sessions: new Map(), retired: new Set(), unknown: new Set(), log: [], failWith: [], kept: 0 };
  const server = createServer(async (incoming, answer) => {
    const body = await read(incoming);
    const url = new URL(incoming.url, "http://here");
    state.log.push(`${incoming.method} ${url.pathname.slice("/api/v1/".length)}`);
    const failure = state.failWith.shift();
    if (failure === "cut") {
      incoming.socket.destroy();
      return;
    }
    const [status, result] = typeof failure === "number" ? refused(failure) : handle(state, incoming.method, url, body);
    if (failure === "lose-answer") {
      incoming.socket.destroy();
      return;
    }
    answer.writeHead(status, { "Content-Type": "application/json" });
    answer.end(JSON.stringify(result));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    });
  return { state, origin, stop };
}

const refused = (status, code = "busy") => [status, { code, detail: "No.", fields: {} }];

function handle(state, method, url, body) {
  const [, , , , id, verb, number] = url.pathname.split("/");
  if (method === "PUT" && !verb) return begin(state, id, JSON.parse(body));
  const session = state.sessions.get(id);
  if (!session) return refused(404, "not_found");
  if (method === "GET") return [200, told(session)];
  if (verb === "end") {
    session.ended_at ??= "2026-11-22T06:00:00Z";
    return [200, told(session)];
  }
  if (session.ended_at) return refused(409, "session_ended");
  const sum = createHash("sha256").update(body).digest("hex");
  if (sum !== url.searchParams.get("sha256")) return refused(422, "broken");
  const known = session.chunks.get(Number(number));
  if (known && known.sum !== sum) return refused(409, "number_taken");
  if (known) return [200, {}];
  session.chunks.set(Number(number), { startMs: Number(url.searchParams.get("start_ms")), nBytes: body.length, sum });
  state.kept += 1;
  return [201, {}];
}

function begin(state, id, told_) {
  if (state.retired.has(told_.source)) return refused(409, "conflict");
  if (state.unknown.has(told_.source)) return [400, { code: "invalid", detail: "No.", fields: { source: ["No."] } }];
  if (!state.sessions.has(id)) state.sessions.set(id, { id, ...told_, chunks: new Map(), ended_at: null });
  return [200, told(state.sessions.get(id))];
}

function told({ id, ended_at, chunks }) {
  return { id, ended_at, state: chunks.size > 0 ? "quiet" : "waiting", next_chunk: Math.max(-1, ...chunks.keys()) + 1 };
}

async function read(incoming) {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  return Buffer.concat(parts);
}
