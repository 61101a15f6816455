import { baseOf, concerns, without } from "./merging.js";

/**
 * What follows when two people changed the same thing and the one here has said whose
 * word shall stand. Changes are altered in place, as they have not been done yet.
 */

/** My word: what must be done before `op` so that it can go on, or nothing. */
export function insist(op, { kind, fields }, row) {
  switch (kind) {
    case "fields":
      op.base = { ...op.base, ...pick(baseOf({ kind: "change", body: op.body }, row), fields) };
      return null;
    case "changed":
      op.base = baseOf(op, row);
      op.seen = row.version;
      return null;
    case "deleted":
      return { kind: "restore", target: op.target };
    case "decided":
      return { kind: "withdraw", target: op.target };
    default:
      return { kind: "unanswer", target: op.target };
  }
}

/** Their word: which of the changes in `queue` are not to be sent any more. */
export function giveIn(op, { kind, fields }, queue) {
  const later = queue.slice(queue.indexOf(op));
  const onRow = later.filter((other) => other.target === op.target);
  switch (kind) {
    case "fields":
      return onRow.filter((other) => other.kind === "change" && !stripped(other, fields));
    case "changed":
      return [op, onRow.find((other) => other.kind === "restore")].filter(Boolean);
    case "deleted":
      return onRow;
    default:
      return dependents(op, later);
  }
}

/** A change and all that build upon it. */
export function dependents(op, queue) {
  const ids = [op.target, op.annotationId].filter(Boolean);
  return queue.filter((other) => other === op || ids.some((id) => concerns(other, id)));
}

/** Take fields out of a change; answers whether anything is left of it. */
function stripped(op, fields) {
  const body = without(op, fields);
  if (body) op.body = body;
  return body !== null;
}

function pick(values, names) {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}
