import { FAULTS } from "./faults/faults.ts";
import { OPERATIONS } from "./operations/operations.ts";
import { createChance } from "./world/chance.ts";
import type { Chance } from "./world/chance.ts";
import type { Cast } from "./world/world.ts";

/** One thing that is done, or goes wrong. Whom it befalls is decided by its own seed when it comes to it. */
export interface Step {
  readonly atMs: number;
  readonly kind: "operation" | "fault";
  readonly name: string;
  readonly seed: number;
}

/** A whole history, before it happens. */
export interface Plan {
  readonly seed: number;
  readonly cast: Cast;
  readonly steps: readonly Step[];
}

interface Weighted {
  readonly name: string;
  readonly weight: number;
}

/** What is done at first, so that there is something to go wrong. */
const OPENING = ["create direct", "create group", "create group", "open conversation", "send"];
/** Of the steps after the opening. */
const FAULT_SHARE = 0.3;

export function makePlan(seed: number): Plan {
  const chance = createChance(seed, "plan");
  const cast: Cast = {
    devices: Array.from({ length: chance.whole(2, 4) }, () => chance.whole(1, 2)),
    hasGuest: chance.is(0.25),
  };
  const faultShare = FAULT_SHARE * chance.between([0.3, 1.5]);
  const meanMs = chance.between([400, 2500]);
  let atMs = 0;
  const next = (kind: Step["kind"], name: string): Step => {
    atMs += Math.round(-Math.log(1 - chance.next()) * meanMs);
    return { atMs, kind, name, seed: chance.whole(0, 0x7fff_ffff) };
  };
  const opening = OPENING.map((name) => next("operation", name));
  const rest = Array.from({ length: chance.whole(25, 60) }, () =>
    chance.is(faultShare)
      ? next("fault", choose(FAULTS, chance))
      : next("operation", choose(OPERATIONS, chance)),
  );
  return { seed, cast, steps: [...opening, ...rest] };
}

function choose(values: readonly Weighted[], chance: Chance): string {
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance.next() * total;
  for (const { name, weight } of values) {
    left -= weight;
    if (left < 0) return name;
  }
  return values[0]?.name ?? "";
}
