import { sendMessageCommand } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createDatabase } from "../database/database.ts";
import { SCHEMA } from "../database/schema.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { hostEnvironment } from "../environment.ts";
import { newId } from "../session/context.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import { readLane } from "./lane.ts";
import { createOutbox } from "./outbox.ts";
import type { Command, Outbox } from "./outbox.ts";

const LANE = "00000000-0000-7000-8000-0000000000aa";

interface Scene {
  readonly outbox: Outbox;
  /** Transactions that wrote so far. */
  readonly writes: () => number;
  readonly lane: () => Promise<readonly OutboxRecord[]>;
  readonly newCommand: () => Command;
}

function open(): Scene {
  const environment = hostEnvironment();
  const report = (thrown: unknown): void => {
    throw thrown as Error;
  };
  let writes = 0;
  const memory = createMemoryDisk(SCHEMA).open();
  const counting: typeof memory = Object.create(memory, {
    write: {
      value: ((...given) => {
        writes += 1;
        return memory.write(...given);
      }) satisfies typeof memory.write,
    },
  });
  const database = createDatabase({
    storage: Promise.resolve(counting),
    openLine: () => undefined,
    report,
  });
  return {
    outbox: createOutbox({ database, environment }),
    writes: () => writes,
    lane: () => database.read(["outbox"], (tx) => readLane(tx, LANE)),
    newCommand: () => ({
      commandId: newId(environment),
      kind: sendMessageCommand.number,
      data: new Uint8Array(1),
    }),
  };
}

test("what comes while something is being stored is stored together, in order", async () => {
  const { outbox, writes, lane, newCommand } = open();
  const commands = Array.from({ length: 100 }, newCommand);
  await Promise.all(commands.map((command) => outbox.enqueue(LANE, command)));
  expect((await lane()).map(({ commandId }) => commandId)).toEqual(
    commands.map(({ commandId }) => commandId),
  );
  expect(writes()).toBe(2);
  await outbox.enqueue(LANE, newCommand());
  expect(writes()).toBe(3);
});

test("what cannot be stored is refused alone, and whatever came with it is stored", async () => {
  const { outbox, lane, newCommand } = open();
  const commands = Array.from({ length: 6 }, newCommand);
  const outcomes = await Promise.allSettled(
    commands.map((command, index) =>
      outbox.enqueue(LANE, command, {
        stores: ["drafts"],
        write: async () => {
          if (index === 0 || index === 3) throw new Error(`no room for ${index}`);
        },
      }),
    ),
  );
  expect(
    outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.message),
  ).toEqual(["no room for 0", false, false, "no room for 3", false, false]);
  expect((await lane()).map(({ commandId }) => commandId)).toEqual(
    [1, 2, 4, 5].map((index) => commands[index]?.commandId),
  );
});
