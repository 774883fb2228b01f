import type { Chat } from "@im-chat/core";
import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { find, mount, offlineChat, waitFor } from "../../test/elements.ts";
import { deepActiveElement } from "../base/focus.ts";
import "../define.ts";
import { loadLanguage } from "../locales/locale.ts";

/** The header of a group as one of its members has it. */
async function header(client: Chat, conversationId: string): Promise<HTMLElement> {
  await loadLanguage("en");
  const element = mount("im-conversation-header", { client, conversationId, lang: "en" });
  await waitFor(element, "[role=menuitem]");
  return element;
}

const entriesOf = (element: HTMLElement): readonly string[] =>
  [...(element.shadowRoot?.querySelectorAll("[role=menuitem]") ?? [])].map(
    ({ textContent }) => textContent?.trim() ?? "",
  );

test("the menu of a group brings its dialogs, so that a lost link does not keep them away", async () => {
  const client = offlineChat();
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const element = await header(client, id);
  expect(customElements.get("im-group-dialog")).toBeDefined();
  await userEvent.click(await waitFor(element, "[aria-haspopup=menu]"));
  await userEvent.click(await waitFor(element, "[role=menuitem]"));
  await waitFor(element, "im-group-dialog");
});

test("a dialog that was opened from the menu gives the focus back to the menu's button", async () => {
  const client = offlineChat();
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const element = await header(client, id);
  const button = await waitFor(element, "[aria-haspopup=menu]");
  button.focus();
  await userEvent.keyboard("{Enter}");
  const line = await waitFor(element, "[role=menuitem]");
  await expect.poll(deepActiveElement).toBe(line);
  await userEvent.keyboard("{Enter}");
  await waitFor(element, "dialog[open]");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => find(element, "im-group-dialog")).toBeUndefined();
  expect(deepActiveElement()).toBe(button);
});

test("everyone is offered what their role in the group allows", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const [ada, bo, guest] = [stage.chat("ada"), stage.chat("bo"), stage.chat("", { guest: {} })];
  await expect.poll(() => guest.connection.get().name).toBe("online");
  const { id } = await ada.createGroup({ name: "Birds", members: ["bo", guest.userId] });
  for (const client of [ada, bo, guest])
    await expect.poll(() => client.conversation(id).summary.get()?.memberCount).toBe(3);
  expect(entriesOf(await header(ada, id))).toEqual([
    "Members",
    "Add people",
    "Rename group",
    "Leave group",
  ]);
  expect(entriesOf(await header(bo, id))).toEqual(["Members", "Add people", "Leave group"]);
  expect(entriesOf(await header(guest, id))).toEqual(["Members", "Leave group"]);
});

test("who becomes the owner is offered to rename the group", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const [ada, bo] = [stage.chat("ada"), stage.chat("bo")];
  const { id } = await ada.createGroup({ name: "Birds", members: ["bo"] });
  await expect.poll(() => bo.conversation(id).summary.get()?.role).toBe("member");
  const element = await header(bo, id);
  expect(entriesOf(element)).not.toContain("Rename group");
  await ada.conversation(id).leave();
  await expect.poll(() => entriesOf(element)).toContain("Rename group");
});
