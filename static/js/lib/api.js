import { _ } from "./words.js";

const BASE = "/api/v1/";
const LINES = "application/x-ndjson";

/** The server answered, and said no: `message` is its sentence. */
export class Refused extends Error {
  constructor({ status, code, detail, fields, current }) {
    super(detail);
    this.name = "Refused";
    this.status = status;
    this.code = code;
    this.fields = fields ?? {};
    this.current = current ?? null;
  }
}

/** No answer came, or none that the server itself gave: worth trying again. */
export class Away extends Error {
  constructor() {
    super(_("The server can’t be reached just now."));
    this.name = "Away";
  }
}

// What a proxy says when there is nobody behind it, or the server is too busy.
const AWAY = new Set([429, 502, 503, 504]);

/**
 * Ask the API. Paths are relative to /api/v1/; answers are `{ body, version }`. A body
 * that is a Blob or a form travels as it is, anything else as JSON. With the `tag` of an
 * answer that is there already, the body is null where that still holds.
 * @throws {Refused} with the one error shape
 * @throws {Away} when no answer came
 */
export async function request(path, options = {}) {
  return read(await send(path, options));
}

/**
 * Ask for long work that says how it goes: `onShare` is called with how much of it is done,
 * from 0 to 1; gives what came of it. To abort `signal` stops the work as well.
 * @throws {Refused} with the one error shape
 * @throws {Away} when no answer came, or one that broke off
 */
export async function requestSteps(path, { onShare, ...options }) {
  const response = await send(path, { ...options, accept: LINES });
  if (!response.ok) return (await read(response)).body;
  for await (const line of linesOf(response)) {
    const told = asJson(line);
    if (told?.refused) throw refusal(told.status, told.refused);
    if (told?.outcome) return told.outcome;
    onShare(told?.share ?? 0);
  }
  throw new Away();
}

async function send(path, { method = "GET", body, version, tag, signal, keepalive, accept = "application/json" }) {
  const headers = { Accept: accept };
  const isForm = body instanceof FormData; // its type is for the browser to say
  const asItIs = body === undefined || body instanceof Blob || isForm;
  if (body !== undefined && !isForm) headers["Content-Type"] = asItIs ? body.type : "application/json";
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  if (tag) headers["If-None-Match"] = `"${tag}"`;
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  return reach(new URL(path, base()), {
    method,
    headers,
    body: asItIs ? body : JSON.stringify(body),
    credentials: "same-origin",
    signal,
    // True lets it arrive though the page that asked is left.
    keepalive,
  });
}

async function* linesOf(response) {
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await unbroken(() => reader.read());
    const lines = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = lines.pop();
    yield* lines;
    if (done) return;
  }
}

/** Fetch bytes, e.g. peaks. */
export async function requestBytes(url, { signal } = {}) {
  const response = await reach(new URL(url, base()), { credentials: "same-origin", signal });
  if (!response.ok) await read(response);
  return response.arrayBuffer();
}

/** Every row of a list that comes in pages. */
export async function requestAll(path) {
  const { body } = await request(path);
  if (Array.isArray(body)) return body;
  const rows = [...body.results];
  for (let next = body.next; next; ) {
    const page = await request(next);
    rows.push(...page.body.results);
    next = page.body.next;
  }
  return rows;
}

/**
 * Whether this person is logged in again, perhaps in another tab; if so, this page may
 * write again. Nobody else's session is taken for theirs.
 * @throws {Away} when no answer came
 */
export async function renew(person) {
  const response = await reach(location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const meta = (name) => page.querySelector(`meta[name="${name}"]`)?.content;
  if (meta("person") !== String(person)) return false;
  document.querySelector('meta[name="csrf-token"]').content = meta("csrf-token");
  return true;
}

/** What the server said no with, from any answer. */
export function refusal(status, body) {
  const known = body && typeof body === "object" ? body : {};
  return new Refused({
    status,
    code: known.code ?? "error",
    detail: known.detail ?? _("Something went wrong on our side. Please try again."),
    fields: known.fields,
    current: known.current,
  });
}

export function csrfToken() {
  return globalThis.document?.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

function base() {
  return new URL(BASE, globalThis.location?.href ?? globalThis.LULLABEL_ORIGIN);
}

function reach(url, options) {
  return unbroken(() => fetch(url, options));
}

/** What breaks on the way is no fault of the program. */
async function unbroken(going) {
  try {
    return await going();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Away();
  }
}

async function read(response) {
  if (AWAY.has(response.status)) throw new Away();
  if (response.status === 304) return { body: null, version: null };
  const text = await response.text();
  const body = asJson(text);
  if (!response.ok) throw refusal(response.status, body);
  const etag = /"(\d+)"/.exec(response.headers.get("ETag") ?? "");
  return { body, version: etag ? Number(etag[1]) : (body?.version ?? null) };
}

function asJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
