import { afterEach, expect, test, vi } from "vitest";
import { expectText, mount, offlineChat, waitFor } from "../../test/elements.ts";
import "../define.ts";
import { registerTranslation } from "./locale.ts";
import { enMore } from "./en-more.ts";
import { en } from "./en.ts";
import { joinTerms } from "./translation.ts";

afterEach(() => vi.restoreAllMocks());

test("texts that could not be fetched are fetched when the link is back", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  let isAway = true;
  let asked = 0;
  registerTranslation("fy", async () => {
    asked += 1;
    if (isAway) throw new Error("there is no link");
    return joinTerms(en, enMore);
  });
  const list = mount("im-conversation-list", { client: offlineChat(), lang: "fy" });
  await expect.poll(() => asked).toBeGreaterThan(0);
  isAway = false;
  window.dispatchEvent(new Event("online"));
  await expectText(list, "Chats");
  expect((await waitFor(list, "input")).isConnected).toBe(true);
});
