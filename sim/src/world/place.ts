import type { Actor } from "./schedule.ts";

/** Where a link ends. */
export interface Place {
  readonly actor: Actor;
  readonly device: string;
  readonly user: string;
}
