import type { Chat } from "@im-chat/core";
import type { MemoryStage } from "@im-chat/testing/browser";
import { createMemoryServer, createMemoryStage, createTestDevice } from "@im-chat/testing/browser";
import { expect, onTestFinished, test } from "vitest";
import { userEvent } from "vitest/browser";
import { expectAccessible, expectText, find, mount, textOf, waitFor } from "../../test/elements.ts";
import { deepActiveElement } from "../base/focus.ts";
import "../define.ts";

interface Scene {
  readonly stage: MemoryStage;
  readonly ada: Chat;
  readonly bo: Chat;
  readonly id: string;
  readonly chat: HTMLElementTagNameMap["im-chat"];
}

/** Bo has a group of Ada's open. */
async function scene(width: number): Promise<Scene> {
  const stage = createMemoryStage(await createMemoryServer());
  onTestFinished(() => stage.close());
  await stage.server.addUser("bo", "Bo");
  const tokenProvider = () => stage.server.tokenFor("ada", { name: "Ada" });
  const [ada, bo] = [stage.chat("ada", { tokenProvider }), stage.chat("bo")];
  const { id } = await ada.createGroup({ name: "Birds", members: ["bo"] });
  await expect.poll(() => bo.conversation(id).summary.get()?.title).toBe("Birds");
  const chat = mount("im-chat", { client: bo, lang: "en" }, { width, height: 600 });
  chat.openConversation(id);
  (await waitFor(chat, "textarea")).focus();
  await waitFor(chat, "[aria-haspopup=menu]");
  return { stage, ada, bo, id, chat };
}

test("who is removed from the group on screen is told, and finds the way back to the list", async () => {
  const { ada, id, chat } = await scene(380);
  await ada.conversation(id).removeMember("bo");
  await expectText(chat, "You are no longer in “Birds”");
  expect(find(chat, "[role=alert]")?.textContent).toContain("Birds");
  await expectText(chat, "Ada removed you.");
  expect(find(chat, "textarea")).toBeUndefined();
  await expect.poll(() => deepActiveElement()?.textContent?.trim()).toBe("Show conversations");
  await expectAccessible(chat);
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => find(chat, ".sidebar")?.hidden).toBe(false);
  expect(textOf(chat)).not.toContain("no longer in");
});

test("beside the list it is told too, until another conversation is opened", async () => {
  const { ada, bo, id, chat } = await scene(900);
  const other = await bo.createGroup({ name: "Trees", members: ["ada"] });
  await ada.conversation(id).removeMember("bo");
  await expectText(chat, "You are no longer in “Birds”");
  await expect.poll(() => deepActiveElement()?.dataset["id"]).toBe(other.id);
  await userEvent.keyboard("{Enter}");
  await waitFor(chat, "textarea");
  expect(textOf(chat)).not.toContain("no longer in");
});

test("a removal is told in Chinese, and where the name is not known, without it", async () => {
  const { stage, ada, bo, id, chat } = await scene(900);
  await ada.conversation(id).removeMember("bo");
  await expectText(chat, "Ada removed you.");
  chat.lang = "zh-CN";
  await expectText(chat, "Ada将你移出了该会话。");
  const nameless = stage.chat("caro");
  const other = await nameless.createGroup({ name: "Trees", members: ["bo"] });
  await expect.poll(() => bo.conversation(other.id).summary.get()?.title).toBe("Trees");
  chat.openConversation(other.id);
  await waitFor(chat, "textarea");
  await nameless.conversation(other.id).removeMember("bo");
  await expectText(chat, "你已被移出，或在其他设备上退出了该会话。");
});

test("who has left on another device is not told of a removal", async () => {
  const { stage, id, chat } = await scene(900);
  const phone = stage.chat("bo", { device: createTestDevice() });
  await expect.poll(() => phone.conversation(id).summary.get()?.title).toBe("Birds");
  await phone.conversation(id).leave();
  await expectText(chat, "You were removed, or you left on another device.");
});

test("who leaves by the menu is not told what they did", async () => {
  const { chat } = await scene(380);
  await userEvent.click(await waitFor(chat, "[aria-haspopup=menu]"));
  const entries = [...(find(chat, ".menu")?.querySelectorAll("[role=menuitem]") ?? [])];
  await userEvent.click(entries.at(-1) as HTMLElement);
  await userEvent.click(await waitFor(chat, "im-group-dialog .button.danger, .button.danger"));
  await expect.poll(() => find(chat, ".sidebar")?.hidden).toBe(false);
  expect(textOf(chat)).not.toContain("no longer in");
});

test("whoever signs in next is not told what happened to the one before", async () => {
  const { stage, ada, id, chat } = await scene(900);
  await ada.conversation(id).removeMember("bo");
  await expectText(chat, "You are no longer in “Birds”");
  chat.client = undefined;
  await chat.updateComplete;
  chat.client = stage.chat("caro");
  await expectText(chat, "Say hello");
  expect(textOf(chat)).not.toContain("Birds");
});
