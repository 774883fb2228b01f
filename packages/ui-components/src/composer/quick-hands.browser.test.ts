import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { find, mount, offlineChat, waitFor } from "../../test/elements.ts";
import "../define.ts";

test("a text put in right after another conversation was opened stands there, and not in the one before", async () => {
  const client = offlineChat();
  const chat = mount("im-chat", { client });
  const first = await client.createGroup({ name: "First", members: ["bo"] });
  const second = await client.createGroup({ name: "Second", members: ["bo"] });
  chat.openConversation(first.id);
  chat.insertText("to the first");
  await expect.poll(() => first.draft.get()).toBe("to the first");
  await waitFor(chat, "textarea");
  chat.openConversation(second.id);
  chat.insertText("to the second");
  await expect.poll(() => second.draft.get()).toBe("to the second");
  expect(first.draft.get()).toBe("to the first");
});

test("while the page thinks about a message to one conversation, another can be written to", async () => {
  const client = offlineChat();
  const first = await client.createGroup({ name: "First", members: ["bo"] });
  const second = await client.createGroup({ name: "Second", members: ["bo"] });
  const composer = mount("im-composer", { client, conversationId: first.id });
  const area = await waitFor(composer, "textarea");
  const asked: string[] = [];
  composer.addEventListener("im-send-request", (event) => {
    asked.push(event.detail.text);
    if (event.detail.text === "one") event.waitUntil(new Promise(() => undefined));
  });
  await userEvent.fill(area, "one");
  void composer.send();
  composer.conversationId = second.id;
  await composer.updateComplete;
  await userEvent.fill(area, "two");
  await composer.send();
  expect(asked).toEqual(["one", "two"]);
});

test("what is typed before there is a client stands in the field when there is one", async () => {
  const client = offlineChat();
  const { id } = await client.createGroup({ name: "First", members: ["bo"] });
  const composer = mount("im-composer", { conversationId: id });
  const area = await waitFor(composer, "textarea");
  await userEvent.fill(area, "early");
  client.conversation(id).setDraft("kept");
  composer.client = client;
  await expect.poll(() => client.conversation(id).draft.get()).toBe("kept\nearly");
  expect(find(composer, "textarea")).toHaveProperty("value", "kept\nearly");
});
