import type { Publication } from "../kernel.ts";

/** Hands publications to the listeners of this program, in order. */
export class InProcessBus {
  readonly #listeners = new Set<(publication: Publication) => void>();
  readonly #onFailure: (error: unknown) => void;

  /** @param onFailure Hears what a listener throws; the others hear the publication all the same. */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  publish(publication: Publication): void {
    for (const listener of this.#listeners) {
      try {
        listener(publication);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }

  /** @returns unsubscribe */
  subscribe(listener: (publication: Publication) => void): () => void {
    // One function may be given twice and taken back once.
    const own = (publication: Publication): void => listener(publication);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }
}
