import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { expectText, mount, textOf } from "../../test/elements.ts";
import "../define.ts";

test("a newest message that its reader hides leaves the one before it in the list", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const ada = stage.chat("ada");
  const conversation = await ada.openDirect("bo");
  await conversation.send({ text: "the first" });
  const second = await conversation.send({ text: "the second" });
  // Kept on this device, as after it was opened once.
  const close = conversation.open();
  await expect.poll(() => conversation.summary.get()?.lastMessage?.seq).toBe(2);
  await expect.poll(() => conversation.timeline.get().isReady).toBe(true);
  close();
  const list = mount("im-conversation-list", { client: ada }, { width: 320, height: 500 });
  await expectText(list, "the second");
  await conversation.hide(second);
  await expectText(list, "the first");
  await conversation.send({ text: "the third" });
  await expectText(list, "the third");
});

test("where nothing else is known the list says that there is nothing to show", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const ada = stage.chat("ada");
  const conversation = await ada.openDirect("bo");
  const only = await conversation.send({ text: "the only one" });
  await expect.poll(() => conversation.summary.get()?.lastMessage?.seq).toBe(1);
  const list = mount("im-conversation-list", { client: ada }, { width: 320, height: 500 });
  await expectText(list, "the only one");
  await conversation.hide(only);
  await expectText(list, "No messages to show");
  expect(textOf(list)).not.toContain("the only one");
});
