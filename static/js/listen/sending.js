import { Away, Refused } from "../lib/api.js";

// Four seconds of sound are 128 kB; a phone at the edge of the network takes its time.
const PATIENCE_MS = 30_000;
const SIGNED_OUT = new Set([401, 403]);
const CONFLICTS = { session_ended: "ended", id_taken: "ended", number_taken: "taken" };
const FULL = 507;
const BROKEN_ON_THE_WAY = 422;

/**
 * What each thing to do is as a request. A session that the server had already ended goes
 * on there under another id, with its numbers and positions counted from `since`.
 */
export const begin = (session) => [
  `sessions/${session.sentAs}/`,
  {
    method: "PUT",
    body: {
      source: session.source,
      // The clock of the sound may run ahead a little; nothing begins after it is told.
      device_began_at: moment(Math.min(Date.now(), session.deviceBeganAt + session.since.ms)),
      sent_at: moment(Date.now()),
      model_name: "",
    },
  },
];

export const send = (session, chunk) => {
  const query = new URLSearchParams({
    start_ms: String(chunk.startMs - session.since.ms),
    sent_at: moment(Date.now()),
    sha256: chunk.sha256,
  });
  return [
    `sessions/${session.sentAs}/chunks/${chunk.number - session.since.number}/?${query}`,
    { method: "PUT", body: new Blob([chunk.sound], { type: "audio/wav" }) },
  ];
};

export const look = (session) => [`sessions/${session.sentAs}/`, {}];

export const end = (session) => [`sessions/${session.sentAs}/end/`, { method: "POST", body: { sent_at: moment(Date.now()) } }];

/** Ask, but not for ever. */
export async function ask(request, [path, options]) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE_MS);
  try {
    return (await request(path, { ...options, signal: late.signal })).body;
  } catch (error) {
    throw error.name === "AbortError" ? new Away() : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a failure means: the server is "away", has "trouble", its disk is "full", this
 * person is "signed-out"; the session is "ended" or "unknown" there, the device "retired",
 * the chunk's number "taken"; the chunk is "broken" on the way, or the request "refused".
 */
export function meaning(error) {
  if (error instanceof Away) return "away";
  if (!(error instanceof Refused)) {
    // A mistake of ours must not end a night: it is told, and tried again.
    globalThis.reportError?.(error);
    return "trouble";
  }
  const { status, code, fields } = error;
  if (SIGNED_OUT.has(status)) return "signed-out";
  if (status === FULL) return "full";
  if (status >= 500) return "trouble";
  if (status === 404) return "unknown";
  if (status === 409) return CONFLICTS[code] ?? "retired";
  if (status === BROKEN_ON_THE_WAY) return "broken";
  return fields.source ? "retired" : "refused";
}

function moment(ms) {
  return new Date(ms).toISOString();
}
