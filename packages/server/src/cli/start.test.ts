import { LIMITS } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { limitsOf } from "./start.ts";

test("however few commands are allowed, a whole batch passes at some time", () => {
  for (const commandsPerSecond of [1, 2, 5, 100]) {
    const { commands, frames } = limitsOf({
      commandsPerSecond,
      linksPerAddress: 1,
      linksPerUser: 1,
    });
    expect(commands?.perSecond).toBe(commandsPerSecond);
    expect(frames?.burst).toBeGreaterThanOrEqual(LIMITS.framesPerBatch);
  }
});
