/** Most that one sender leaves unanswered. */
const PLACES = 4096;

/** What waits for an answer, by a number that counts up. In place of a map, which keeps the load's garbage until the whole heap
 * is collected: its outgrown tables point to newer ones. */
export class Unanswered<Waiting> {
  readonly #places: (Waiting | undefined)[] = [];

  /** @param id From 1. */
  put(id: number, waiting: Waiting): void {
    if (this.#places[id % PLACES] !== undefined) throw new Error("Too much waits for an answer");
    this.#places[id % PLACES] = waiting;
  }

  has(id: number): boolean {
    return this.#places[id % PLACES] !== undefined;
  }

  take(id: number): Waiting | undefined {
    // That of what answers nobody.
    if (id === 0) return undefined;
    const waiting = this.#places[id % PLACES];
    this.#places[id % PLACES] = undefined;
    return waiting;
  }

  all(): readonly Waiting[] {
    return this.#places.filter((waiting) => waiting !== undefined);
  }
}
