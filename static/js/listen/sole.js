const NAME = "lullabel-listening";

/**
 * Of all tabs of this browser one listens. `take` answers whether it is this one now;
 * where a browser knows no such locks, it always is.
 */
export class Sole {
  #give = null;

  async take() {
    if (this.#give || !navigator.locks) return true;
    return new Promise((resolve) => {
      navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock && this.#held();
      });
    });
  }

  give() {
    this.#give?.();
    this.#give = null;
  }

  /** Resolves with this tab as the one, once no other is. */
  async wait() {
    if (this.#give || !navigator.locks) return;
    await new Promise((resolve) => {
      navigator.locks.request(NAME, () => {
        resolve();
        return this.#held();
      });
    });
  }

  #held() {
    return new Promise((resolve) => {
      this.#give = resolve;
    });
  }
}
