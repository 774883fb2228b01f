import { sendMessageCommand } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createDatabase } from "../database/database.ts";
import { SCHEMA } from "../database/schema.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import { fenceOff, takeFence } from "./fence.ts";
import type { Role } from "./role.ts";

function openDatabase() {
  const report = (thrown: unknown): void => {
    throw thrown as Error;
  };
  const storage = Promise.resolve(createMemoryDisk(SCHEMA).open());
  return createDatabase({ storage, openLine: () => undefined, report });
}

/** The database of a tab that goes on believing in its role until it is told better. */
function tab(database: ReturnType<typeof openDatabase>, role: Role) {
  const seen = { isFenced: false };
  const onFenced = (): void => void (seen.isFenced = true);
  return { seen, own: fenceOff(database, { roleOf: () => role, onFenced }) };
}

const writeDraft = (database: Pick<ReturnType<typeof openDatabase>, "commit">, text: string) =>
  database.commit(["drafts"], (tx) => tx.put("drafts", { id: "c", text }));

test("a tab that led, and whose fence another has replaced, writes nothing and is told", async () => {
  const database = openDatabase();
  const first = tab(database, { name: "leading", fence: await takeFence(database, 1) });
  await writeDraft(first.own, "by the first");
  const second = tab(database, { name: "leading", fence: await takeFence(database, 2) });
  await expect(writeDraft(first.own, "too late")).rejects.toMatchObject({ code: "cancelled" });
  expect([first.seen.isFenced, second.seen.isFenced]).toEqual([true, false]);
  expect(await database.read(["drafts"], (tx) => tx.get("drafts", "c"))).toMatchObject({
    text: "by the first",
  });
  await writeDraft(second.own, "by the second");
});

test("a tab that follows cannot write as one that leads, one on its own can", async () => {
  const database = openDatabase();
  await takeFence(database, 1);
  const follower = tab(database, { name: "following", silence: 0 });
  await expect(writeDraft(follower.own, "no")).rejects.toMatchObject({ code: "cancelled" });
  await writeDraft(tab(database, { name: "apart" }).own, "yes");
});

test("a new fence ends the claims of whoever led before", async () => {
  const database = openDatabase();
  await database.commit(["outbox"], (tx) =>
    tx.put("outbox", {
      lane: "c",
      number: 1,
      commandId: "00000000-0000-7000-8000-000000000001",
      kind: sendMessageCommand.number,
      data: new Uint8Array(1),
      writtenAt: 0,
      expiresAt: 9e15,
      state: { name: "attempted" },
      claim: { owner: "00000000-0000-7000-8000-00000000000a", untilMs: 9e15 },
    }),
  );
  await takeFence(database, 1);
  const [row] = await database.read(["outbox"], (tx) => tx.getAll("outbox"));
  expect(row?.claim).toBeUndefined();
});
