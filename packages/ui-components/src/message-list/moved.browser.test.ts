import type { Chat } from "@im-chat/core";
import { expect, onTestFinished, test } from "vitest";
import { expectText, find, mount, offlineChat, waitFor } from "../../test/elements.ts";
import "../define.ts";

type ImChat = HTMLElementTagNameMap["im-chat"];

/** Nobody listens there; the cache is on disk. */
const OWN: Partial<ImChat> = {
  server: "http://127.0.0.1:9",
  app: "demo",
  user: "moved",
  tokenProvider: () => Promise.reject(new Error("no backend in this test")),
};

async function ready(chat: ImChat): Promise<Chat> {
  return await new Promise((resolve) => {
    chat.addEventListener("im-ready", ({ detail }) => resolve(detail.client), { once: true });
    // Moved, it tells of its client anew.
    document.body.append(chat);
  });
}

/** A chat whose reader has scrolled up, with a client of the page's or of its own. */
async function scene(isOwn: boolean): Promise<ImChat> {
  const chat = mount("im-chat", isOwn ? OWN : { client: offlineChat() });
  await waitFor(chat, "h2.heading");
  const client = chat.client ?? (await ready(chat));
  const { id } = await client.createGroup({ name: "Birds", members: ["bo"] });
  for (let index = 0; index < 60; index += 1)
    await client.conversation(id).send({ text: `message ${index}` });
  chat.openConversation(id);
  await expect.poll(() => rowsOf(chat).length).toBeGreaterThan(50);
  // It takes room from the list.
  await expectText(chat, "No connection to the chat");
  const list = await waitFor(chat, "im-message-list");
  const scroller = await waitFor(list, ".scroller");
  await waitFor(list, "[part=jump]");
  scroller.scrollTop = -900;
  await expect.poll(() => list.matches(":state(pinned)")).toBe(false);
  return chat;
}

const rowsOf = (chat: ImChat): readonly HTMLElement[] => [
  ...(find(chat, "im-message-list")?.shadowRoot?.querySelectorAll<HTMLElement>(".row") ?? []),
];

/** The first row that is wholly in view, and where. */
function place(chat: ImChat): readonly [string, number] {
  const top = find(chat, ".scroller")?.getBoundingClientRect().top ?? 0;
  const row = rowsOf(chat).find((each) => each.getBoundingClientRect().top >= top);
  return [row?.dataset["key"] ?? "", Math.round(row?.getBoundingClientRect().top ?? 0) - top];
}

const rest = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 600));

test.each([
  ["its page's client, at once", false, 0],
  ["its page's client, a while later", false, 400],
  ["a client of its own, at once", true, 0],
  ["a client of its own, a while later", true, 400],
])(
  "a chat that is taken out and put back, with %s, is where it was read",
  async (_name, isOwn, ms) => {
    const chat = await scene(isOwn);
    await rest();
    const before = place(chat);
    const box = document.createElement("div");
    document.body.append(box);
    onTestFinished(() => box.remove());
    chat.remove();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    box.append(chat);
    await rest();
    const after = place(chat);
    expect(after[0]).toBe(before[0]);
    expect(Math.abs(after[1] - before[1])).toBeLessThanOrEqual(1);
  },
);
