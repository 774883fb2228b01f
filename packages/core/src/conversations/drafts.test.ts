import { sendMessageCommand } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createDatabase } from "../database/database.ts";
import { Mirror } from "../database/mirror.ts";
import { SCHEMA } from "../database/schema.ts";
import { hostEnvironment } from "../environment.ts";
import { readLane } from "../outbox/lane.ts";
import { createOutbox } from "../outbox/outbox.ts";
import type { Also } from "../outbox/outbox.ts";
import type { Context } from "../session/context.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import { createDrafts } from "./drafts.ts";

const ID = "00000000-0000-7000-8000-0000000000aa";
const OTHER_ID = "00000000-0000-7000-8000-0000000000bb";
const COMMAND = { commandId: ID, kind: sendMessageCommand.number, data: new Uint8Array(1) };

function gate() {
  let release = (): void => undefined;
  const isOpen = new Promise<void>((resolve) => (release = resolve));
  return { isOpen, open: () => release() };
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
  const drafts = reopen();
  const outbox = createOutbox(context);
  /** @param isReady What the storage waits for. */
  const send = (id: string, isReady?: Promise<void>): Promise<void> =>
    drafts.along(id, async (also) => {
      await isReady;
      await outbox.enqueue(id, COMMAND, also);
    });
  const onStored = (then: () => unknown): void => database.onChange(async () => void then());
  return { drafts, outbox, send, left, reopen, onStored };
}

test("a text is a draft until its message is stored, and not for a moment longer", async () => {
  const { drafts, send, left } = open();
  drafts.set(ID, "hello");
  await drafts.flush();
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
  drafts.set(ID, "");
  expect(drafts.get(ID)).toBe("");
  expect(await left()).toEqual({ draft: "hello", messages: 0 });
  await send(ID);
  expect(await left()).toEqual({ draft: undefined, messages: 1 });
});

test("messages that are stored together leave no text of theirs as a draft", async () => {
  const { drafts, send, left, onStored } = open();
  drafts.set(ID, "hello");
  await drafts.flush();
  drafts.set(ID, "");
  const states: Promise<unknown>[] = [];
  onStored(() => states.push(left()));
  await Promise.all([send(ID), send(ID), send(ID)]);
  expect(await Promise.all(states)).toEqual([
    { draft: "hello", messages: 1 },
    { draft: undefined, messages: 3 },
  ]);
});

test("what is typed while a message is being stored is kept with it", async () => {
  const { drafts, send, left } = open();
  drafts.set(ID, "");
  const stored = send(ID);
  drafts.set(ID, "and more");
  await stored;
  expect(await left()).toEqual({ draft: "and more", messages: 1 });
  await drafts.flush();
  expect(await left()).toEqual({ draft: "and more", messages: 1 });
});

test("a message that was not written in the field leaves the stored draft alone", async () => {
  const { drafts, left, outbox, reopen } = open();
  drafts.set(ID, "half a letter");
  await drafts.flush();
  // A tab that has not read the drafts yet.
  await reopen().along(ID, (also) => outbox.enqueue(ID, COMMAND, also));
  expect(await left()).toEqual({ draft: "half a letter", messages: 1 });
});

test("what stands in other fields is stored with a message too", async () => {
  const { drafts, send, left } = open();
  drafts.set(ID, "half a letter");
  drafts.set(OTHER_ID, "");
  await send(OTHER_ID);
  expect((await left()).draft).toBe("half a letter");
});

test.for([
  { what: "the fields are stored", where: undefined },
  { what: "another message of its conversation is stored", where: ID },
  { what: "a message of another conversation is stored", where: OTHER_ID },
])(
  "while the storage takes its time with a message its text stays a draft: $what",
  async ({ where }) => {
    const { drafts, send, left } = open();
    drafts.set(ID, "hello");
    await drafts.flush();
    drafts.set(ID, "");
    const storage = gate();
    const sent = send(ID, storage.isOpen);
    if (where === undefined) await drafts.flush();
    else await send(where);
    expect((await left()).draft).toBe("hello");
    storage.open();
    await sent;
    await drafts.flush();
    expect((await left()).draft).toBeUndefined();
  },
);

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

test("what another tab has made of a draft since it was stored here is not undone", async () => {
  const { drafts, left, onStored, reopen } = open();
  const other = reopen();
  drafts.set(ID, "as far as here");
  let isFirst = true;
  onStored(async () => {
    if (!isFirst) return;
    isFirst = false;
    other.set(ID, "and further");
    void other.flush();
  });
  await drafts.flush();
  await expect.poll(() => drafts.get(ID)).toBe("and further");
  await drafts.flush();
  expect((await left()).draft).toBe("and further");
});

test("a transaction that is run again stores what stands in the fields by then", async () => {
  const { drafts, outbox, left } = open();
  drafts.set(ID, "first");
  await drafts.along(ID, async (also) => {
    const twice: Also["write"] = async (tx, changes) => {
      await also.write(tx, changes);
      drafts.set(ID, "second");
      return also.write(tx, changes);
    };
    await outbox.enqueue(ID, COMMAND, { ...also, write: twice });
  });
  expect(await left()).toEqual({ draft: "second", messages: 1 });
  expect(drafts.get(ID)).toBe("second");
});
