/** A wait that somebody may cut short, such as a network that came back. */
export class Nap {
  #wake = () => undefined;

  take(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  cutShort() {
    this.#wake();
  }
}
