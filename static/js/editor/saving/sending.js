import { merged } from "./merging.js";

// No row has it: the server answers an act it knows already, and refuses any other.
export const STALE = 0;

const ROUTES = {
  create: ["POST", (night) => `${night}annotations/`],
  change: ["PATCH", (night, id) => `annotations/${id}/`],
  delete: ["DELETE", (night, id) => `annotations/${id}/`],
  restore: ["POST", (night, id) => `annotations/${id}/restore/`],
  verdict: ["POST", (night, id) => `suggestions/${id}/verdict/`],
  withdraw: ["DELETE", (night, id) => `suggestions/${id}/verdict/`],
  verdicts: ["POST", (night) => `${night}verdicts/`],
  withdrawals: ["DELETE", (night) => `${night}verdicts/`],
  answer: ["POST", (night, id) => `audits/${id}/answer/`],
  unanswer: ["DELETE", (night, id) => `audits/${id}/answer/`],
};

/** How a change is put to the server: `[path, { method, body, version }]`. */
export function asRequest(op, { recordingId, ledger, fits }) {
  if (!ROUTES[op.kind]) throw new Error(`no such change: ${op.kind}`);
  const [method, address] = ROUTES[op.kind];
  const path = address(`recordings/${recordingId}/`, op.target);
  const body = { ...bodyOf(op, ledger, fits), op_id: op.opId };
  if (op.kind === "create" || op.targets) return [path, { method, body }];
  return [path, { method, body, version: fits ? (ledger.versionOf(op.target) ?? STALE) : STALE }];
}

function bodyOf(op, ledger, fits) {
  if (op.targets) {
    const suggestions = op.targets.map((id) => ({ id, version: ledger.versionOf(id) ?? op.versions[id] }));
    return op.kind === "verdicts" ? { decision: op.decision, suggestions } : { suggestions };
  }
  const known = ledger.of(op.target);
  if (op.kind === "change" && known && fits) return merged(op, known.row);
  return op.body;
}
