import { expect, onTestFinished, test } from "vitest";
import { userEvent } from "vitest/browser";
import { find, mount, offlineChat, waitFor } from "../../test/elements.ts";
import { deepActiveElement } from "../base/focus.ts";
import "../define.ts";

const PHONE = { width: 380, height: 600 };

/** A narrow chat with a conversation on screen and the cursor in its field. */
async function writing(
  properties: Partial<HTMLElementTagNameMap["im-chat"]> = {},
): Promise<HTMLElementTagNameMap["im-chat"]> {
  const client = offlineChat();
  const chat = mount("im-chat", { client, ...properties }, PHONE);
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  // The keys come with it.
  await waitFor(chat, ".nothing .state");
  chat.openConversation(id);
  (await waitFor(chat, "textarea")).focus();
  return chat;
}

test("in one column the key to search leads to the list and into its field", async () => {
  const chat = await writing();
  await userEvent.keyboard("{Control>}k{/Control}");
  await expect.poll(() => find(chat, ".sidebar")?.hidden).toBe(false);
  await expect.poll(() => deepActiveElement()?.getAttribute("type")).toBe("search");
});

test("in one column the key for a new conversation shows where one is begun", async () => {
  const chat = await writing();
  await userEvent.keyboard("{Alt>}n{/Alt}");
  const page = await waitFor(chat, "im-new-conversation");
  await expect.poll(() => page.checkVisibility()).toBe(true);
});

test("without a list the key to search is the page's own", async () => {
  await writing({ layout: "single" });
  const isTaken = new Promise((resolve) => {
    document.addEventListener("keydown", (event) => resolve(event.defaultPrevented), {
      once: true,
    });
  });
  deepActiveElement()?.dispatchEvent(
    new KeyboardEvent("keydown", {
      key: "k",
      ctrlKey: true,
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );
  expect(await isTaken).toBe(false);
});

test("a letter that a Mac writes with Option and N is written, and begins no conversation", async () => {
  Object.defineProperty(navigator, "platform", { configurable: true, value: "MacIntel" });
  onTestFinished(() => {
    Reflect.deleteProperty(navigator, "platform");
  });
  const chat = await writing({ layout: "split" });
  const press = new KeyboardEvent("keydown", {
    key: "ń",
    code: "KeyN",
    altKey: true,
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  deepActiveElement()?.dispatchEvent(press);
  await chat.updateComplete;
  expect(press.defaultPrevented).toBe(false);
  expect(find(chat, "im-new-conversation")).toBeUndefined();
});
