import { ImError, createMemoryDisk } from "@im-chat/core";
import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { find, mount, offlineChat, waitFor } from "../../test/elements.ts";
import { deepActiveElement } from "../base/focus.ts";
import "../define.ts";
import { loadLanguage } from "../locales/locale.ts";

test.each([
  ["en", "The chat was disconnected. You are not signed in here."],
  ["zh-CN", "聊天已断开。你尚未登录。"],
])("that the link has ended, and why, is said as one text (%s)", async (lang, text) => {
  await using stage = createMemoryStage(await createMemoryServer());
  await loadLanguage(lang);
  let answer = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (answer = resolve));
  // A token of somebody else.
  const tokenProvider = async (): Promise<string> => {
    await isAsked;
    return stage.server.tokenFor("bo");
  };
  const banner = mount("im-connection-banner", {
    client: stage.chat("ada", { tokenProvider }),
    lang,
  });
  await banner.updateComplete;
  const said: string[] = [];
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      said.push(...[...addedNodes].map(({ textContent }) => textContent ?? ""));
  });
  const region = find(banner, "[aria-live=assertive]");
  if (region) observer.observe(region, { childList: true });
  answer();
  await expect.poll(() => said).toEqual([text]);
  observer.disconnect();
  // Nothing that one could press would bring this client back.
  expect(find(banner, "button")).toBeUndefined();
});

test("who closes the notice about the storage by a key is in the chat then", async () => {
  await loadLanguage("en");
  const reason = new ImError("storage", "Cannot open the database: it is blocked");
  const client = offlineChat("ada", {
    openStorage: async ({ schema }) => ({ ...createMemoryDisk(schema).open(), reason }),
  });
  const chat = mount("im-chat", { client });
  const banner = await waitFor(chat, "im-connection-banner");
  const close = await waitFor(banner, ".icon-button");
  close.focus();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => find(banner, ".icon-button")).toBeUndefined();
  expect(chat.matches(":focus-within")).toBe(true);
  expect(deepActiveElement()?.isConnected).toBe(true);
});
