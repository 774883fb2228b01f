import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/** Of each project, those that take longest, by their seconds. */
const SLOWEST = [
  "sim/controls/controls.test.ts",
  "sim/seeds.test.ts",
  "e2e/crash-proof.test.ts",
  "e2e/widget.test.ts",
  "e2e/talk.test.ts",
  "e2e/crash.test.ts",
  "e2e/thorough/server.test.ts",
  "e2e/thorough/tabs.test.ts",
  "e2e/thorough/access.test.ts",
  "e2e/thorough/engines.test.ts",
  "e2e/thorough/mistakes.test.ts",
  "e2e/thorough/leading-tab.test.ts",
];

/** Begins with the slowest files. Where no earlier run is known Vitest goes by the size of files, begins some of these last
 * and has one processor idle to their end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}

function place({ moduleId }: TestSpecification): number {
  const index = SLOWEST.findIndex((file) => moduleId.endsWith(`/${file}`));
  return index < 0 ? SLOWEST.length : index;
}
