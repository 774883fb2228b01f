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

/** A kind of history: what happens more often in it than elsewhere, so that rare things meet. */
interface Profile {
  /** What is done at first, so that there is something to go wrong. */
  readonly opening: readonly string[];
  /** Share of the steps after the opening that are faults. */
  readonly faultShare: number;
  readonly factors: Readonly<Record<string, number>>;
}

const OPENING = ["create direct", "create group", "create group", "open conversation", "send"];

const PROFILES: readonly Profile[] = [
  { opening: OPENING, faultShare: 0.3, factors: {} },
  {
    opening: ["create direct", "send many", "open conversation", "send many", "open conversation"],
    faultShare: 0.25,
    factors: {
      edit: 6,
      recall: 4,
      "send many": 1.5,
      "page older": 3,
      jump: 6,
      reorder: 4,
      delay: 3,
      "crash, store lost": 2,
    },
  },
  {
    opening: OPENING,
    faultShare: 0.3,
    factors: {
      "add member": 4,
      "add back": 8,
      "remove member": 4,
      leave: 3,
      "bus loss": 3,
      "push loss": 2,
      freeze: 2,
      edit: 2,
    },
  },
  {
    opening: OPENING,
    faultShare: 0.4,
    factors: {
      "backup restore": 5,
      "cut, frames late": 4,
      "server crash": 2,
      "mark read": 2,
      "half-open": 2,
    },
  },
  // Old messages change while they are being paged to, and answers and news come by different requests.
  {
    opening: ["create direct", "send many", "send many", "send many", "open conversation"],
    faultShare: 0.3,
    factors: {
      edit: 8,
      recall: 4,
      "open conversation": 2,
      "close conversation": 2,
      "page older": 10,
      jump: 8,
      "no sockets": 8,
      "slow link": 4,
      delay: 4,
      "crash, store lost": 4,
      "slow storage": 2,
    },
  },
  // The server dies among its own steps while members come and go.
  {
    opening: OPENING,
    faultShare: 0.35,
    factors: {
      "create group": 3,
      "add member": 4,
      "add back": 8,
      "remove member": 4,
      leave: 2,
      "send mention": 3,
      "server crash in a transaction": 10,
      "server crash": 2,
    },
  },
  // Histories are lost while what belongs to them is still on its way.
  {
    opening: OPENING,
    faultShare: 0.5,
    factors: {
      "backup restore": 6,
      "cut, frames late": 6,
      delay: 4,
      "no sockets": 3,
      "add member": 3,
      "add back": 5,
      "remove member": 3,
    },
  },
];

export function makePlan(seed: number): Plan {
  const chance = createChance(seed, "plan");
  const profile = PROFILES[seed % PROFILES.length] as Profile;
  const cast: Cast = {
    devices: Array.from({ length: chance.whole(2, 4) }, () => chance.whole(1, 2)),
    hasGuest: chance.is(0.25),
  };
  const faultShare = profile.faultShare * chance.between([0.3, 1.5]);
  const meanMs = chance.between([400, 2500]);
  let atMs = 0;
  const next = (kind: Step["kind"], name: string): Step => {
    atMs += Math.round(-Math.log(1 - chance.next()) * meanMs);
    return { atMs, kind, name, seed: chance.whole(0, 0x7fff_ffff) };
  };
  const weighted = (values: readonly Weighted[]): readonly Weighted[] =>
    values.map(({ name, weight }) => ({ name, weight: weight * (profile.factors[name] ?? 1) }));
  const [operations, faults] = [weighted(OPERATIONS), weighted(FAULTS)];
  const opening = profile.opening.map((name) => next("operation", name));
  const rest = Array.from({ length: chance.whole(25, 55) }, () =>
    chance.is(faultShare)
      ? next("fault", choose(faults, chance))
      : next("operation", choose(operations, chance)),
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
