import { BUSY_FAULTS } from "./faults/busy.ts";
import { FAULTS } from "./faults/faults.ts";
import { OPERATIONS } from "./operations/operations.ts";
import { PROFILES } from "./profiles.ts";
import type { Profile } from "./profiles.ts";
import { PROVOCATIONS } from "./provocations.ts";
import type { Provocation } from "./provocations.ts";
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

/** Shares of usual histories that refuse, and that a busy machine is in. */
const REFUSING = 0.25;
const BUSY = 0.2;

/** @param provocation What the history is to provoke; usual ones take turns when left out. */
export function makePlan(seed: number, provocation?: Provocation): Plan {
  const chance = createChance(seed, "plan");
  const usual = PROFILES[seed % PROFILES.length] as Profile;
  const profile: Profile = provocation ? PROVOCATIONS[provocation] : usual;
  const { refusing = provocation ? 0 : REFUSING, busy = provocation ? 0 : BUSY } = profile;
  const refusals = hit(refusing, createChance(seed, "refusals"));
  const busyness = hit(busy, createChance(seed, "busy"));
  const cast: Cast = {
    devices: Array.from({ length: chance.whole(2, 4) }, () => chance.whole(1, 2)),
    hasGuest: chance.is(0.25),
    ...(refusals && { limits: narrowLimits(refusals) }),
    ...(busyness && { hasThreads: true }),
  };
  const faultShare = profile.faultShare * chance.between([0.3, 1.5]);
  const meanMs = chance.between(profile.meanMs ?? [400, 2500]);
  let atMs = 0;
  const next = (kind: Step["kind"], name: string): Step => {
    atMs += Math.round(-Math.log(1 - chance.next()) * meanMs);
    return { atMs, kind, name, seed: chance.whole(0, 0x7fff_ffff) };
  };
  const weighted = (values: readonly Weighted[]): readonly Weighted[] =>
    values.map(({ name, weight }) => ({
      name,
      weight: profile.weights?.[name] ?? weight * (profile.factors[name] ?? 1),
    }));
  const [operations, faults] = [weighted(OPERATIONS), weighted(FAULTS)];
  const opening = profile.opening.map((name) => next("operation", name));
  const [fewest, most] = profile.steps ?? [25, 55];
  const rest = Array.from({ length: chance.whole(fewest, most) }, () =>
    chance.is(faultShare)
      ? next("fault", choose(faults, chance))
      : next("operation", choose(operations, chance)),
  );
  const withFull = withFaults([...opening, ...rest], { ...FULL_DISKS, chance: refusals });
  const steps = withFaults(withFull, { ...BUSYNESS, chance: busyness });
  return { seed, ...(provocation && { kind: provocation }), cast, steps };
}

/** @returns the chance itself, for what else is drawn, when it comes to that */
function hit(share: number, chance: Chance): Chance | undefined {
  return chance.is(share) ? chance : undefined;
}

function narrowLimits(chance: Chance): CommandLimits {
  return {
    commandsPerBatch: chance.whole(1, 8),
    commands: { perSecond: chance.whole(2, 20), burst: chance.whole(2, 20) },
  };
}

/** Faults that only some histories have. */
interface Strewn {
  readonly names: readonly string[];
  /** Mean number of steps from one to the next. */
  readonly stepsBetween: number;
  /** Undefined in a history that has none. */
  readonly chance: Chance | undefined;
}

const FULL_DISKS = { names: ["server disk full"], stepsBetween: 12 };
const BUSYNESS = { names: BUSY_FAULTS, stepsBetween: 6 };

/** With a chance of their own, so that all other steps stay as they would be without. */
function withFaults(
  steps: readonly Step[],
  { names, stepsBetween, chance }: Strewn,
): readonly Step[] {
  if (!chance) return steps;
  return steps.flatMap((step) => {
    if (!chance.is(1 / stepsBetween)) return [step];
    const seed = chance.whole(0, 0x7fff_ffff);
    const name = names[seed % names.length] ?? "";
    return [step, { atMs: step.atMs, kind: "fault", name, seed }];
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
