import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addMembersCommand, catchUpQuery } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { createFixture, settle } from "../test/kernel-fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "im-chat-epochs-"));

test("a restored copy begins a new epoch of every log and of the stamp before it serves", async () => {
  const original = await createFixture({ driver: openNodeSqlite(join(folder, "original.sqlite")) });
  const alice = await original.person("alice");
  await original.person("bob");
  const id = await alice.direct("bob");
  const commandId = original.uuid();
  const sent = await alice.send(id, "before the backup", { commandId });
  await settle(original.kernel);
  const synced = await alice.sync();
  const copy = join(folder, "copy.sqlite");
  await original.kernel.backup(copy);
  await alice.send(id, "after it, and lost by the restore");
  await original.kernel.close();

  const restored = await createFixture({ driver: openNodeSqlite(copy) });
  const later = await restored.person("alice");
  const { epoch } = await restored.kernel.audience("demo", id);
  expect(epoch).not.toBe(sent.epoch);

  const again = await later.sync({ account: synced.account, stamp: synced.stamp });
  expect(again.isSnapshot).toBe(true);
  expect(again.heads.map((head) => head.epoch)).toEqual([epoch]);
  const cursor = { epoch: sent.epoch, version: sent.version };
  expect((await later.ask(catchUpQuery, { conversationId: id, cursor, limit: 0 })).isTooLong).toBe(
    true,
  );

  // A repeat finds its result and names the history that goes on; what is new must name that one too.
  const replayed = await later.send(id, "before the backup", { commandId, epoch: sent.epoch });
  expect(replayed).toMatchObject({ isReplayed: true, version: sent.version, epoch });
  await expect(later.send(id, "late", { epoch: sent.epoch })).rejects.toMatchObject({
    code: "epoch_changed",
  });
  await expect(later.send(id, "behind a creation", { epoch: 0 })).rejects.toMatchObject({
    code: "epoch_changed",
  });
  await expect(later.send(id, "anew", { epoch })).resolves.toMatchObject({ epoch });
  await restored.kernel.close();

  const reopened = await createFixture({ driver: openNodeSqlite(copy) });
  expect((await reopened.kernel.audience("demo", id)).epoch).toBe(epoch);
  await reopened.kernel.close();
});

test("what a lost history has called a user gives way to what the restored copy says", async () => {
  const original = await createFixture({ driver: openNodeSqlite(join(folder, "named.sqlite")) });
  const alice = await original.person("alice");
  const copy = join(folder, "named-copy.sqlite");
  await original.kernel.backup(copy);
  const lost = await original.kernel.signIn(alice.principal, { name: "Alice", kind: "user" });
  await original.kernel.close();

  const restored = await createFixture({ driver: openNodeSqlite(copy) });
  const face = await restored.kernel.signIn(alice.principal, { kind: "user" });
  expect(face.name).toBe("alice");
  expect(face.revision).toBeGreaterThan(lost.revision);
  await restored.kernel.close();
});

test("a command refused for its epoch succeeds under the same id when it names the new one", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  await fixture.person("bob");
  const id = await alice.direct("bob");
  const commandId = fixture.uuid();
  await expect(alice.send(id, "x", { commandId, epoch: 5 })).rejects.toMatchObject({
    code: "epoch_changed",
  });
  await expect(alice.send(id, "x", { commandId })).resolves.toMatchObject({ isReplayed: false });
});

test("who is not in a conversation is told so whatever epoch is named, and may try again when added", async () => {
  const fixture = await createFixture();
  const alice = await fixture.person("alice");
  const bob = await fixture.person("bob");
  const id = await alice.group("group", []);
  const { epoch } = await fixture.kernel.audience("demo", id);
  const commandId = fixture.uuid();
  await expect(
    bob.send(id, "of an earlier stay", { commandId, epoch: epoch + 1 }),
  ).rejects.toMatchObject({
    code: "not_member",
  });
  await alice.run(addMembersCommand, { users: ["bob"] }, { conversationId: id, epoch });
  await expect(bob.send(id, "of an earlier stay", { commandId, epoch })).resolves.toMatchObject({
    epoch,
  });
  await fixture.kernel.close();
});
