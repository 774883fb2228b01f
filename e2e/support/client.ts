import type { Conversation } from "@im-chat/core";
import type { Page } from "playwright";

/** Adds `openConversation()` to the page: the handle of what <im-chat> shows. */
const PAGE_SCRIPT = `globalThis.openConversation = () => {
  const chat = document.querySelector("im-chat");
  const shown = chat?.shadowRoot?.querySelector("im-conversation");
  if (!shown?.conversationId) throw new Error("No conversation is open");
  return (chat.client ?? shown.client).conversation(shown.conversationId);
}`;

declare function openConversation(): Conversation;

/** What the page's own client holds of one conversation, oldest first. */
export interface HeldMessage {
  readonly id: string;
  readonly seq: number;
  readonly text: string;
  readonly status: string;
}

/** Sends through the page's client, all at once, without waiting for the server. @returns Ids, in order of composing. */
export async function sendAll(page: Page, texts: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(PAGE_SCRIPT);
  return await page.evaluate(async (lines) => {
    const conversation = openConversation();
    return await Promise.all(lines.map((text) => conversation.send({ text })));
  }, texts);
}

/** What the list shows of the conversation; cheap enough to be asked again and again. */
export async function newestText(page: Page): Promise<string | undefined> {
  await page.evaluate(PAGE_SCRIPT);
  return await page.evaluate(() => openConversation().summary.get()?.lastMessage?.text);
}

/** Pages back, and fills what is known to be missing, until everything is there. */
export async function wholeHistory(page: Page): Promise<readonly HeldMessage[]> {
  await page.evaluate(PAGE_SCRIPT);
  return await page.evaluate(async () => {
    const conversation = openConversation();
    const { timeline } = conversation;
    // The reader may stand at an unread message further up.
    if (timeline.get().hasNewer) await timeline.jumpToLatest();
    while (timeline.get().hasOlder) await timeline.loadOlder();
    const gap = () => timeline.get().rows.find((row) => row.type === "gap");
    for (let found = gap(); found !== undefined; found = gap()) await timeline.fill(found.toSeq);
    return timeline.get().rows.flatMap((row) =>
      row.type === "message"
        ? [
            {
              id: row.message.id,
              seq: row.message.seq,
              text: row.message.text,
              status: row.message.status.name,
            },
          ]
        : [],
    );
  });
}

/** Ids that the page's user was told are accepted, as they come. */
export async function recordAcks(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const acked: string[] = [];
    Object.assign(globalThis, { acked });
    document
      .querySelector("im-chat")
      ?.client?.on("message_sent", ({ message }) => acked.push(message.id));
  });
  return async () =>
    await page.evaluate(() => (globalThis as unknown as { acked: string[] }).acked);
}
