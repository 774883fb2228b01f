import { expect, test } from "vitest";
import { DRIFT_CASES, measureDrift } from "../../../test/message-list/drift.ts";

const MOST_DRIFT_PX = 1;

for (const strategy of ["reverse", "forward"] as const) {
  for (const name of DRIFT_CASES) {
    test(`${strategy}: what is read stays in its place on ${name}`, async ({ annotate }) => {
      const driftPx = await measureDrift(strategy, name);
      await annotate(`${driftPx.toFixed(2)} px`);
      expect(driftPx).toBeLessThanOrEqual(MOST_DRIFT_PX);
    });
  }
}
