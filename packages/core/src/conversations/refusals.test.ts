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
