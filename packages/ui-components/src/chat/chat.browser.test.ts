import type { Chat } from "@im-chat/core";
import { createMemoryServer, createMemoryStage, createTestDevice } from "@im-chat/testing/browser";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
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
import { deepActiveElement } from "../base/focus.ts";
import "../define.ts";

afterEach(() => vi.restoreAllMocks());

async function quietConsole(): Promise<() => string> {
  const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
  return () => spy.mock.calls.map((call) => call.join(" ")).join("\n");
}

test("a chat without a server says so, with the fix, in the element and once on the console", async () => {
  const told = await quietConsole();
  const chat = mount("im-chat", { app: "demo", guest: true });
  await expectText(chat, "The server’s address is missing");
  await expectText(chat, '<im-chat server="https://chat.example.com"');
  const other = mount("im-chat", { app: "demo", guest: true });
  await expectText(other, "The server’s address is missing");
  expect(told().match(/address is missing/gu)).toHaveLength(1);
  await expectAccessible(chat);
});

test.each<[string, Partial<HTMLElementTagNameMap["im-chat"]>, string]>([
  ["no app", { server: "/", guest: true }, "The app is missing"],
  ["nobody", { server: "/", app: "demo" }, "Nobody is signed in"],
  ["no token", { server: "/", app: "demo", user: "ada" }, "no tokenProvider"],
  ["no address", { server: "http://", app: "demo", guest: true }, "not a web address"],
])("a chat with %s says what to do", async (_name, properties, text) => {
  await quietConsole();
  const chat = mount("im-chat", properties);
  await expectText(chat, text);
  expect(find(chat, "[role=alert]")?.textContent).toContain(text);
});

test("a tokenProvider that comes a moment after the tag is no mistake", async () => {
  const chat = mount("im-chat", { server: "http://127.0.0.1:9", app: "demo", user: "ada" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  chat.tokenProvider = () => Promise.reject(new Error("not needed"));
  await waitFor(chat, "h2.heading");
  expect(textOf(chat)).not.toContain("tokenProvider");
});

test("an element without a height tells its developer", async () => {
  const told = await quietConsole();
  const chat = mount("im-chat", { client: offlineChat() });
  chat.style.removeProperty("block-size");
  await expectText(chat, "This element has no height");
  expect(told()).toContain("has no height");
});

test("an element that is low on purpose is left alone", async () => {
  const chat = mount("im-chat", { client: offlineChat() }, { width: 400, height: 320 });
  await waitFor(chat, "h2.heading");
  expect(textOf(chat)).not.toContain("no height");
});

const ROW = "display: flex; inline-size: 900px";

test.each<[string, string, string]>([
  ["im-chat", "a row", ROW],
  ["im-chat", "a column of a grid", "display: grid; grid-template-columns: auto 1fr"],
  ["im-chat", "a box without a width", "position: absolute"],
  ["im-conversation-list", "a row", ROW],
  ["im-conversation", "a row", ROW],
])("an %s in %s has a width where the page gives it none", async (tag, _place, style) => {
  const box = document.createElement("div");
  box.style.cssText = style;
  document.body.append(box);
  onTestFinished(() => box.remove());
  const element = mount(tag as "im-chat", { client: offlineChat() });
  element.style.removeProperty("inline-size");
  box.append(element);
  await element.updateComplete;
  expect(element.offsetWidth).toBeGreaterThanOrEqual(320);
  box.style.cssText = "inline-size: 300px";
  expect(element.offsetWidth).toBe(300);
});

test("a new group opens, takes messages and shows in the list, all without a server", async () => {
  const client = offlineChat();
  const chat = mount("im-chat", { client });
  const opened: string[] = [];
  chat.addEventListener("im-conversation-opened", ({ detail }) =>
    opened.push(detail.conversationId),
  );
  const group = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  chat.openConversation(group.id);
  await userEvent.fill(await waitFor(chat, "textarea"), "first!");
  await userEvent.keyboard("{Enter}");
  await expectText(chat, "first!");
  expect(find(chat, "button.row.selected")?.textContent).toContain("Bird watchers");
  expect(opened).toEqual([group.id]);
  await expectAccessible(chat);
});

test("a narrow chat shows list and conversation in turns, and Escape leads back to the row", async () => {
  const client = offlineChat();
  const chat = mount("im-chat", { client }, { width: 380, height: 600 });
  const group = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  await userEvent.click(await waitFor(chat, "button.row"));
  await waitFor(chat, "textarea");
  expect(find(chat, ".sidebar")?.hidden).toBe(true);
  expect(chat.matches(":state(stacked)")).toBe(true);
  await expectAccessible(chat);
  (await waitFor(chat, "textarea")).focus();
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => find(chat, ".sidebar")?.hidden).toBe(false);
  await expect.poll(() => find(chat, "button.row")?.matches(":focus")).toBe(true);
  expect(find(chat, "button.row")?.dataset["id"]).toBe(group.id);
});

test("on a phone the focus goes to the name of the conversation, and back to its row", async () => {
  const { matchMedia } = window;
  vi.spyOn(window, "matchMedia").mockImplementation((query) =>
    matchMedia.call(window, query === "(pointer: coarse)" ? "all" : query),
  );
  const client = offlineChat();
  const chat = mount("im-chat", { client }, { width: 380, height: 600 });
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  await userEvent.click(await waitFor(chat, "button.row"));
  await expect.poll(() => deepActiveElement()?.localName).toBe("h2");
  expect(deepActiveElement()?.textContent?.trim()).toBe("Bird watchers");
  await userEvent.click(await waitFor(chat, "button.back"));
  await expect.poll(() => deepActiveElement()?.dataset["id"]).toBe(id);
});

test("Escape is left to the page where there is no list to go back to", async () => {
  const client = offlineChat();
  const chat = mount("im-chat", { client });
  const group = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  chat.openConversation(group.id);
  (await waitFor(chat, "textarea")).focus();
  const isTaken = new Promise((resolve) => {
    document.addEventListener("keydown", (event) => resolve(event.defaultPrevented), {
      once: true,
    });
  });
  await userEvent.keyboard("{Escape}");
  expect(await isTaken).toBe(false);
});

test("somebody else in the attributes is who is shown, also while they are looked for and when there is nobody", async () => {
  await quietConsole();
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  await stage.server.addUser("cy", "Cyrus");
  const chat = mount("im-chat", { client: stage.chat("ada"), to: "bo" });
  const shown = (): string | undefined =>
    find(chat, "im-conversation-header")?.shadowRoot?.querySelector("h2")?.textContent?.trim();
  await expect.poll(shown).toBe("Bo");
  chat.to = "nobody-here";
  await expectText(chat, "There is no user “nobody-here”");
  expect(find(chat, "im-conversation")).toBeUndefined();
  chat.to = "bo";
  await expect.poll(shown).toBe("Bo");
  // Another user has other conversations, and the same wish.
  const cy = stage.chat("cy");
  chat.client = cy;
  const { id } = await cy.openDirect("bo");
  const opened = (): unknown => Reflect.get(find(chat, "im-conversation") ?? {}, "conversationId");
  await expect.poll(opened).toBe(id);
});

test("a conversation asked for in the same breath as the client is opened", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const [ada, cy] = [stage.chat("ada"), stage.chat("cy")];
  const chat = mount("im-chat", {});
  for (const client of [ada, cy]) {
    await expect.poll(() => client.connection.get().name).toBe("online");
    chat.client = client;
    await chat.openDirect("bo");
    const { id } = await client.openDirect("bo");
    const opened = (): unknown =>
      Reflect.get(find(chat, "im-conversation") ?? {}, "conversationId");
    await expect.poll(opened).toBe(id);
  }
});

test("a user who went back to the list stays there when the element is moved", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const size = { width: 380, height: 600 };
  const chat = mount("im-chat", { client: stage.chat("ada"), to: "bo" }, size);
  await waitFor(chat, "textarea");
  chat.back();
  await expect.poll(() => find(chat, ".sidebar")?.hidden).toBe(false);
  const opened: string[] = [];
  chat.addEventListener("im-conversation-opened", ({ type }) => opened.push(type));
  document.body.prepend(chat);
  await waitFor(chat, "button.row");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(opened).toEqual([]);
  expect(find(chat, "im-conversation")).toBeUndefined();
});

test("what one user has left open is not open for the next, and is again for the same one", async () => {
  const [ada, bo] = [offlineChat("ada"), offlineChat("bo")];
  const { id } = await ada.createGroup({ name: "Bird watchers", members: ["bo"] });
  const chat = mount("im-chat", { client: ada });
  const opened = (): unknown => Reflect.get(find(chat, "im-conversation") ?? {}, "conversationId");
  const signIn = async (client: Chat | undefined): Promise<void> => {
    chat.client = client;
    await chat.updateComplete;
  };
  await waitFor(chat, "h2.heading");
  chat.openConversation(id);
  await expect.poll(opened).toBe(id);
  await signIn(undefined);
  await signIn(ada);
  await expect.poll(opened).toBe(id);
  await signIn(undefined);
  await signIn(bo);
  await waitFor(chat, ".nothing");
});

test("a guest who comes back finds open what they left open, and another guest does not", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const [device, other] = [createTestDevice(), createTestDevice()];
  const first = stage.chat("", { guest: {}, device });
  const chat = mount("im-chat", { client: first });
  const opened = (): unknown => Reflect.get(find(chat, "im-conversation") ?? {}, "conversationId");
  const { id } = await first.openDirect("bo");
  chat.openConversation(id);
  await expect.poll(opened).toBe(id);
  // What is left only because its server does not know it is told as an error.
  const errors: string[] = [];
  chat.addEventListener("im-error", ({ detail }) => errors.push(detail.error.message));
  for (const [place, expected] of [
    [device, id],
    [other, undefined],
  ] as const) {
    chat.client = undefined;
    await chat.updateComplete;
    chat.client = stage.chat("", { guest: {}, device: place });
    expect(chat.client.userId).toBe("");
    await expect.poll(() => chat.client?.connection.get().name).toBe("online");
    await expect.poll(opened).toBe(expected);
  }
  expect(errors).toEqual([]);
});

test("a page that empties the conversation again leads back to the list", async () => {
  const client = offlineChat();
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const chat = mount("im-chat", { client, conversation: id }, { width: 400, height: 600 });
  const closed: string[] = [];
  chat.addEventListener("im-conversation-closed", ({ detail }) =>
    closed.push(detail.conversationId),
  );
  await waitFor(chat, "im-composer");
  chat.conversation = "";
  await expect.poll(() => closed).toEqual([id]);
  expect(find(chat, "button.row")?.checkVisibility()).toBe(true);
});

test("a wide element becomes narrow and shows one column", async () => {
  const chat = mount("im-chat", { client: offlineChat() });
  await waitFor(chat, ".base.split");
  chat.style.setProperty("inline-size", "380px");
  await waitFor(chat, ".base.stacked");
  expect(chat.matches(":state(stacked)")).toBe(true);
});

test("the language of the page changes, and every element with it", async () => {
  const chat = mount("im-chat", { client: offlineChat() });
  await expectText(chat, "Chats");
  chat.lang = "zh-CN";
  await expectText(chat, "发起会话");
  await expectText(chat, "聊天");
  chat.lang = "en_GB";
  await expectText(chat, "Chats");
  chat.lang = "zh_Hans_CN";
  await expectText(chat, "聊天");
  chat.lang = "not a language";
  await expectText(chat, "Chats");
  expect(textOf(chat)).not.toContain("聊天");
});

test("two people at one page write to each other", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const [ada, bo] = [stage.chat("ada"), stage.chat("bo")];
  const left = mount("im-chat", { client: ada }, { width: 600, height: 500 });
  const right = mount("im-chat", { client: bo }, { width: 600, height: 500 });
  const conversation = await ada.openDirect("bo");
  left.openConversation(conversation.id);
  await userEvent.fill(await waitFor(left, "textarea"), "are you there?");
  await userEvent.keyboard("{Enter}");
  await expectText(right, "are you there?");
  expect(bo.unread.get().total).toBe(1);
  right.openConversation(conversation.id);
  await userEvent.fill(await waitFor(right, "textarea"), "I am");
  await userEvent.keyboard("{Enter}");
  await expectText(left, "I am");
});

test("two chats on one page have two users and two languages", async () => {
  const [ada, bo] = [offlineChat("ada"), offlineChat("bo")];
  const left = mount("im-chat", { client: ada, lang: "en" }, { width: 600, height: 500 });
  const right = mount("im-chat", { client: bo, lang: "zh" }, { width: 600, height: 500 });
  await ada.createGroup({ name: "Of Ada", members: ["x"] });
  await bo.createGroup({ name: "Of Bo", members: ["x"] });
  await expectText(left, "Of Ada");
  await expectText(right, "Of Bo");
  expect(textOf(left)).not.toContain("Of Bo");
  expect(textOf(left)).toContain("Chats");
  expect(textOf(right)).toContain("聊天");
});

test("the theme is that of the element and does not leak", async () => {
  const chat = mount("im-chat", { client: offlineChat(), theme: "dark" });
  const list = await waitFor(chat, "im-conversation-list");
  expect(getComputedStyle(list).backgroundColor).toBe("rgb(22, 27, 30)");
  chat.theme = "light";
  await chat.updateComplete;
  expect(getComputedStyle(list).backgroundColor).toBe("rgb(243, 241, 237)");
  expect(getComputedStyle(document.documentElement).colorScheme).toBe("normal");
});

test.each(["im-launcher", "im-provider"] as const)(
  "a chat without a theme of its own has that of the %s around it",
  async (tag) => {
    const outer = mount(tag, { client: offlineChat(), theme: "dark" });
    const box = document.createElement("div");
    const chat = document.createElement("im-chat");
    chat.client = offlineChat();
    chat.style.setProperty("block-size", "400px");
    box.append(chat);
    outer.append(box);
    await chat.updateComplete;
    expect(getComputedStyle(chat).colorScheme).toBe("dark");
    chat.theme = "light";
    await chat.updateComplete;
    expect(getComputedStyle(chat).colorScheme).toBe("light");
    outer.remove();
    document.body.append(chat);
    chat.theme = "auto";
    await chat.updateComplete;
    expect(getComputedStyle(chat).colorScheme).toBe("light dark");
    chat.remove();
  },
);

test("a token set anywhere above reaches the innermost element", async () => {
  const chat = mount("im-chat", { client: offlineChat(), theme: "light" });
  chat.style.setProperty("--im-color-accent", "rgb(120, 10, 90)");
  const button = await waitFor(chat, ".button.primary");
  expect(getComputedStyle(button).backgroundColor).toBe("rgb(120, 10, 90)");
});

test("rules of the page for everything do not reach into the chat", async () => {
  const style = document.createElement("style");
  style.textContent =
    "html { font-size: 62.5% } * { letter-spacing: 5px; text-transform: uppercase; font: 30px cursive; color: red; margin: 9px }";
  document.head.append(style);
  try {
    const chat = mount("im-chat", { client: offlineChat(), theme: "light" });
    const heading = await waitFor(chat, "h2.heading");
    const { letterSpacing, textTransform, fontSize, color, fontFamily } = getComputedStyle(heading);
    expect({
      letterSpacing: Number.parseFloat(letterSpacing) < 0.5,
      textTransform,
      fontSize,
      color,
    }).toEqual({
      letterSpacing: true,
      textTransform: "none",
      fontSize: "21px",
      color: "rgb(24, 34, 38)",
    });
    expect(fontFamily).not.toContain("cursive");
  } finally {
    style.remove();
  }
});

test("the page is told of unread messages and of the client, and another client replaces the first", async () => {
  const first = offlineChat("ada");
  const heard: unknown[] = [];
  const chat = document.createElement("im-chat");
  chat.addEventListener("im-ready", ({ detail }) => heard.push(detail.client.userId));
  chat.addEventListener("im-unread-changed", ({ detail }) => heard.push(detail.total));
  chat.client = first;
  document.body.append(chat);
  await waitFor(chat, "h2.heading");
  chat.client = offlineChat("bo");
  await chat.updateComplete;
  expect(heard).toEqual([0, "ada", 0, "bo"]);
  chat.remove();
});

test("another user in the attributes is another client, and the first one ends", async () => {
  const clients: Chat[] = [];
  const chat = mount("im-chat", { server: "http://127.0.0.1:9", app: "demo", user: "ada" });
  chat.tokenProvider = () => Promise.reject(new Error("no backend in this test"));
  chat.addEventListener("im-ready", ({ detail }) => clients.push(detail.client));
  await expect.poll(() => clients.length).toBe(1);
  chat.user = "bo";
  await expect.poll(() => clients.map(({ userId }) => userId)).toEqual(["ada", "bo"]);
  await expect.poll(() => clients[0]?.connection.get().name).toBe("closed");
  document.body.prepend(chat);
  await chat.updateComplete;
  expect(clients.at(-1)).toBe(clients[1]);
  chat.remove();
  await expect.poll(() => clients[1]?.connection.get().name).toBe("closed");
});

test.each<[string, (chat: HTMLElement) => void]>([
  ["taken out of the attributes", (chat) => chat.removeAttribute("user")],
  ["no more set by a framework", (chat) => Object.assign(chat, { user: undefined })],
])("a user that is %s makes room for a guest, and the first client ends", async (_how, leave) => {
  const clients: Chat[] = [];
  const chat = mount("im-chat", { server: "http://127.0.0.1:9", app: "demo" });
  chat.tokenProvider = () => Promise.reject(new Error("no backend in this test"));
  chat.addEventListener("im-ready", ({ detail }) => clients.push(detail.client));
  chat.setAttribute("user", "ada");
  await expect.poll(() => clients.length).toBe(1);
  leave(chat);
  chat.guest = true;
  await expect.poll(() => clients[0]?.connection.get().name).toBe("closed");
  await expect.poll(() => clients[1]?.userId).toMatch(/^~/u);
});

test("a chat whose layout is taken away again decides by its width", async () => {
  const chat = mount("im-chat", { client: offlineChat(), layout: "stack" });
  await waitFor(chat, ".base.stacked");
  chat.removeAttribute("layout");
  await waitFor(chat, ".base.split");
  expect(chat.matches(":state(stacked)")).toBe(false);
});

test("a chat in a drawer that is not to be seen is not either, nor to be reached", async () => {
  const client = offlineChat();
  const { id } = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const chat = mount("im-chat", { client, conversation: id });
  const drawer = document.createElement("div");
  drawer.style.visibility = "hidden";
  drawer.style.pointerEvents = "none";
  chat.replaceWith(drawer);
  drawer.append(chat);
  onTestFinished(() => drawer.remove());
  const area = await waitFor(chat, "textarea");
  expect(getComputedStyle(area).visibility).toBe("hidden");
  expect(getComputedStyle(area).pointerEvents).toBe("none");
  area.focus();
  expect(area.matches(":focus")).toBe(false);
  drawer.style.visibility = "";
  area.focus();
  expect(area.matches(":focus")).toBe(true);
});

test("who has signed out sees nothing any more, and is told so", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const client = stage.chat("ada");
  const chat = mount("im-chat", { client, to: "bo" });
  await userEvent.fill(await waitFor(chat, "textarea"), "a secret");
  await userEvent.keyboard("{Enter}");
  await expectText(chat, "a secret");
  await client.logout();
  await expectText(chat, "This chat has ended");
  expect(textOf(chat)).not.toContain("a secret");
  expect(find(chat, "textarea")).toBeUndefined();
  await expectAccessible(chat);
});

test("a conversation that its user is not in is left, and the page is told", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  await stage.server.addUser("bo", "Bo");
  const client = stage.chat("ada");
  const { id } = await client.openDirect("bo");
  const chat = mount("im-chat", { client, conversation: id });
  await waitFor(chat, "textarea");
  const codes: string[] = [];
  chat.addEventListener("im-error", ({ detail }) => codes.push(detail.error.code));
  chat.conversation = "0190f3a2-1111-7aaa-8bbb-000000000001";
  await expect.poll(() => find(chat, "textarea") === undefined).toBe(true);
  await expectText(chat, "Pick up where you left off");
  expect(codes).toEqual(["not_found"]);
  chat.conversation = id;
  await waitFor(chat, "textarea");
  expect(codes).toHaveLength(1);
});

test("what is no id of a conversation is left at once, and the page is told", async () => {
  await using stage = createMemoryStage(await createMemoryServer());
  const faults: unknown[] = [];
  const onFault = (event: PromiseRejectionEvent): number => faults.push(event.reason);
  globalThis.addEventListener("unhandledrejection", onFault);
  const chat = mount("im-chat", { client: stage.chat("ada") });
  const codes: string[] = [];
  chat.addEventListener("im-error", ({ detail }) => codes.push(detail.error.code));
  chat.conversation = "nope";
  await expect.poll(() => codes).toEqual(["invalid"]);
  await expectText(chat, "Say hello");
  const alone = mount("im-conversation", { client: stage.chat("bo"), conversationId: "nope" });
  const told: string[] = [];
  alone.addEventListener("im-error", ({ detail }) => told.push(detail.error.message));
  await expect.poll(() => told).toEqual(['Cannot read id: "nope" is not a UUID']);
  expect([codes, faults]).toEqual([["invalid"], []]);
  globalThis.removeEventListener("unhandledrejection", onFault);
});

test("a key that comes before the rest is loaded is kept for it", async () => {
  const chat = mount("im-chat", { client: offlineChat() });
  await chat.updateComplete;
  find(chat, ".base")?.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
  await expect.poll(() => find(chat, "im-shortcuts")).toBeTruthy();
});

test("what is typed in a text field is not for single-key shortcuts of the page, which keeps the others", async () => {
  const client = offlineChat();
  const chat = mount("im-chat", { client });
  const slotted = document.createElement("input");
  slotted.slot = "composer-start";
  chat.append(slotted);
  const group = await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  chat.openConversation(group.id);
  // What holds them back is loaded a moment later.
  const area = await waitFor(chat, "textarea");
  const typed = new KeyboardEvent("keypress", { key: "b", bubbles: true, composed: true });
  await expect
    .poll(() => {
      let isHeard = false;
      document.addEventListener("keypress", () => (isHeard = true), { once: true });
      area.dispatchEvent(typed);
      return isHeard;
    })
    .toBe(false);
  const heard: string[] = [];
  const hear = ({ type, key }: KeyboardEvent): number => heard.push(`${type} ${key}`);
  for (const type of ["keydown", "keypress", "keyup"] as const) {
    document.addEventListener(type, hear);
    onTestFinished(() => document.removeEventListener(type, hear));
  }
  for (const field of ["textarea", "input[type=search]"]) {
    (await waitFor(chat, field)).focus();
    await userEvent.keyboard("b /");
    await userEvent.keyboard("{Control>}j{/Control}{ArrowLeft}");
    await expect.poll(() => heard).toContain("keyup ArrowLeft");
    expect(heard.filter((key) => !/Control|ArrowLeft/u.test(key))).toEqual([
      "keydown j",
      "keyup j",
    ]);
    heard.splice(0);
  }
  slotted.focus();
  await userEvent.keyboard("b");
  expect(heard).toEqual(["keydown b", "keypress b", "keyup b"]);
});

test("a question mark shows the keys, and Escape puts the focus back", async () => {
  const client = offlineChat();
  const chat = mount("im-chat", { client });
  await client.createGroup({ name: "Bird watchers", members: ["bo"] });
  const row = await waitFor(chat, "button.row");
  row.focus();
  await userEvent.keyboard("?");
  const sheet = await waitFor(chat, "im-shortcuts");
  await expectText(sheet, "Keyboard shortcuts");
  await expect.poll(() => find(sheet, "dialog")?.matches(":modal")).toBe(true);
  await expectAccessible(sheet);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => find(chat, "im-shortcuts")).toBeUndefined();
  expect(row.matches(":focus")).toBe(true);
});

test.each([
  ["ltr", "طيور"],
  ["rtl", "birds"],
] as const)(
  "in a page read %s, what is searched for in the other direction keeps clear of the icon",
  async (dir, text) => {
    const chat = mount("im-chat", { client: offlineChat(), dir });
    const field = await waitFor(chat, "input[type=search]");
    await userEvent.fill(field, text);
    const { paddingLeft, paddingRight, textAlign } = getComputedStyle(field);
    expect(paddingLeft).toBe(paddingRight);
    expect(Number.parseFloat(paddingLeft)).toBeGreaterThan(34);
    expect(textAlign).toBe(dir === "rtl" ? "right" : "left");
  },
);

test("right to left turns the arrangement round and stays accessible", async () => {
  const client = offlineChat();
  const chat = mount("im-chat", { client, dir: "rtl" });
  const group = await client.createGroup({ name: "مراقبو الطيور", members: ["bo"] });
  chat.openConversation(group.id);
  await waitFor(chat, ".base.split");
  const list = await waitFor(chat, "im-conversation-list");
  const conversation = await waitFor(chat, "im-conversation");
  expect(list.getBoundingClientRect().left).toBeGreaterThan(
    conversation.getBoundingClientRect().left,
  );
  await expectAccessible(chat);
});
