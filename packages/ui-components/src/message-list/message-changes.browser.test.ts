import type { Chat, Conversation, Message } from "@im-chat/core";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import {
  createFillableDisk,
  expectAccessible,
  expectText,
  mount,
  offlineChat,
  waitFor,
} from "../../test/elements.ts";
import "../define.ts";
import { loadLanguage } from "../locales/locale.ts";
import { setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";
import { loadTools } from "./load-tools.ts";

interface Scene {
  readonly conversation: Conversation;
  readonly list: HTMLElementTagNameMap["im-message-list"];
}

/** A conversation whose messages wait, with its list. */
async function scene(texts: readonly string[], chat: Chat = offlineChat()): Promise<Scene> {
  await Promise.all([loadLanguage("en"), loadTools()]);
  const conversation = await chat.createGroup({ name: "Bird watchers", members: ["bo"] });
  for (const text of texts) await conversation.send({ text });
  const list = mount(
    "im-message-list",
    { client: chat, conversationId: conversation.id, lang: "en" },
    { width: 600, height: 400 },
  );
  await waitFor(list, "[role=article]");
  return { conversation, list };
}

function messages({ conversation }: Scene): readonly Message[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message] : []));
}

const textsOf = (stage: Scene): readonly string[] => messages(stage).map(({ text }) => text);

/** Opens the menu of the last message by keyboard, and returns its lines. */
async function openMenu({ list }: Scene): Promise<readonly string[]> {
  list.focusLatest();
  await waitFor(list, "[role=article]:focus");
  await userEvent.keyboard("{Enter}{Tab}{Enter}");
  await waitFor(list, ".menu:popover-open");
  return [...list.renderRoot.querySelectorAll("[role=menuitem]")].map(
    ({ textContent }) => textContent?.trim() ?? "",
  );
}

async function edit(stage: Scene): Promise<HTMLTextAreaElement> {
  await openMenu(stage);
  await userEvent.keyboard("{Enter}");
  const area = await waitFor(stage.list, ".editor textarea:focus");
  if (!(area instanceof HTMLTextAreaElement)) throw new Error("no text area");
  return area;
}

test("what a long press brings stays when the finger is lifted, until the next press", async () => {
  const stage = await scene(["one", "two"]);
  const rows = [...stage.list.renderRoot.querySelectorAll("[role=article]")];
  const scroller = stage.list.renderRoot.querySelector(".scroller");
  const touch = (target: Element | null | undefined, type: string): unknown =>
    target?.dispatchEvent(
      new PointerEvent(type, { bubbles: type !== "pointerleave", pointerType: "touch" }),
    );
  touch(rows.at(-1), "pointerdown");
  await waitFor(stage.list, "[data-action=copy]");
  for (const type of ["pointerup", "pointerleave"]) touch(scroller, type);
  await stage.list.updateComplete;
  expect(stage.list.renderRoot.querySelectorAll("[data-action=copy]")).toHaveLength(1);
  const button = stage.list.renderRoot.querySelector<HTMLElement>(".tools [aria-haspopup=menu]");
  for (const type of ["pointerdown", "pointerup"]) touch(button, type);
  await stage.list.updateComplete;
  button?.click();
  await waitFor(stage.list, ".menu:popover-open");
  stage.list.renderRoot.querySelector<HTMLElement>(".menu")?.hidePopover();
  touch(rows[0], "pointerdown");
  await expect
    .poll(() => stage.list.renderRoot.querySelector("[data-action=copy]") === null)
    .toBe(true);
  touch(scroller, "pointercancel");
});

test("a message is edited in its place by keyboard alone: Enter saves, and the focus is back on it", async () => {
  const stage = await scene(["hallo"]);
  expect(await openMenu(stage)).toEqual(["Edit", "Delete"]);
  await userEvent.keyboard("{Escape}");
  const area = await edit(stage);
  expect(area.value).toBe("hallo");
  await userEvent.keyboard("{Backspace} Welt{Enter}");
  await expect.poll(() => textsOf(stage)).toEqual(["hall Welt"]);
  await waitFor(stage.list, "[role=article]:focus");
  expect(stage.list.renderRoot.querySelector(".editor")).toBeNull();
});

test("what a menu asks in the place of its line is also said aloud", async () => {
  const stage = await setStage(new SyntheticTimeline([rowOf(messageOf(1, { isOwn: true }))]));
  const row = stage.row("m1") ?? stage.list;
  await userEvent.hover(row);
  await userEvent.click(await waitFor(row, ".tools [aria-haspopup]"));
  await userEvent.click(await waitFor(row, ".menu .danger"));
  const loud = stage.list.renderRoot.querySelector("[aria-live=assertive]");
  expect(loud?.textContent).toBe("Really delete for everyone?");
});

test("after one message was edited another one has its tools", async () => {
  const stage = await setStage(
    new SyntheticTimeline([1, 2].map((seq) => rowOf(messageOf(seq, { isOwn: true })))),
  );
  const row = (key: string): HTMLElement => stage.row(key) ?? stage.list;
  await userEvent.hover(row("m1"));
  await userEvent.click(await waitFor(row("m1"), ".tools [aria-haspopup]"));
  await userEvent.click(await waitFor(row("m1"), "[role=menuitem]"));
  await waitFor(row("m1"), ".editor textarea:focus");
  await userEvent.keyboard("!{Enter}");
  await expect.poll(() => stage.calls).toContain("edit m1 message 1!");
  await userEvent.hover(row("m2"));
  await waitFor(row("m2"), ".tools [aria-haspopup]");
});

test("Escape leaves a message as it was, and an input method keeps its own Enter and Escape", async () => {
  const stage = await scene(["hallo"]);
  const area = await edit(stage);
  await userEvent.keyboard(" Welt");
  for (const key of ["Enter", "Escape"]) {
    const composing = { key, isComposing: true, bubbles: true, composed: true, cancelable: true };
    area.dispatchEvent(new KeyboardEvent("keydown", composing));
  }
  expect(area.isConnected).toBe(true);
  await userEvent.keyboard("{Escape}");
  await waitFor(stage.list, "[role=article]:focus");
  expect(textsOf(stage)).toEqual(["hallo"]);
});

test("a half-written edit is there again after another conversation was looked into", async () => {
  const chat = offlineChat();
  const other = await chat.createGroup({ name: "Tea", members: ["bo"] });
  await other.send({ text: "tea?" });
  const stage = await scene(["hallo"], chat);
  await edit(stage);
  await userEvent.keyboard(" Welt");
  stage.list.conversationId = other.id;
  await expectText(stage.list, "tea?");
  expect(stage.list.renderRoot.querySelector(".editor")).toBeNull();
  stage.list.conversationId = stage.conversation.id;
  const area = await waitFor(stage.list, ".editor textarea");
  expect(area).toHaveProperty("value", "hallo Welt");
  expect(area.matches(":focus")).toBe(false);
  await userEvent.click(area);
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => textsOf(stage)).toEqual(["hallo Welt"]);
});

test("what was being edited stays, to be copied, when the message is deleted meanwhile", async () => {
  await loadLanguage("en");
  const own = { isOwn: true, text: "hallo" };
  const timeline = new SyntheticTimeline([rowOf(messageOf(1, own))]);
  const stage = await setStage(timeline);
  await userEvent.hover(stage.row("m1") ?? stage.list);
  await waitFor(stage.list, "[role=menuitem]");
  stage.list.renderRoot.querySelector<HTMLElement>("[role=menuitem]")?.click();
  const area = await waitFor(stage.list, ".editor textarea");
  await userEvent.type(area, " Welt");
  timeline.edit(0, { state: "recalled", text: "" });
  await expectText(stage.list, "That cannot be done any more.");
  expect(await waitFor(stage.list, ".editor textarea")).toHaveProperty("value", "hallo Welt");
  expect(stage.list.renderRoot.querySelector(".editor [type=submit]:disabled")).not.toBeNull();
});

test("a message that never left is deleted at once, and the menu and the form are accessible", async () => {
  const stage = await scene(["one", "two"]);
  await openMenu(stage);
  await expectAccessible(stage.list);
  await userEvent.keyboard("{Escape}");
  await edit(stage);
  await expectAccessible(stage.list);
  await userEvent.keyboard("{Escape}");
  await openMenu(stage);
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await expect.poll(() => textsOf(stage)).toEqual(["one"]);
});

test("an edit that cannot be kept stays in its form, and says why", async () => {
  const disk = createFillableDisk();
  const stage = await scene(["hallo"], offlineChat("ada", disk.world));
  const area = await edit(stage);
  await userEvent.keyboard("!");
  disk.isFull = true;
  await userEvent.keyboard("{Enter}");
  await expectText(stage.list, "This device has no room left.");
  expect(area.value).toBe("hallo!");
  disk.isFull = false;
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => textsOf(stage)).toEqual(["hallo!"]);
});

test("what could not be done is put away by key, and the focus stays with its message", async () => {
  const disk = createFillableDisk();
  const stage = await scene(["hallo"], offlineChat("ada", disk.world));
  await openMenu(stage);
  disk.isFull = true;
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await expectText(stage.list, "It was not deleted.");
  stage.list.focusLatest();
  await waitFor(stage.list, "[role=article]:focus");
  await userEvent.keyboard("{Enter}");
  await waitFor(stage.list, "[data-action=dismiss]:focus");
  await userEvent.keyboard("{Enter}");
  await waitFor(stage.list, "[role=article]:focus");
  expect(stage.list.renderRoot.querySelector("[part=problem]")).toBeNull();
});

test("a message that waits says since when, why, and what will happen, once for a run of them", async () => {
  const stage = await scene(["one", "two"]);
  await expectText(stage.list, "The server cannot be reached");
  expect(stage.list.renderRoot.querySelectorAll("[part=waiting]").length).toBe(1);
  stage.list.lang = "zh";
  await loadLanguage("zh");
  await expectText(stage.list, "暂时无法连接服务器");
});

test("others' messages can be marked as unread and hidden, one's own edited and deleted for everyone, and what is gone only hidden", async () => {
  await loadLanguage("en");
  const rows = [
    messageOf(1),
    messageOf(2, { isOwn: true }),
    messageOf(3, { isOwn: true, state: "recalled", text: "", parts: [] }),
  ].map((message) => rowOf(message));
  const expected = [
    ["Mark as unread", "Delete for me"],
    ["Edit", "Delete for me", "Delete for everyone"],
    ["Delete for me"],
  ];
  const stage = await setStage(new SyntheticTimeline(rows));
  for (const [index, wanted] of expected.entries()) {
    await userEvent.hover(stage.row(`m${index + 1}`) ?? stage.list);
    await expect
      .poll(() =>
        [...(stage.row(`m${index + 1}`)?.querySelectorAll("[role=menuitem]") ?? [])].map(
          ({ textContent }) => textContent?.trim(),
        ),
      )
      .toEqual(wanted);
  }
});
