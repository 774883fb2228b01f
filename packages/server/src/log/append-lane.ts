import { ImError, isRetryable } from "@im-chat/protocol";
import type { CommandResult } from "@im-chat/protocol";
import type { Outcome } from "../kernel.ts";

/** Commands that must keep their order: behind the first retryable failure none of the others is executed. */
export class LaneGuard {
  #isBlocked = false;

  /** Runs what executes one command, inside its transaction. @throws ImError `lane_blocked` */
  async run(execute: () => Promise<CommandResult>): Promise<CommandResult> {
    if (this.#isBlocked) {
      throw new ImError(
        "lane_blocked",
        "Cannot execute command: an earlier one of its lane comes first",
      );
    }
    try {
      return await execute();
    } catch (thrown) {
      this.note(thrown);
      throw thrown;
    }
  }

  /** A failure that is known only afterwards, as that of a commit. */
  note(thrown: unknown): void {
    if (isRetryable(ImError.from(thrown).code)) this.#isBlocked = true;
  }
}

/** Starts the commands of one lane together, so that one commit can carry them all, and waits for each.
 * @param appends What appends each command under the guard, in the lane's order. */
export async function appendLane(
  appends: readonly ((guard: LaneGuard) => Promise<CommandResult>)[],
): Promise<readonly Outcome[]> {
  const guard = new LaneGuard();
  const settle = async (append: (guard: LaneGuard) => Promise<CommandResult>): Promise<Outcome> => {
    try {
      return { isDone: true, result: await append(guard) };
    } catch (thrown) {
      guard.note(thrown);
      const { code, message, retryAfterMs } = ImError.from(thrown);
      const stack = code === "internal" && thrown instanceof Error ? thrown.stack : undefined;
      return { isDone: false, code, message, retryAfterMs, stack };
    }
  };
  return await Promise.all(appends.map(settle));
}
