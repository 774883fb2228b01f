import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { mount, offlineChat, textOf, waitFor } from "../../test/elements.ts";
import "../define.ts";

/** A client that has one group, and nothing to tell from then on. */
async function quietChat(name: string, user = "ada") {
  const client = offlineChat(user);
  const conversation = await client.createGroup({ name, members: ["bo"] });
  await expect.poll(() => client.connection.get().name).toBe("offline");
  return { client, conversation };
}

const rest = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

test("an element that gets its client late, or another one, shows what that has at once", async () => {
  const { client } = await quietChat("Birds");
  const { client: other } = await quietChat("Boats", "cy");
  const list = mount("im-conversation-list", { lang: "en" }, { width: 320, height: 500 });
  await list.updateComplete;
  await rest(300);
  list.client = client;
  await list.updateComplete;
  expect(textOf(list)).toContain("Birds");
  list.client = other;
  await list.updateComplete;
  expect(textOf(list)).toContain("Boats");
  expect(textOf(list)).not.toContain("Birds");
});

test("elements that were off the page show what came meanwhile", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const client = stage.chat("ada");
  const conversation = await client.createGroup({ name: "Birds", members: ["bo"] });
  await expect.poll(() => client.connection.get().name).toBe("online");
  const conversationId = conversation.id;
  const list = mount("im-conversation-list", { client, lang: "en" }, { width: 320, height: 300 });
  const header = mount("im-conversation-header", { client, conversationId });
  const composer = mount("im-composer", { client, conversationId });
  const area = (await waitFor(composer, "textarea")) as HTMLTextAreaElement;
  await expect.poll(() => textOf(header)).toContain("Birds");
  // Nothing else is to make them update.
  await rest(800);
  for (const element of [list, header, composer]) element.remove();
  await client.createGroup({ name: "Boats", members: ["bo"] });
  await conversation.rename("Owls");
  conversation.setDraft("from another tab");
  await expect.poll(() => conversation.summary.get()?.title).toBe("Owls");
  await rest(800);
  document.body.append(list, header, composer);
  for (const element of [list, header, composer]) await element.updateComplete;
  expect(textOf(list)).toContain("Boats");
  expect(textOf(header)).toContain("Owls");
  expect(area.value).toBe("from another tab");
});
