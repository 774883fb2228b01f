import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { expectText, mount, waitFor } from "../../test/elements.ts";
import "../define.ts";
// It comes by itself a moment later; on a busy machine only after the message.
import "./chat-extras.ts";

afterEach(() => vi.restoreAllMocks());

/** Says where the focus is: in the frame that these tests run in, in the page around it, or in neither. */
function putFocus({ frame, page }: { readonly frame: boolean; readonly page: boolean }): void {
  vi.spyOn(document, "hasFocus").mockReturnValue(frame);
  if (window.top && window.top !== window)
    vi.spyOn(window.top.document, "hasFocus").mockReturnValue(page);
}

/** Bo writes to Ada, who has the conversation open. @returns how many notes were played */
async function arrive(focus: Parameters<typeof putFocus>[0], tabs = 1): Promise<() => number> {
  const notes = vi.spyOn(AudioContext.prototype, "createOscillator");
  const stage = createMemoryStage(await createMemoryServer());
  onTestFinished(() => stage.close());
  await stage.server.addUser("bo", "Bo");
  const [ada, bo] = [stage.chat("ada"), stage.chat("bo")];
  const { id } = await ada.openDirect("bo");
  const chats = Array.from({ length: tabs }, () =>
    mount("im-chat", { client: ada, conversation: id, sound: true, lang: "en" }),
  );
  for (const chat of chats) await waitFor(chat, "textarea");
  for (const { connection } of [ada, bo])
    await expect.poll(() => connection.get().name).toBe("online");
  // What comes later is there.
  await rest(1000);
  putFocus(focus);
  dispatchEvent(new Event("blur"));
  await rest(200);
  await (await bo.openDirect("ada")).send({ text: "psst" });
  for (const chat of chats) await expectText(chat, "psst");
  return () => notes.mock.calls.length;
}

const rest = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

test("a message sounds while neither the page nor a frame in it has the focus", async () => {
  const notes = await arrive({ frame: false, page: false });
  await expect.poll(notes).toBe(2);
});

test("where there are no locks it sounds once all the same, and nothing stays of that", async () => {
  vi.spyOn(navigator, "locks", "get").mockReturnValue(undefined as never);
  const notes = await arrive({ frame: false, page: false }, 2);
  await rest(800);
  expect(notes()).toBe(2);
  await expect.poll(() => Object.keys(localStorage), { timeout: 15_000 }).toEqual([]);
});

test.each([
  ["it has the focus", true],
  ["the page around it has", false],
])("a chat in a frame is quiet while %s", async (_name, frame) => {
  const notes = await arrive({ frame, page: true });
  await rest(800);
  expect(notes()).toBe(0);
});
