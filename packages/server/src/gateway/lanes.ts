import type { CommandFrame, ErrorFrame, CommandResult, Up } from "@im-chat/protocol";
import { ImError } from "@im-chat/protocol";
import type { Kernel } from "../kernel.ts";
import type { Link } from "./link.ts";

export type CommandUp = CommandFrame & Pick<Up, "requestId">;

/** Commands of one device on one conversation, in the order they came; the first is being executed. */
export interface Lane {
  readonly waiting: CommandUp[];
}

/** Lane of commands on the own account. */
const ACCOUNT = "";

export interface LaneOptions {
  readonly kernel: Pick<Kernel, "append">;
  readonly answer: (link: Link, command: CommandUp, body: CommandResult | ErrorFrame) => void;
  readonly refused: (link: Link, thrown: unknown) => ErrorFrame;
}

/** Executes commands: those of one lane one after the other, lanes beside each other.
 * After a retryable failure what waits behind it in its lane is refused, so that nothing overtakes it. */
export function createLanes({
  kernel,
  answer,
  refused,
}: LaneOptions): (link: Link, command: CommandUp) => void {
  async function run(link: Link, lane: Lane, key: string): Promise<void> {
    for (let command = lane.waiting[0]; command !== undefined; command = lane.waiting[0]) {
      const failure = await execute(link, command);
      lane.waiting.shift();
      if (failure?.isRetryable === true) block(link, lane);
    }
    link.lanes?.delete(key);
  }

  async function execute(link: Link, command: CommandUp): Promise<ImError | undefined> {
    const principal = link.session?.principal;
    if (principal === undefined) return undefined;
    try {
      answer(link, command, await kernel.append(principal, command));
      return undefined;
    } catch (thrown) {
      const failure = ImError.from(thrown);
      answer(link, command, refused(link, failure));
      return failure;
    }
  }

  function block(link: Link, lane: Lane): void {
    const message = "Cannot execute command: an earlier one of this lane failed and comes first";
    for (const command of lane.waiting.splice(0))
      answer(link, command, refused(link, new ImError("lane_blocked", message)));
  }

  return (link, command) => {
    link.lanes ??= new Map();
    const key = command.conversationId ?? ACCOUNT;
    const lane = link.lanes.get(key);
    if (lane !== undefined) {
      lane.waiting.push(command);
      return;
    }
    const fresh: Lane = { waiting: [command] };
    link.lanes.set(key, fresh);
    void run(link, fresh, key);
  };
}
