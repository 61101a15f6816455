/** Stretches of time that were listened to: `{ startMs, endMs }`, half-open. */

const FASTEST = 2; // beyond that nobody hears a cry for certain
const STUTTER_MS = 400; // a player's clock is told a few times a second

/** The same time in as few spans as it needs, in order. */
export function joined(spans) {
  const inOrder = spans.filter((span) => span.endMs > span.startMs).sort((a, b) => a.startMs - b.startMs);
  const result = [];
  for (const { startMs, endMs } of inOrder) {
    const last = result.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else result.push({ startMs, endMs });
  }
  return result;
}

/** What is in `spans` and not in `others`. */
export function without(spans, others) {
  let left = joined(spans);
  for (const other of joined(others)) {
    left = left.flatMap(({ startMs, endMs }) => [
      { startMs, endMs: Math.min(endMs, other.startMs) },
      { startMs: Math.max(startMs, other.endMs), endMs },
    ]);
    left = left.filter((span) => span.endMs > span.startMs);
  }
  return left;
}

export function lengthOf(spans) {
  return joined(spans).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

export const toWire = ({ startMs, endMs }) => ({ start_ms: startMs, end_ms: endMs });
export const fromWire = (body) => ({ startMs: body.start_ms, endMs: body.end_ms });

/** Whether what a player does now can be heard. */
export function audible({ paused, ended, seeking, muted, volume, playbackRate }) {
  return !paused && !ended && !seeking && !muted && volume > 0 && playbackRate <= FASTEST;
}

/**
 * Collects what was really played from the moments at which a player's clock was read.
 * What was jumped over is not played, and a loop is played once for each round.
 */
export class Played {
  #closed = [];
  #open = null; // { startMs, endMs, readAt }

  /** The player stands at `mediaMs`; `heard` says whether it plays so that one hears. */
  read({ mediaMs, atMs, rate, heard }) {
    if (!heard) {
      this.cut();
      return;
    }
    if (!this.#reaches(mediaMs, atMs, rate)) {
      this.cut();
      this.#open = { startMs: mediaMs, endMs: mediaMs, readAt: atMs };
      return;
    }
    this.#open.endMs = mediaMs;
    this.#open.readAt = atMs;
  }

  /** Something came between: what follows is a span of its own. */
  cut() {
    if (this.#open) this.#closed.push(this.#open);
    this.#open = null;
  }

  /** All that was played and not yet taken, in whole milliseconds. */
  take() {
    const spans = this.peek();
    this.#closed = [];
    if (this.#open) this.#open.startMs = this.#open.endMs;
    return spans;
  }

  /** The same, but it stays. */
  peek() {
    const spans = this.#open ? [...this.#closed, this.#open] : this.#closed;
    return joined(
      spans.map(({ startMs, endMs }) => ({ startMs: Math.round(startMs), endMs: Math.round(endMs) })),
    );
  }

  /** Whether playing on from where it was leads here. */
  #reaches(mediaMs, atMs, rate) {
    if (!this.#open || mediaMs < this.#open.endMs) return false;
    const possibleMs = (atMs - this.#open.readAt) * rate + STUTTER_MS;
    return mediaMs - this.#open.endMs <= possibleMs;
  }
}
