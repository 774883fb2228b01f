import { expect, test } from "vitest";
import { mount, offlineChat, waitFor } from "../../test/elements.ts";
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
