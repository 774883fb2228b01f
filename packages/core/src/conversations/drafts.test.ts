import { sendMessageCommand } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createDatabase } from "../database/database.ts";
import { Mirror } from "../database/mirror.ts";
import { SCHEMA } from "../database/schema.ts";
import { hostEnvironment } from "../environment.ts";
import { readLane } from "../outbox/lane.ts";
import { createOutbox } from "../outbox/outbox.ts";
import type { Context } from "../session/context.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import { createDrafts } from "./drafts.ts";

const ID = "00000000-0000-7000-8000-0000000000aa";
const COMMAND = { commandId: ID, kind: sendMessageCommand.number, data: new Uint8Array(1) };

function open() {
  const report = (thrown: unknown): void => {
    throw thrown as Error;
  };
  const storage = Promise.resolve(createMemoryDisk(SCHEMA).open());
  const database = createDatabase({ storage, openLine: () => undefined, report });
  const context = { database, environment: hostEnvironment(), report } as unknown as Context;
  /** What a tab that dies now leaves behind. */
  const left = () =>
    database.read(["drafts", "outbox"], async (tx) => ({
      draft: (await tx.get("drafts", ID))?.text,
      messages: (await readLane(tx, ID)).length,
    }));
  const reopen = () => createDrafts(context, new Mirror(database));
  return { drafts: reopen(), outbox: createOutbox(context), left, reopen };
}

test("a text is a draft until its message is stored, and not for a moment longer", async () => {
  const { drafts, outbox, left } = open();
  drafts.set(ID, "hello");
  await drafts.flush();
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
  drafts.set(ID, "");
  expect(drafts.get(ID)).toBe("");
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
  await outbox.enqueue(ID, COMMAND, drafts.along(ID));
  expect(await left()).toEqual({ draft: undefined, messages: 1 });
});

test("what is typed while a message is being stored is kept with it", async () => {
  const { drafts, outbox, left } = open();
  drafts.set(ID, "");
  const stored = outbox.enqueue(ID, COMMAND, drafts.along(ID));
  drafts.set(ID, "and more");
  await stored;
  expect(await left()).toEqual({ draft: "and more", messages: 1 });
  await drafts.flush();
  expect(await left()).toEqual({ draft: "and more", messages: 1 });
});

test("a message that was not written in the field leaves the stored draft alone", async () => {
  const { drafts, outbox, left, reopen } = open();
  drafts.set(ID, "half a letter");
  await drafts.flush();
  // A tab that has not read the drafts yet.
  await outbox.enqueue(ID, COMMAND, reopen().along(ID));
  expect(await left()).toEqual({ draft: "half a letter", messages: 1 });
});
