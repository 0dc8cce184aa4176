// Frames a second, of the last two seconds.

const SPAN = 2000;

export class Speed {
  #times = [];

  restart() {
    this.#times = [];
  }

  /** Counts a frame; returns frames a second, or undefined after the first. */
  count() {
    const now = performance.now();
    this.#times.push(now);
    while (now - this.#times[0] > SPAN && this.#times.length > 2) this.#times.shift();
    const [first] = this.#times;
    return now > first ? (1000 * (this.#times.length - 1)) / (now - first) : undefined;
  }
}
