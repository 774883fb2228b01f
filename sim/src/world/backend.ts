import { ImError, mintUuid } from "@im-chat/protocol";
import type { CommandId, CommandResult, Kind } from "@im-chat/protocol";
import type { Kernel } from "@im-chat/server";
import { createChance } from "./chance.ts";
import type { Schedule } from "./schedule.ts";
import { APP, EPOCH_MS } from "./server.ts";
import type { SimServer } from "./server.ts";

/** The embedding site's own server, which gives commands with its key: as itself, or as one of its users. */
export interface Backend {
  /** Commands that have no answer yet. */
  readonly waiting: number;
  /** Whether it ever gave one. */
  readonly hasActed: boolean;
  /** Gives a command, under the same id until there is an answer.
   * @returns that id
   * @throws ImError when it is refused for good */
  run<Value>(command: BackendCommand<Value>): Promise<CommandId>;
}

export interface BackendCommand<Value> {
  readonly kind: Pick<Kind<Value>, "number" | "encode">;
  readonly value: Value;
  /** Left out for what is done to an account. */
  readonly conversationId?: string | undefined;
  /** It begins with this command. */
  readonly isCreation?: boolean;
  /** The user it acts as; empty: the site itself. */
  readonly actAs: string;
}

export interface BackendOptions {
  readonly schedule: Schedule;
  readonly server: SimServer;
  readonly seed: number;
}

/** As long as it waits for an answer. */
const PATIENCE_MS = 5000;
const AGAIN_MS: readonly [number, number] = [200, 3000];

export function createBackend({ schedule, server, seed }: BackendOptions): Backend {
  const chance = createChance(seed, "backend");
  let waiting = 0;
  let hasActed = false;

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => void schedule.after(delayMs, resolve));

  /** @returns undefined when no answer came, or one that leaves hope. */
  async function attempt<Value>(
    command: BackendCommand<Value>,
    commandId: string,
  ): Promise<CommandResult | undefined> {
    const { kernel } = server;
    if (kernel === undefined) return undefined;
    try {
      return await Promise.race([
        append(kernel, command, commandId),
        pause(PATIENCE_MS).then(() => undefined),
      ]);
    } catch (thrown) {
      const isOver = server.kernel === kernel && thrown instanceof ImError && !thrown.isRetryable;
      if (isOver) throw thrown;
      return undefined;
    }
  }

  return {
    get waiting() {
      return waiting;
    },
    get hasActed() {
      return hasActed;
    },
    async run(command) {
      const commandId = mintUuid(EPOCH_MS + Math.floor(schedule.nowMs), chance.bytes(16));
      hasActed = true;
      waiting += 1;
      try {
        for (;;) {
          const result = await attempt(command, commandId);
          if (result !== undefined) return commandId;
          await pause(chance.between(AGAIN_MS));
        }
      } finally {
        waiting -= 1;
      }
    },
  };
}

/** As the door for it does: it holds no cursor, so a command is meant for the conversation as it is now. */
async function append<Value>(
  kernel: Kernel,
  { kind, value, conversationId, isCreation = false, actAs }: BackendCommand<Value>,
  commandId: string,
): Promise<CommandResult> {
  const hasEpoch = conversationId !== undefined && !isCreation;
  return kernel.append(
    { app: APP, userId: actAs, role: "host" },
    {
      type: "command",
      commandId,
      kind: kind.number,
      conversationId,
      epoch: hasEpoch ? await kernel.epochOf(APP, conversationId) : 0,
      data: kind.encode(value),
      writtenAt: 0,
    },
  );
}
