import type { CommandResult, ErrorFrame } from "@im-chat/protocol";
import { ImError, LIMITS, isRetryable } from "@im-chat/protocol";
import type { Kernel, Outcome } from "../kernel.ts";
import type { CommandUp, Lane, Link } from "./link.ts";

/** Lane of commands on the own account. */
const ACCOUNT = "";
/** Commands handed to the kernel at once. */
const AT_ONCE = LIMITS.commandsPerBatch;
/** Refused commands of a lane that are remembered, the first ones: a client begins anew with one of them. */
const REMEMBERED = 64;
/** Lanes that one link may have. */
const LANES = 1000;

export interface LaneOptions {
  readonly kernel: Pick<Kernel, "appendLane">;
  /** For good. */
  readonly answer: (link: Link, command: CommandUp, body: CommandResult | ErrorFrame) => void;
  /** The answer comes after the commit. */
  readonly accepted: (link: Link, command: CommandUp) => void;
  readonly refused: (thrown: unknown) => ErrorFrame;
}

/** Takes a command. @param refusal Why it is not to be executed now, although its lane would be free. */
export type RunInLane = (link: Link, command: CommandUp, refusal?: ImError) => void;

/** Executes commands: those of one lane in their order, lanes beside each other. What came in one batch goes into one
 * commit. After a retryable failure what was sent behind it in its lane is refused, so that nothing overtakes it: what
 * waits here, and what is still on its way. A client sends a lane again, from its head, once it has all answers; so a
 * refused command that comes again says that what follows it was sent after them. */
export function createLanes({ kernel, answer, accepted, refused }: LaneOptions): RunInLane {
  async function run(link: Link, lane: Lane, key: string): Promise<void> {
    // The rest of the batch is still being read.
    await Promise.resolve();
    while (lane.waiting.length > 0) {
      const failed = await execute(link, lane.waiting.splice(0, AT_ONCE));
      if (failed.length > 0) block(link, lane, failed);
    }
    lane.isRunning = false;
    if (lane.refused === undefined) link.lanes?.delete(key);
  }

  /** @returns those that have to come again. */
  async function execute(link: Link, commands: readonly CommandUp[]): Promise<CommandUp[]> {
    const outcomes = await outcomesOf(link, commands);
    for (const [index, command] of commands.entries()) {
      const outcome = outcomes[index] ?? NO_OUTCOME;
      answer(link, command, outcome.isDone ? outcome.result : refused(errorOf(outcome)));
    }
    return commands.filter((_, index) => {
      const outcome = outcomes[index] ?? NO_OUTCOME;
      return !outcome.isDone && isRetryable(outcome.code);
    });
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

  function block(link: Link, lane: Lane, failed: readonly CommandUp[]): void {
    const behind = lane.waiting.splice(0);
    lane.refused = new Set([...failed, ...behind].map(({ commandId }) => commandId));
    for (const command of behind) answer(link, command, refused(blocked()));
  }

  return (link, command, refusal) => {
    link.lanes ??= new Map();
    const key = command.conversationId ?? ACCOUNT;
    const lane = link.lanes.get(key) ?? { waiting: [], isRunning: false, refused: undefined };
    link.lanes.set(key, lane);
    if (lane.refused?.has(command.commandId) === true) lane.refused = undefined;
    const reason = lane.refused === undefined ? refusal : blocked();
    if (reason !== undefined) {
      lane.refused = new Set([...(lane.refused ?? []), command.commandId].slice(0, REMEMBERED));
      if (link.lanes.size > LANES) forgetOne(link.lanes);
      return answer(link, command, refused(reason));
    }
    lane.waiting.push(command);
    if (lane.isRunning) return;
    lane.isRunning = true;
    void run(link, lane, key);
  };
}

/** The lane that has been refused for the longest. */
function forgetOne(lanes: Map<string, Lane>): void {
  for (const [key, lane] of lanes) if (!lane.isRunning) return void lanes.delete(key);
}

function blocked(): ImError {
  const message = "Cannot execute command: an earlier one of this lane failed and comes first";
  return new ImError("lane_blocked", message);
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
