import { expect, test } from "vitest";
import {
  expectAccessible,
  expectText,
  find,
  mount,
  offlineChat,
  textOf,
  waitFor,
} from "../../test/elements.ts";
import "../define.ts";

const SENTENCE = "Only text can be sent.";

/** A chat with an open conversation. */
async function opened(): Promise<{ chat: HTMLElement; area: HTMLElement }> {
  const client = offlineChat();
  const chat = mount("im-chat", { client });
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  chat.openConversation(id);
  const area = await waitFor(chat, "textarea");
  // What refuses is loaded a moment later.
  await expect.poll(() => drag(area, "dragover", picture())).toBe(true);
  return { chat, area };
}

function picture(text = ""): DataTransfer {
  const data = new DataTransfer();
  data.items.add(new File(["…"], "bird.png", { type: "image/png" }));
  if (text) data.setData("text/plain", text);
  return data;
}

/** @returns whether the chat has taken it from the browser. */
function drag(target: Element, type: string, dataTransfer: DataTransfer): boolean {
  const options = { bubbles: true, composed: true, cancelable: true, dataTransfer };
  return !target.dispatchEvent(new DragEvent(type, options));
}

function paste(target: Element, clipboardData: DataTransfer): boolean {
  const options = { bubbles: true, composed: true, cancelable: true, clipboardData };
  return !target.dispatchEvent(new ClipboardEvent("paste", options));
}

test("a picture that is pasted is refused with a sentence, and one with a text leaves the text", async () => {
  const { chat, area } = await opened();
  expect(paste(area, picture("a bird"))).toBe(false);
  expect(textOf(chat)).not.toContain(SENTENCE);
  expect(paste(area, picture())).toBe(true);
  await expectText(chat, SENTENCE);
  expect(paste(area, picture())).toBe(true);
  expect(textOf(chat).split(SENTENCE)).toHaveLength(2);
  await expectAccessible(chat);
});

test("a file that is dropped anywhere in a conversation is refused, and does not take the place of the page", async () => {
  const { chat } = await opened();
  const list = await waitFor(chat, "im-message-list");
  expect(drag(list, "dragover", picture())).toBe(true);
  expect(drag(list, "drop", picture())).toBe(true);
  await expectText(chat, SENTENCE);
});

test("dragged text, and files that the page takes itself, are left to them", async () => {
  const { chat, area } = await opened();
  const text = new DataTransfer();
  text.setData("text/plain", "a bird");
  expect(drag(area, "dragover", text)).toBe(false);
  area.addEventListener("drop", (event) => event.preventDefault());
  drag(area, "drop", picture());
  expect(find(chat, "[data-refused]")).toBeUndefined();
});
