import type { CommandResult, ErrorFrame } from "@im-chat/protocol";
import { ImError, LIMITS, isRetryable } from "@im-chat/protocol";
import type { Kernel, Outcome } from "../kernel.ts";
import type { CommandUp, Lane, Link } from "./link.ts";

/** Commands handed to the kernel at once. */
const AT_ONCE = LIMITS.commandsPerBatch;

export interface LaneOptions {
  readonly kernel: Pick<Kernel, "appendLane">;
  /** For good. */
  readonly answer: (link: Link, command: CommandUp, body: CommandResult | ErrorFrame) => void;
  /** The answer comes after the commit. */
  readonly accepted: (link: Link, command: CommandUp) => void;
  readonly refused: (thrown: unknown) => ErrorFrame;
}

/** Executes commands: those of one lane in their order, lanes beside each other. What came in one batch goes into one
 * commit. After a retryable failure what waits behind it in its lane is refused, so that nothing overtakes it. */
export function createLanes({
  kernel,
  answer,
  accepted,
  refused,
}: LaneOptions): (link: Link, command: CommandUp) => void {
  async function run(link: Link, lanes: Lane[], lane: Lane): Promise<void> {
    // The rest of the batch is still being read.
    await Promise.resolve();
    while (lane.waiting.length > 0) {
      const isBlocked = await execute(link, lane.waiting.splice(0, AT_ONCE));
      if (isBlocked) block(link, lane);
    }
    lanes.splice(lanes.indexOf(lane), 1);
  }

  async function execute(link: Link, commands: readonly CommandUp[]): Promise<boolean> {
    const outcomes = await outcomesOf(link, commands);
    for (const [index, command] of commands.entries()) {
      const outcome = outcomes[index] ?? NO_OUTCOME;
      answer(link, command, outcome.isDone ? outcome.result : refused(errorOf(outcome)));
    }
    return outcomes.some((outcome) => !outcome.isDone && isRetryable(outcome.code));
  }

  async function outcomesOf(
    link: Link,
    commands: readonly CommandUp[],
  ): Promise<readonly Outcome[]> {
    const principal = link.session?.principal;
    if (principal === undefined) return [];
    try {
      return await kernel.appendLane(principal, commands, (index) => {
        const command = commands[index];
        if (command !== undefined) accepted(link, command);
      });
    } catch (thrown) {
      const { code, message, retryAfterMs } = ImError.from(thrown);
      return commands.map(() => ({ isDone: false, code, message, retryAfterMs }));
    }
  }

  function block(link: Link, lane: Lane): void {
    const message = "Cannot execute command: an earlier one of this lane failed and comes first";
    for (const command of lane.waiting.splice(0)) {
      answer(link, command, refused(new ImError("lane_blocked", message)));
    }
  }

  return (link, command) => {
    const lanes = (link.lanes ??= []);
    const { conversationId } = command;
    const lane = lanes.find((known) => known.conversationId === conversationId);
    if (lane !== undefined) {
      lane.waiting.push(command);
      return;
    }
    const fresh: Lane = { conversationId, waiting: [command] };
    lanes.push(fresh);
    void run(link, lanes, fresh);
  };
}

type Failed = Extract<Outcome, { isDone: false }>;

const NO_OUTCOME: Failed = {
  isDone: false,
  code: "internal",
  message: "Cannot execute command: it has no outcome",
  retryAfterMs: undefined,
};

function errorOf({ code, message, retryAfterMs, stack }: Failed): ImError {
  const error = new ImError(code, message, { retryAfterMs });
  if (stack !== undefined) error.stack = stack;
  return error;
}
