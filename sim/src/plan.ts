import { FAULTS } from "./faults/faults.ts";
import { OPERATIONS } from "./operations/operations.ts";
import { PROFILES, PROVOCATIONS } from "./profiles.ts";
import type { Profile, Provocation } from "./profiles.ts";
import { createChance } from "./world/chance.ts";
import type { Chance } from "./world/chance.ts";
import type { Cast, CommandLimits } from "./world/world.ts";

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
  /** What it is to provoke, for one that was asked for by name. */
  readonly kind?: Provocation | undefined;
  readonly cast: Cast;
  readonly steps: readonly Step[];
}

interface Weighted {
  readonly name: string;
  readonly weight: number;
}

/** Share of usual histories that refuse. */
const REFUSING = 0.25;

/** @param provocation What the history is to provoke; usual ones take turns when left out. */
export function makePlan(seed: number, provocation?: Provocation): Plan {
  const chance = createChance(seed, "plan");
  const usual = PROFILES[seed % PROFILES.length] as Profile;
  const profile: Profile = provocation ? PROVOCATIONS[provocation] : usual;
  const refusals = createChance(seed, "refusals");
  const isRefusing = refusals.is(profile.refusing ?? (provocation ? 0 : REFUSING));
  const cast: Cast = {
    devices: Array.from({ length: chance.whole(2, 4) }, () => chance.whole(1, 2)),
    hasGuest: chance.is(0.25),
    ...(isRefusing && { limits: narrowLimits(refusals) }),
  };
  const faultShare = profile.faultShare * chance.between([0.3, 1.5]);
  const meanMs = chance.between(profile.meanMs ?? [400, 2500]);
  let atMs = 0;
  const next = (kind: Step["kind"], name: string): Step => {
    atMs += Math.round(-Math.log(1 - chance.next()) * meanMs);
    return { atMs, kind, name, seed: chance.whole(0, 0x7fff_ffff) };
  };
  const weighted = (values: readonly Weighted[]): readonly Weighted[] =>
    values.map(({ name, weight }) => ({ name, weight: weight * (profile.factors[name] ?? 1) }));
  const [operations, faults] = [weighted(OPERATIONS), weighted(FAULTS)];
  const opening = profile.opening.map((name) => next("operation", name));
  const [fewest, most] = profile.steps ?? [25, 55];
  const rest = Array.from({ length: chance.whole(fewest, most) }, () =>
    chance.is(faultShare)
      ? next("fault", choose(faults, chance))
      : next("operation", choose(operations, chance)),
  );
  const steps = [...opening, ...rest];
  return {
    seed,
    ...(provocation && { kind: provocation }),
    cast,
    steps: isRefusing ? withFullDisks(steps, refusals) : steps,
  };
}

function narrowLimits(chance: Chance): CommandLimits {
  return {
    commandsPerBatch: chance.whole(1, 8),
    commands: { perSecond: chance.whole(2, 20), burst: chance.whole(2, 20) },
  };
}

/** Mean number of steps from one full disk to the next. */
const STEPS_BETWEEN = 12;

/** With a chance of their own, so that all other steps stay as they would be without. */
function withFullDisks(steps: readonly Step[], chance: Chance): readonly Step[] {
  return steps.flatMap((step) => {
    if (!chance.is(1 / STEPS_BETWEEN)) return [step];
    const seed = chance.whole(0, 0x7fff_ffff);
    return [step, { atMs: step.atMs, kind: "fault", name: "server disk full", seed }];
  });
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
