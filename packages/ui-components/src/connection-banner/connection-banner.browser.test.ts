import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { find, mount } from "../../test/elements.ts";
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
