import { createTestStage, until } from "@im-chat/testing";
import { expect, test } from "vitest";
import type { ChatEvents } from "../client.ts";

test("what the server refuses about a conversation is told with its id", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  for (const chat of [alice, bob])
    await until(chat.connection, ({ name }) => name === "online", "a link");
  const told: ChatEvents["error"][] = [];
  for (const chat of [alice, bob]) chat.on("error", (event) => told.push(event));
  const next = async (): Promise<unknown> => {
    await expect.poll(() => told.length).toBe(1);
    const { error, conversationId } = told.pop() ?? {};
    return { code: error?.code, conversationId };
  };

  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  const his = bob.conversation(hers.id);
  await until(his.summary, (summary) => summary !== undefined, "bob's conversation");
  await hers.addMembers(["nobody"]);
  expect(await next()).toEqual({ code: "not_found", conversationId: hers.id });
  await his.removeMember("alice");
  expect(await next()).toEqual({ code: "forbidden", conversationId: hers.id });
  const refused = await alice.createGroup({ name: "Party", members: ["nobody"] });
  expect(await next()).toEqual({ code: "not_found", conversationId: refused.id });
});

test("who writes where they are no member is told that the message has failed", async () => {
  await using stage = await createTestStage();
  await stage.server.addUser("bob");
  const [alice, bob] = [stage.chat("alice"), stage.chat("bob")];
  for (const chat of [alice, bob])
    await until(chat.connection, ({ name }) => name === "online", "a link");
  const hers = await alice.createGroup({ name: "Trip", members: ["bob"] });
  const his = bob.conversation(hers.id);
  await until(his.summary, (summary) => summary !== undefined, "bob's conversation");
  const failed: ChatEvents["message_failed"][] = [];
  bob.on("message_failed", (event) => failed.push(event));
  await hers.removeMember("bob");
  await until(his.summary, (summary) => summary === undefined, "bob's end in it");
  const messageId = await his.send({ text: "wait" });
  await expect.poll(() => failed.map((event) => event.messageId)).toEqual([messageId]);
  expect(failed[0]).toMatchObject({ conversationId: hers.id, error: { code: "not_member" } });
});
