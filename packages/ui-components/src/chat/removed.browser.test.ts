import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { mount, waitFor } from "../../test/elements.ts";
import "../define.ts";

test.each(["theme", "lang"])(
  "a chat that was taken off the page hears nothing, also when its %s is set there",
  async (name) => {
    await using stage = createMemoryStage(await createMemoryServer());
    await stage.server.addUser("ada");
    const [ada, bo] = [stage.chat("ada"), stage.chat("bo")];
    const chat = mount("im-chat", { client: ada });
    await waitFor(chat, "h2.heading");
    const conversation = await bo.openDirect("ada");
    await conversation.send({ text: "hello" });
    await expect.poll(() => ada.unread.get().total).toBe(1);
    const heard: string[] = [];
    for (const type of ["im-ready", "im-message-received"])
      chat.addEventListener(type, () => heard.push(type));
    chat.remove();
    chat.setAttribute(name, name === "lang" ? "zh-CN" : "dark");
    const arrived = new Promise((resolve) => {
      ada.on("message_received", resolve);
    });
    await conversation.send({ text: "is anybody there?" });
    await arrived;
    expect(heard).toEqual([]);
    document.body.append(chat);
    await expect.poll(() => heard).toEqual(["im-ready"]);
  },
);

test("a conversation that is taken off the page while it is about to render is not kept live", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo");
  const ada = stage.chat("ada");
  await expect.poll(() => ada.connection.get().name).toBe("online");
  const conversation = await ada.openDirect("bo");
  const list = mount("im-message-list", { client: ada, conversationId: conversation.id });
  await waitFor(list, ".state, .skeleton");
  list.requestUpdate();
  list.remove();
  await new Promise(requestAnimationFrame);
  expect(Reflect.get(conversation, "isOpen")).toBe(false);
});
