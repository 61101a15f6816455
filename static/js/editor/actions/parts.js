/**
 * The parts of which a step is made, each with its way there and its way back. They
 * look a row up when they act, never before: ids change, and so do versions.
 */
const KEEPING = new Set(["accepted", "edited"]);
const PLACE = ["startMs", "endMs", "label"];

const holds = (row, values) => Object.entries(values).every(([name, value]) => row[name] === value);
const sameName = (decision) => (KEEPING.has(decision) ? "kept" : decision);
const placeOf = (row) => Object.fromEntries(PLACE.map((name) => [name, row[name]]));

export function drawn(wire, row) {
  const stands = () => wire.row(row.id);
  let known = false;
  return {
    redo: () => {
      if (known) wire.restore(row);
      else wire.create(row);
      known = true;
    },
    undo: () => wire.remove(row.id),
    isDone: () => Boolean(stands()) && holds(stands(), placeOf(row)),
    isUndone: () => !stands(),
  };
}

export function removed(wire, row, options) {
  const stands = () => wire.row(row.id);
  return {
    redo: () => wire.remove(row.id, options),
    undo: () => wire.restore(row),
    isDone: () => !stands(),
    isUndone: () => Boolean(stands()) && holds(stands(), placeOf(row)),
  };
}

/** `before` and `after` hold the fields that change, and no others. */
export function patched(wire, id, before, after) {
  const has = (values) => Boolean(wire.row(id)) && holds(wire.row(id), values);
  return {
    redo: () => wire.patch(id, after),
    undo: () => wire.patch(id, before),
    isDone: () => has(after),
    isUndone: () => has(before),
  };
}

/** `from` and `to` are `{ decision, kept }`; `kept` is the annotation, or null. */
export function decided(wire, suggestionId, from, to) {
  const become = (verdict) => {
    if (wire.row(suggestionId).decision !== "pending") wire.withdraw(suggestionId);
    if (verdict.decision !== "pending") wire.verdict(suggestionId, verdict.decision, verdict.kept);
  };
  return {
    redo: () => become(to),
    undo: () => become(from),
    isDone: () => isDecided(wire, suggestionId, to),
    isUndone: () => isDecided(wire, suggestionId, from),
  };
}

function isDecided(wire, suggestionId, { decision, kept }) {
  const suggestion = wire.row(suggestionId);
  if (!suggestion || sameName(suggestion.decision) !== sameName(decision)) return false;
  const annotation = kept && wire.row(kept.id);
  return !kept || (Boolean(annotation) && holds(annotation, placeOf(kept)));
}

/**
 * A suggestion whose place went into another one's: the model was right about it, so it
 * is accepted, and what comes of that is gone at once.
 */
export function absorbed(wire, suggestion, kept) {
  return {
    redo: () => {
      wire.verdict(suggestion.id, "accepted", kept);
      wire.remove(kept.id, { merged: true });
    },
    undo: () => wire.withdraw(suggestion.id),
    isDone: () => isDecided(wire, suggestion.id, { decision: "accepted", kept: null }),
    isUndone: () => isDecided(wire, suggestion.id, { decision: "pending", kept: null }),
  };
}

/**
 * `kept` are the annotations that come of it, if any; those of `unsure` were unsure.
 * Where others have decided on some meanwhile, the rest is taken back.
 */
export function decidedAll(wire, ids, { decision, kept, unsure }) {
  const those = (list, name) => list.filter((id) => sameName(wire.row(id)?.decision) === sameName(name));
  let done = ids;
  return {
    redo: () => {
      done = [...those(ids, "pending"), ...those(unsure, "unsure")];
      const again = those(unsure, "unsure");
      if (again.length > 0) wire.withdrawals(again);
      const chosen = new Set(done);
      wire.verdicts(done, decision, kept.filter((row) => chosen.has(row.suggestion)));
    },
    undo: () => {
      const still = those(done, decision);
      wire.withdrawals(still);
      const again = unsure.filter((id) => still.includes(id));
      if (again.length > 0) wire.verdicts(again, "unsure", []);
    },
    isDone: () => those(done, decision).length > 0,
    isUndone: () => those(ids, "pending").length + those(unsure, "unsure").length > 0,
  };
}

export function answered(wire, auditId, from, to) {
  const stands = (answer) => wire.row(auditId)?.answer === answer;
  const become = (answer) => {
    if (!stands("pending")) wire.unanswer(auditId);
    if (answer !== "pending") wire.answer(auditId, answer);
  };
  return {
    redo: () => become(to),
    undo: () => become(from),
    isDone: () => stands(to),
    isUndone: () => stands(from),
  };
}
