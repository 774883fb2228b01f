import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import {
  expectAccessible,
  expectText,
  find,
  mount,
  offlineChat,
  textOf,
  waitFor,
} from "../../test/elements.ts";
import "../define.ts";

const size = { width: 420, height: 200 };

test("what is changed about a group without a link is said to wait", async () => {
  const client = offlineChat();
  const { id } = await client.createGroup({ name: "Birds", members: ["bo"] });
  const header = mount("im-conversation-header", { client, conversationId: id, lang: "en" }, size);
  await waitFor(header, "[aria-haspopup=menu]");
  expect(textOf(header)).not.toContain("once there is a connection");
  const conversation = client.conversation(id);
  await conversation.rename("Owls");
  await conversation.addMembers(["cy", "dora"]);
  await conversation.removeMember("bo");
  await expectText(header, "Will be renamed to “Owls” once there is a connection");
  await expectText(header, "cy and dora will be added once there is a connection");
  await expectText(header, "bo will be removed once there is a connection");
  header.lang = "zh-CN";
  await expectText(header, "恢复连接后群名将改为“Owls”");
  await expectAccessible(header);
});

test("what the server refuses is said too, also when it was refused meanwhile, until it was read", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const [ada, bo] = [stage.chat("ada"), stage.chat("bo")];
  const { id } = await ada.createGroup({ name: "Birds", members: ["bo"] });
  const other = await bo.createGroup({ name: "Trees", members: ["ada"] });
  await expect.poll(() => bo.conversation(id).summary.get()?.title).toBe("Birds");
  const properties = { client: bo, conversationId: id, lang: "en" };
  const header = mount("im-conversation-header", properties, size);
  await waitFor(header, "[aria-haspopup=menu]");
  header.conversationId = other.id;
  await expectText(header, "Trees");
  await bo.conversation(id).rename("Owls");
  await expect.poll(() => bo.conversation(id).summary.get()?.waiting.length).toBe(0);
  expect(find(header, "[role=alert]")).toBeUndefined();
  header.conversationId = id;
  const sentence = "The group was not renamed. You are not allowed to do that.";
  await expectText(header, sentence);
  expect(find(header, "[role=alert]")?.textContent).toContain("not renamed");
  await expectAccessible(header);
  (await waitFor(header, "[role=alert] button")).focus();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => textOf(header)).not.toContain("not renamed");
  expect(header.matches(":focus-within")).toBe(true);
});
