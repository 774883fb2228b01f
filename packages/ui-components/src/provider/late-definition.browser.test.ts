import { expect, onTestFinished, test } from "vitest";
import { expectText, offlineChat } from "../../test/elements.ts";

test("an element in a slot of a chat uses its client, also when it was on the page before their code", async () => {
  const client = offlineChat();
  await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const chat = Object.assign(document.createElement("im-chat"), { client, layout: "single" });
  const list = document.createElement("im-conversation-list");
  list.slot = "no-conversation";
  chat.append(list);
  document.body.append(chat);
  onTestFinished(() => chat.remove());
  await import("../define.ts");
  await expectText(list, "Bird watchers");
  expect(list.client).toBeUndefined();
});
