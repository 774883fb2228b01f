import { expect, test } from "vitest";
import { CONTROLS, SEEDED } from "./controls.ts";
import { failingWithout, runSeedsWithout } from "./run-without.ts";

/** Far from those that the controls were found at. */
const FROM = 200_000;
const SEEDS = 3000;

/** Each search is a program of its own: there can be several at the same time. */
const LONG = { timeout: 3_600_000, concurrent: true };

test.for(SEEDED)("$name: chance finds a history that shows it", LONG, async ({ name, kind }) => {
  const { said } = await runSeedsWithout(name, { from: FROM, seeds: SEEDS, kind });
  expect(said).toMatch(/seed \d+ fails/);
});

/** Histories that are run before it is looked whether one has shown it. */
const AT_ONCE = 100;

const BACKED = CONTROLS.filter(({ backups }) => backups !== undefined);

test.for(BACKED)(
  "$name: without what makes up for it, chance finds a history that shows it",
  LONG,
  async ({ name, kind }) => {
    for (let from = FROM; from < FROM + SEEDS; from += AT_ONCE) {
      const failing = await failingWithout(name, "both", { from, seeds: AT_ONCE, kind });
      for (const [seed, names] of failing) {
        const without = await failingWithout(name, "backups", { from: seed, seeds: 1, kind });
        const held = names.filter((invariant) => !without.get(seed)?.includes(invariant));
        if (held.length > 0) return;
      }
    }
    expect.fail(`none of ${SEEDS} histories has shown it`);
  },
);
