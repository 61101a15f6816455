/**
 * What was done, step by step, without limit, and what was taken back since.
 *
 * A step is `{ what, parts, selects, reselects }`. Each part can `redo()` and `undo()`,
 * and tells by `isDone()` and `isUndone()` whether things still stand as it left them:
 * a step that somebody else's change has overtaken is let go, never forced.
 */
export class History {
  #done = [];
  #undone = [];

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Do a step for the first time; what had been taken back cannot come again. */
  add(step) {
    for (const part of step.parts) part.redo();
    this.#done.push(step);
    this.#undone = [];
  }

  /** The step that was taken back and whether it could be, or nothing. */
  undo() {
    const step = this.#done.pop();
    if (!step) return null;
    const overtaken = !step.parts.every((part) => part.isDone());
    if (!overtaken) {
      for (const part of [...step.parts].reverse()) part.undo();
      this.#undone.push(step);
    }
    return { step, overtaken };
  }

  redo() {
    const step = this.#undone.pop();
    if (!step) return null;
    const overtaken = !step.parts.every((part) => part.isUndone());
    if (overtaken) this.#undone = [];
    else {
      for (const part of step.parts) part.redo();
      this.#done.push(step);
    }
    return { step, overtaken };
  }
}
