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
const OTHER_ID = "00000000-0000-7000-8000-0000000000bb";
const COMMAND = { commandId: ID, kind: sendMessageCommand.number, data: new Uint8Array(1) };

function gate() {
  let open = (): void => undefined;
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  return { isOpen, open };
}

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
  const reopen = () => {
    const mirror = new Mirror(database);
    database.onChange(async (changes) => (await mirror.read(changes)).show());
    return createDrafts(context, mirror);
  };
  const onStored = (then: () => void): void => database.onChange(async () => then());
  return { drafts: reopen(), outbox: createOutbox(context), left, reopen, onStored };
}

test("a text is a draft until its message is stored, and not for a moment longer", async () => {
  const { drafts, outbox, left } = open();
  drafts.set(ID, "hello");
  await drafts.flush();
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
  drafts.set(ID, "");
  expect(drafts.get(ID)).toBe("");
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
  await drafts.along((also) => outbox.enqueue(ID, COMMAND, also));
  expect(await left()).toEqual({ draft: undefined, messages: 1 });
});

test("what is typed while a message is being stored is kept with it", async () => {
  const { drafts, outbox, left } = open();
  drafts.set(ID, "");
  const stored = drafts.along((also) => outbox.enqueue(ID, COMMAND, also));
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
  await reopen().along((also) => outbox.enqueue(ID, COMMAND, also));
  expect(await left()).toEqual({ draft: "half a letter", messages: 1 });
});

test("what stands in other fields is stored with a message too", async () => {
  const { drafts, outbox, left } = open();
  drafts.set(ID, "half a letter");
  drafts.set(OTHER_ID, "");
  await drafts.along((also) => outbox.enqueue(OTHER_ID, COMMAND, also));
  expect((await left()).draft).toBe("half a letter");
});

test("while the storage takes its time with a message its text stays a draft", async () => {
  const { drafts, outbox, left } = open();
  drafts.set(ID, "hello");
  await drafts.flush();
  drafts.set(ID, "");
  const storage = gate();
  const sent = drafts.along(async (also) => {
    await storage.isOpen;
    await outbox.enqueue(ID, COMMAND, also);
  });
  const flushed = drafts.flush();
  // Longer than a flush takes: nothing of it may be stored before the message is.
  for (let turn = 0; turn < 20; turn += 1) await left();
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
  storage.open();
  await Promise.all([sent, flushed]);
  expect(await left()).toEqual({ draft: undefined, messages: 1 });
});

test("a text that is back in the field while another was being stored is stored again", async () => {
  const { drafts, left, onStored } = open();
  drafts.set(ID, "hello");
  const flushed = drafts.flush();
  // Its message is refused, for example because the disk is full.
  drafts.set(ID, "");
  onStored(() => drafts.set(ID, "hello"));
  await flushed;
  expect(await left()).toEqual({ draft: undefined, messages: 0 });
  expect(drafts.get(ID)).toBe("hello");
  await drafts.flush();
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
});
