import { expect, test } from "vitest";
import { CONTROLS } from "./controls.ts";
import { runSeedsWithout } from "./run-without.ts";

/** Far from those that the controls were found at. */
const FROM = 200_000;
const SEEDS = 3000;

const SEEDED = CONTROLS.filter(({ seed }) => seed !== undefined);

test.for(SEEDED)(
  "$name: chance finds a history that shows it",
  { timeout: 3_600_000 },
  async ({ name, kind }) => {
    const { said } = await runSeedsWithout(name, { from: FROM, seeds: SEEDS, kind });
    expect(said).toMatch(/seed \d+ fails/);
  },
);
