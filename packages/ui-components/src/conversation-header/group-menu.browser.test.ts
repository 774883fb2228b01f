import type { Chat } from "@im-chat/core";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { mount, offlineChat, waitFor } from "../../test/elements.ts";
import "../define.ts";
import { loadLanguage } from "../locales/locale.ts";

/** The header of a group as one of its members has it. */
async function header(client: Chat, conversationId: string): Promise<HTMLElement> {
  await loadLanguage("en");
  const element = mount("im-conversation-header", { client, conversationId, lang: "en" });
  await waitFor(element, "[role=menuitem]");
  return element;
}

test("the menu of a group brings its dialogs, so that a lost link does not keep them away", async () => {
  const client = offlineChat();
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const element = await header(client, id);
  expect(customElements.get("im-group-dialog")).toBeDefined();
  await userEvent.click(await waitFor(element, "[aria-haspopup=menu]"));
  await userEvent.click(await waitFor(element, "[role=menuitem]"));
  await waitFor(element, "im-group-dialog");
});
