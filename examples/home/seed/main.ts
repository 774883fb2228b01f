// What the server writes into a new database when it serves these pages: people, and what they have said.
import { mintUuid, upsertUserCommand } from "@im-chat/protocol";
import type { Kernel } from "@im-chat/server";
import { CONVERSATIONS } from "./conversations.ts";
import { PEOPLE } from "./people.ts";
import { writeConversation, type Clock } from "./write.ts";

export { PEOPLE } from "./people.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface SeedTarget {
  readonly kernel: Kernel;
  readonly clock: Clock;
  /** Now, epoch milliseconds. */
  readonly endMs: number;
}

/** Called once, before the server opens the new database. */
export async function writeExamples({ kernel, clock, endMs }: SeedTarget): Promise<void> {
  for (const { id, name } of PEOPLE) {
    await kernel.append(
      { app: "demo", userId: "", role: "host" },
      {
        type: "command",
        commandId: mintUuid(clock.nowMs, crypto.getRandomValues(new Uint8Array(16))),
        kind: upsertUserCommand.number,
        epoch: 0,
        data: upsertUserCommand.encode({ id, name, avatar: "", kind: "user" }),
        writtenAt: clock.nowMs,
      },
    );
  }
  // The last ones end last, so that the list of conversations has an order.
  for (const [index, example] of CONVERSATIONS.entries()) {
    const hoursAgo = CONVERSATIONS.length - 1 - index;
    await writeConversation(example, {
      kernel,
      clock,
      endMs: endMs - hoursAgo * 2 * HOUR_MS - 3 * MINUTE_MS,
    });
  }
}
