import type { Chat } from "@im-chat/core";
import { createMemoryServer, createMemoryStage } from "@im-chat/testing/browser";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
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
import type { ImConversationList } from "./conversation-list.ts";

interface Scene {
  readonly chat: Chat;
  readonly list: ImConversationList;
  readonly ids: readonly string[];
}

async function scene(names: readonly string[]): Promise<Scene> {
  const chat = offlineChat();
  const ids: string[] = [];
  for (const name of names) ids.push((await chat.createGroup({ name, members: ["bo"] })).id);
  const list = mount("im-conversation-list", { client: chat }, { width: 320, height: 500 });
  await expect.poll(() => rows(list).length).toBeGreaterThan(0);
  return { chat, list, ids };
}

function rows(list: ImConversationList): HTMLButtonElement[] {
  return [...(list.shadowRoot?.querySelectorAll<HTMLButtonElement>("button.row") ?? [])];
}

function focused(list: ImConversationList): string {
  return list.shadowRoot?.activeElement?.querySelector(".title")?.textContent?.trim() ?? "";
}

test("typing into the search field leaves the conversations that match", async () => {
  const { list } = await scene(["Bird watchers", "Bread", "Ångström"]);
  list.focusSearch();
  await userEvent.keyboard("angs");
  await expect.poll(() => rows(list).length).toBe(1);
  expect(textOf(list)).toContain("Ångström");
  await userEvent.keyboard("zzz");
  await expectText(list, "Nothing found for “angszzz”");
  await expectAccessible(list);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => rows(list).length).toBe(3);
});

test("the Enter that ends a composition in Safari opens nothing", async () => {
  const { list } = await scene(["Bird watchers", "Bread"]);
  const opened: string[] = [];
  list.addEventListener("im-conversation-open-request", ({ detail }) =>
    opened.push(detail.conversationId),
  );
  const field = await waitFor(list, "input");
  const press = (init: KeyboardEventInit): boolean =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...init }));
  // oxlint-disable-next-line typescript/no-deprecated -- no other way to be Safari
  press({ keyCode: 229 });
  expect(opened).toEqual([]);
  press({});
  expect(opened).toHaveLength(1);
});

test("for a reader of very large text the icon stands beside the words, and both inside the field", async () => {
  const { list } = await scene(["Bird watchers"]);
  list.style.setProperty("--im-font-size", "32px");
  const field = await waitFor(list, "input");
  const icon = (await waitFor(list, ".search > .icon")).getBoundingClientRect();
  const box = field.getBoundingClientRect();
  const padding = Number.parseFloat(getComputedStyle(field).paddingInlineStart);
  expect(icon.right).toBeLessThan(box.left + padding);
  expect(Math.abs(icon.top - box.top - (box.bottom - icon.bottom))).toBeLessThan(2);
});

test("one Tab stop leads into the rows, arrows move, and Enter opens", async () => {
  const { list, ids } = await scene(["One", "Two", "Three"]);
  const opened: string[] = [];
  list.addEventListener("im-conversation-open-request", ({ detail }) =>
    opened.push(detail.conversationId),
  );
  expect(rows(list).filter((row) => row.tabIndex === 0)).toHaveLength(1);
  rows(list)[0]?.focus();
  const first = focused(list);
  await userEvent.keyboard("{ArrowDown}");
  await expect.poll(() => focused(list)).not.toBe(first);
  await userEvent.keyboard("{End}");
  const last = rows(list).at(-1)?.querySelector(".title")?.textContent?.trim();
  await expect.poll(() => focused(list)).toBe(last);
  await userEvent.keyboard("{Enter}");
  expect(ids).toContain(opened[0]);
  expect(rows(list).filter((row) => row.tabIndex === 0)).toHaveLength(1);
});

test("the row that has the focus keeps it when its conversation moves", async () => {
  const { chat, list, ids } = await scene(["One", "Two", "Three"]);
  // Which is the oldest: all may be of one millisecond.
  const titleAt = (index: number): string | undefined =>
    rows(list).at(index)?.querySelector(".title")?.textContent?.trim();
  const last = rows(list).at(-1);
  const title = titleAt(-1);
  last?.focus();
  await chat.conversation(last?.dataset["id"] ?? "").send({ text: "to the top" });
  await expect.poll(() => rows(list)[0]?.dataset["id"]).toBe(last?.dataset["id"]);
  expect(focused(list)).toBe(title);
  const next = titleAt(1);
  expect(next).not.toBe(title);
  await userEvent.keyboard("{ArrowDown}");
  await expect.poll(() => focused(list)).toBe(next);
  expect(ids).toHaveLength(3);
});

test("a conversation that moves to where no row is rendered takes the focus there, and scrolling does not bring it back", async () => {
  const { chat, list } = await scene(Array.from({ length: 60 }, (_, index) => `Group ${index}`));
  const scroller = list.shadowRoot?.querySelector<HTMLElement>(".rows.scroll");
  if (!scroller) throw new Error("no scroller");
  // Which is the oldest: several may be of one millisecond.
  const last = chat.conversations.get().items.at(-1)?.title;
  rows(list)[0]?.focus();
  await userEvent.keyboard("{End}");
  await expect.poll(() => focused(list)).toBe(last);
  const id = find(list, "button.row:focus")?.dataset["id"] ?? "";
  await chat.conversation(id).send({ text: "to the top" });
  await expect.poll(() => scroller.scrollTop).toBe(0);
  await expect.poll(() => focused(list)).toBe(last);
  scroller.scrollTop = 2_000;
  await expect.poll(() => rows(list).some(({ dataset }) => dataset["id"] === id)).toBe(false);
  expect(scroller.scrollTop).toBe(2_000);
});

test("a row that was pressed opens, also when the list has another order by the time it is released", async () => {
  const { chat, list, ids } = await scene(["Bird watchers", "Bread"]);
  const opened: string[] = [];
  list.addEventListener("im-conversation-open-request", ({ detail }) =>
    opened.push(detail.conversationId),
  );
  const [last, first] = ids;
  const row = rows(list).find(({ dataset }) => dataset["id"] === first);
  const at = { bubbles: true, composed: true, clientX: 100, clientY: 150 };
  // Pressed and released on different elements: the browser names what contains both.
  const release = (place: Partial<typeof at> = {}): unknown =>
    list.shadowRoot
      ?.querySelector("ul")
      ?.dispatchEvent(new MouseEvent("click", { ...at, ...place }));
  row?.dispatchEvent(new PointerEvent("pointerdown", at));
  await chat.conversation(last ?? "").send({ text: "goes to the top" });
  await expect.poll(() => rows(list)[0]?.dataset["id"]).toBe(last);
  release();
  expect(opened).toEqual([first]);
  // Drawn away: not meant any more.
  row?.dispatchEvent(new PointerEvent("pointerdown", at));
  release({ clientY: 220 });
  expect(opened).toEqual([first]);
});

test("the open conversation is marked, and its draft is shown only elsewhere", async () => {
  const { chat, list, ids } = await scene(["One", "Two"]);
  const [one = "", two = ""] = ids;
  chat.conversation(one).setDraft("half a thought");
  await expectText(list, "half a thought");
  list.selectedId = one;
  await expect.poll(() => textOf(list)).not.toContain("half a thought");
  expect(find(list, "[aria-current=true]")?.dataset["id"]).toBe(one);
  list.selectedId = two;
  await expectText(list, "half a thought");
  await expectAccessible(list);
});

test("the open conversation marks what is unread only when it stays so, others at once", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("ada");
  const ada = stage.chat("ada");
  const list = mount("im-conversation-list", { client: ada }, { width: 320, height: 500 });
  const write = async (name: string): Promise<HTMLElement> => {
    const { id, send } = await stage.chat(name).openDirect("ada");
    if (name === "bo") list.selectedId = id;
    await send({ text: "hello" });
    return waitFor(list, `[data-id="${id}"] .badge`);
  };
  const bo = await write("bo");
  expect(getComputedStyle(bo).animationDelay).toBe("0.8s");
  await expect.poll(() => getComputedStyle(bo).opacity).toBe("1");
  expect(getComputedStyle(await write("cy")).animationDelay).toBe("0s");
});

test("own messages that wait are shown as waiting", async () => {
  const { chat, list, ids } = await scene(["One"]);
  await chat.conversation(ids[0] ?? "").send({ text: "hello there" });
  await expectText(list, "You: hello there");
  const status = await waitFor(list, ".status");
  expect(status.getAttribute("aria-label")).toMatch(/Waiting|Sending/u);
});

test("many conversations render only what is in view, and End reaches the last", async () => {
  const { list } = await scene(Array.from({ length: 120 }, (_, index) => `Group ${index}`));
  expect(rows(list).length).toBeLessThan(40);
  rows(list)[0]?.focus();
  await userEvent.keyboard("{End}");
  await expect.poll(() => rows(list).at(-1)?.closest("li")?.ariaPosInSet).toBe("120");
  await expect
    .poll(() => focused(list))
    .toBe(rows(list).at(-1)?.querySelector(".title")?.textContent);
  expect(rows(list).length).toBeLessThan(40);
});

test("without a cache and without a server it says that it cannot know", async () => {
  const list = mount(
    "im-conversation-list",
    { client: offlineChat() },
    { width: 320, height: 500 },
  );
  expect((await waitFor(list, ".skeletons, .state")).isConnected).toBe(true);
  await expectText(list, "No connection to the chat");
  await expectAccessible(list);
});

test("the page for a new conversation opens with the cursor in its field and closes by Escape", async () => {
  const { list } = await scene(["One"]);
  list.compose();
  const field = await waitFor(list, "im-people-picker, .state");
  await expectAccessible(field);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => find(list, "im-new-conversation")).toBeUndefined();
});
