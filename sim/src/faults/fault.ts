import type { Device } from "../people/people.ts";
import type { Tab } from "../people/people.ts";
import type { Chance } from "../world/chance.ts";
import type { World } from "../world/world.ts";

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  /** Begins it. @returns what went wrong, for whoever reads a history; undefined when there was nothing to befall */
  run(context: Suffering): string | undefined;
}

export interface Suffering {
  readonly world: World;
  readonly device: Device;
  /** Of that device; undefined while it has none. */
  readonly tab: Tab | undefined;
  /** Of this step alone. */
  readonly chance: Chance;
  /** Does something when the fault has lasted long enough; not at all once all faults are over. */
  readonly later: (delayMs: number, run: () => void) => void;
  /** An earlier copy takes the place of the database now. */
  readonly onRestore: () => void;
}

export function seconds(ms: number): string {
  return `for ${(ms / 1000).toFixed(1)} s`;
}
