/** A small real server that keeps annotations and suggestions as the program does. */
import { createServer } from "node:http";
import { randomUUID } from "node:crypto";

export async function startServer() {
  const state = { annotations: new Map(), suggestions: new Map(), audits: new Map(), seen: new Map(), log: [], failWith: [] };
  const server = createServer(async (incoming, answer) => {
    const body = await read(incoming);
    state.log.push(`${incoming.method} ${incoming.url}`);
    const failure = state.failWith.shift();
    if (failure === "cut") {
      incoming.socket.destroy();
      return;
    }
    const [status, result] = handle(state, incoming, body);
    if (failure === "lose-answer") {
      incoming.socket.destroy();
      return;
    }
    if (typeof failure === "number") {
      answer.writeHead(failure, { "Content-Type": "application/json" });
      answer.end(JSON.stringify({ code: "busy", detail: "Busy.", fields: {} }));
      return;
    }
    answer.writeHead(status, { "Content-Type": "application/json", ETag: `"${result.version ?? 1}"` });
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

function handle(state, { method, url, headers }, body) {
  if (body?.op_id && state.seen.has(body.op_id)) return state.seen.get(body.op_id);
  const result = route(state, method, url, headers, body);
  if (body?.op_id && result[0] < 300) state.seen.set(body.op_id, result);
  return result;
}

function route(state, method, url, headers, body) {
  const [, , , kind, id, verb] = url.split("/");
  const seen = Number(/"(\d+)"/.exec(headers["if-match"] ?? "")?.[1]);
  if (verb === "verdicts") return decideAll(state, method, body);
  if (kind === "recordings" && method === "GET") return [200, [...state.suggestions.values()]];
  if (kind === "recordings" && method === "POST") {
    const row = { ...body, id: randomUUID(), note: body.note ?? "", source: "human", suggestion: null, deleted_at: null, version: 1 };
    state.annotations.set(row.id, row);
    return [201, { ...row }];
  }
  const row = state[kind].get(id);
  if (!row) return [404, { code: "not_found", detail: "There is nothing here.", fields: {} }];
  if (verb === "history") return [200, [{ by: row.by ?? "" }]];
  if (method === "GET") return [200, { ...row }];
  if (kind === "suggestions" && method === "POST" && row.decision !== "pending") {
    return [409, { code: "already_decided", detail: "Decided.", fields: {}, current: { ...row } }];
  }
  if (seen !== row.version) return [412, { code: "stale", detail: "Changed.", fields: {}, current: { ...row } }];
  row.version += 1;
  if (kind === "suggestions") return decide(state, row, method, body);
  if (kind === "audits") row.answer = method === "DELETE" ? "pending" : body.answer;
  else if (method === "DELETE") row.deleted_at = "2026-11-22T03:00:00Z";
  else if (verb === "restore") row.deleted_at = null;
  else Object.assign(row, body, { op_id: undefined });
  return [200, { ...row }];
}

function decideAll(state, method, { decision, suggestions }) {
  const answer = { suggestions: [], annotations: [], skipped: [] };
  for (const { id, version } of suggestions) {
    const row = state.suggestions.get(id);
    const open = (row.decision === "pending") === (method === "POST");
    if (row.version !== version || !open) {
      answer.skipped.push(id);
      continue;
    }
    row.version += 1;
    const [, { suggestion, annotation }] = decide(state, row, method, { decision });
    answer.suggestions.push(suggestion);
    if (annotation) answer.annotations.push(annotation);
  }
  return [200, answer];
}

function decide(state, suggestion, method, body) {
  suggestion.decision = method === "DELETE" ? "pending" : body.decision;
  const before = [...state.annotations.values()].find((row) => row.suggestion === suggestion.id);
  if (before) {
    before.deleted_at ??= "2026-11-22T03:00:00Z";
    before.version += 1;
  }
  let annotation = null;
  if (["accepted", "edited"].includes(suggestion.decision)) {
    // A verdict that was withdrawn left its annotation behind: it stands up again.
    annotation = {
      note: "",
      version: 1,
      ...(before ?? { id: randomUUID() }),
      start_ms: body.start_ms ?? suggestion.start_ms,
      end_ms: body.end_ms ?? suggestion.end_ms,
      label: body.label ?? suggestion.label,
      source: suggestion.decision,
      suggestion: suggestion.id,
      deleted_at: null,
    };
    state.annotations.set(annotation.id, annotation);
  }
  return [200, { suggestion: { ...suggestion }, annotation }];
}

async function read(incoming) {
  let text = "";
  for await (const chunk of incoming) text += chunk;
  return text ? JSON.parse(text) : null;
}
