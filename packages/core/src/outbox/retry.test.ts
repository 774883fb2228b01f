import { createTestDevice, createTestStage, until } from "@im-chat/testing";
import type { TestDevice, TestStage } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Chat, Conversation, Message } from "../client.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

async function online(chat: Chat): Promise<Chat> {
  await until(chat.connection, ({ name }) => name === "online", "a link");
  return chat;
}

function shown(conversation: Conversation, isWanted: (message: Message) => boolean) {
  return until(conversation.timeline, () => messagesOf(conversation).some(isWanted), "a message");
}

/** Writes on a device that has no link. */
async function writeAway(
  stage: TestStage,
  device: TestDevice,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<string> {
  const away = stage.chat("bob", { device, tokenProvider: () => new Promise(() => {}) });
  const messageId = await away.conversation(id).send({ text });
  await away.close();
  return messageId;
}

test("what was refused because its author was put out goes when the author is back and tries again, under its id", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const alice = await online(stage.chat("alice"));
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  hers.open();
  const device = createTestDevice();
  const first = await online(stage.chat("bob", { device }));
  await until(first.conversation(hers.id).summary, (summary) => summary !== undefined, "the group");
  await first.close();
  const messageId = await writeAway(stage, device, { id: hers.id, text: "too late" });
  await hers.removeMember("bob");
  await until(hers.summary, (summary) => summary?.memberCount === 1, "the removal");

  const bob = await online(stage.chat("bob", { device }));
  const his = bob.conversation(hers.id);
  his.open();
  await shown(his, ({ status }) => status.name === "failed");
  await his.retry(messageId);
  await shown(his, ({ status }) => status.name === "failed");
  await hers.addMembers(["bob"]);
  await until(his.summary, (summary) => summary?.memberCount === 2, "the way back");
  await his.retry(messageId);
  await shown(his, ({ id, seq }) => id === messageId && seq > 0);
  await shown(hers, ({ id, text }) => id === messageId && text === "too late");
  expect(textsOf(his)).toEqual(["too late"]);
  expect(stage.errors).toEqual([]);
});

test("a conversation that was refused is made when a message of it is tried again and nothing speaks against it any more", async () => {
  await using stage = await createTestStage();
  const alice = await online(stage.chat("alice"));
  const group = await alice.createGroup({ name: "Trip", members: ["carol"] });
  group.open();
  const first = await group.send({ text: "hello?" });
  const second = await group.send({ text: "anybody?" });
  const isRefused = (): Promise<void> =>
    expect
      .poll(() => [
        group.summary.get()?.error?.code,
        ...messagesOf(group).map(({ status }) => status.name),
      ])
      .toEqual(["not_found", "failed", "failed"]);
  await isRefused();
  await group.retry(first);
  await isRefused();
  await stage.server.addUser("carol");
  await group.retry(first);
  await until(group.summary, (summary) => summary?.isPending === false, "the group");
  expect(group.summary.get()?.error).toBeUndefined();
  await group.retry(second);
  const carol = await online(stage.chat("carol"));
  const hers = carol.conversation(group.id);
  hers.open();
  await shown(hers, ({ text }) => text === "anybody?");
  expect(textsOf(hers)).toEqual(["hello?", "anybody?"]);
});
