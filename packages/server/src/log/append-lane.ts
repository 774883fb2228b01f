import { ImError, isRetryable } from "@im-chat/protocol";
import type { CommandResult } from "@im-chat/protocol";
import type { Outcome } from "../kernel.ts";

/** Place of the first command that failed and may succeed later, of those that must keep their order. */
interface Block {
  place: number;
}

/** Keeps a command behind those before it: after the first retryable failure none of the others is executed. */
export class LaneGuard {
  readonly #block: Block;
  readonly #place: number;

  constructor(block: Block, place: number) {
    this.#block = block;
    this.#place = place;
  }

  /** Runs what executes the command, inside its transaction; twice, when that is repeated.
   * @throws ImError `lane_blocked` */
  async run(execute: () => Promise<CommandResult>): Promise<CommandResult> {
    if (this.#block.place < this.#place) {
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
    if (isRetryable(ImError.from(thrown).code))
      this.#block.place = Math.min(this.#block.place, this.#place);
  }
}

/** Starts the commands of one lane together, so that one commit can carry them all, and waits for each.
 * @param appends What appends each command under the guard, in the lane's order. */
export async function appendLane(
  appends: readonly ((guard: LaneGuard) => Promise<CommandResult>)[],
): Promise<readonly Outcome[]> {
  const block: Block = { place: Number.POSITIVE_INFINITY };
  const settle = async (
    append: (guard: LaneGuard) => Promise<CommandResult>,
    place: number,
  ): Promise<Outcome> => {
    const guard = new LaneGuard(block, place);
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
