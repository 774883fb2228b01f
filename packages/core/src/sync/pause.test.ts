import {
  historyQuery,
  leaveConversationCommand,
  mintUuid,
  sendMessageCommand,
  syncQuery,
  upsertUserCommand,
} from "@im-chat/protocol";
import type { Kind } from "@im-chat/protocol";
import { createTestStage, until } from "@im-chat/testing";
import type { TestStage } from "@im-chat/testing";
import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { Chat } from "../client.ts";
import { messagesOf } from "../../test/shown.ts";

const online = (chat: Chat): Promise<unknown> =>
  until(chat.connection, ({ name }) => name === "online", "a link");

/** What is asked of a conversation from here on: its messages that are sent, and its rows that are wanted. */
function countRequests({ server: { kernel } }: TestStage): () => {
  readonly sends: number;
  readonly pages: number;
  /** Of the account, not of the conversation. */
  readonly syncs: number;
} {
  const appended = vi.spyOn(kernel, "appendLane");
  const asked = vi.spyOn(kernel, "query");
  const countQueries = ({ number }: { readonly number: number }): number =>
    asked.mock.calls.filter(([, { kind }]) => kind === number).length;
  return () => ({
    sends: appended.mock.calls
      .flatMap(([, frames]) => frames)
      .filter(({ kind }) => kind === sendMessageCommand.number).length,
    pages: countQueries(historyQuery),
    syncs: countQueries(syncQuery),
  });
}

/** Does something that no client of the stage knows of. @param userId Empty for the host's backend. */
async function appendAs<Value>(
  { server }: TestStage,
  [kind, value]: readonly [Kind<Value, unknown>, Value],
  { userId = "", ...place }: { userId?: string; conversationId?: string; epoch?: number } = {},
): Promise<void> {
  await server.kernel.append(
    { app: server.app, userId, role: userId === "" ? "host" : "user" },
    {
      type: "command",
      commandId: mintUuid(Date.now(), new Uint8Array(randomBytes(16))),
      kind: kind.number,
      epoch: 0,
      data: kind.encode(value),
      writtenAt: 0,
      ...place,
    },
  );
}

test("who is refused as no member asks no more of a conversation until its log, or a new link, has more to tell", async () => {
  // His account never hears that he has left.
  await using stage = await createTestStage({ consumers: "stopped" });
  const bob = stage.chat("bob");
  await online(bob);
  const group = await bob.createGroup({ name: "Trip", members: [] });
  group.open();
  await until(group.timeline, ({ lastSeq }) => lastSeq === 1, "the group");
  const { epoch } = await stage.server.kernel.audience(stage.server.app, group.id);
  await appendAs(stage, [leaveConversationCommand, {}], {
    userId: "bob",
    conversationId: group.id,
    epoch,
  });
  const count = countRequests(stage);
  const failed = (): number =>
    messagesOf(group).filter(({ status }) => status.name === "failed").length;
  await group.send({ text: "the refused one" });
  await until(group.timeline, () => failed() === 1, "the refusal");
  // Its account was asked, and has no more to tell.
  await expect.poll(() => count().syncs).toBeGreaterThan(0);
  const { pages } = count();

  await group.send({ text: "the one that waits" });
  await expect(group.timeline.jumpTo(1)).rejects.toMatchObject({ code: "unavailable" });
  // News of anything else are no reason to ask again.
  const renamed = { id: "bob", name: "Bob the Second", avatar: "", kind: "user" } as const;
  await appendAs(stage, [upsertUserCommand, renamed]);
  await until(bob.self, (self) => self?.name === "Bob the Second", "the new name");
  await bob.users.find("bob");
  expect(failed()).toBe(1);
  expect(count()).toMatchObject({ sends: 1, pages });

  await stage.server.stop();
  await stage.server.start();
  bob.reconnectNow();
  await until(group.timeline, () => failed() === 2, "the second refusal");
  expect(count().sends).toBe(2);
});
