import type { ScrollPlace } from "../scroll/scroll-controller.ts";

export interface LeftPlace extends ScrollPlace {
  /** Undefined: the row has none yet. */
  readonly seq: number | undefined;
}

/** Where each conversation was left, for as long as the page lives: by its name, since an element that is away for a
 * while comes back with another client. */
export const leftPlaces = new Map<string, LeftPlace>();
