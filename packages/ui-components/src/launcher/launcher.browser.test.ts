import { expect, onTestFinished, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { expectAccessible, find, offlineChat, waitFor } from "../../test/elements.ts";
import { deepActiveElement } from "../base/focus.ts";
import "../define.ts";
import { ImUnreadChangedEvent } from "../events.ts";
import type { ImLauncher } from "./launcher.ts";

function launcher(attributes: Readonly<Record<string, string>> = {}): ImLauncher {
  const element = document.createElement("im-launcher");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  const chat = document.createElement("im-chat");
  chat.client = offlineChat();
  element.append(chat);
  document.body.append(element);
  onTestFinished(() => element.remove());
  return element;
}

test("the button opens the chat, and Escape closes it and gives the focus back", async () => {
  const element = launcher({ label: "Ask us" });
  const told: string[] = [];
  for (const type of ["im-opened", "im-closed"])
    element.addEventListener(type, (event) => told.push(event.type));
  const button = await waitFor(element, ".launch");
  expect(button.getAttribute("aria-expanded")).toBe("false");
  expect(element.querySelector("im-chat")?.offsetHeight).toBe(0);
  await expectAccessible(element);
  await userEvent.click(button);
  await expect.poll(() => element.open).toBe(true);
  await expect.poll(() => element.querySelector("im-chat")?.offsetHeight).toBeGreaterThan(300);
  await expectAccessible(element);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => element.open).toBe(false);
  await expect.poll(() => button.matches(":focus")).toBe(true);
  expect(told).toEqual(["im-opened", "im-closed"]);
});

test("a conversation that opens after the panel gets the keys", async () => {
  const element = launcher();
  const chat = element.querySelector("im-chat");
  const conversation = await chat?.client?.createGroup({ name: "Bird watchers", members: ["bo"] });
  if (!chat || !conversation) throw new Error("no chat");
  const panel = await waitFor(element, ".panel");
  element.show();
  await element.updateComplete;
  panel.focus();
  chat.conversation = conversation.id;
  await expect.poll(() => deepActiveElement()?.localName).toBe("textarea");
});

test("methods, the property and the attribute open and close it", async () => {
  const element = launcher();
  await waitFor(element, ".launch");
  element.show();
  await element.updateComplete;
  expect(element.hasAttribute("open")).toBe(true);
  expect(element.matches(":state(open)")).toBe(true);
  element.removeAttribute("open");
  await element.updateComplete;
  expect(find(element, ".panel")?.hidden).toBe(true);
  element.toggle();
  expect(element.open).toBe(true);
  element.open = false;
  await element.updateComplete;
  expect(element.hasAttribute("open")).toBe(false);
  element.open = true;
  await element.updateComplete;
  expect(find(element, ".panel")?.hidden).toBe(false);
  element.close();
  expect(element.open).toBe(false);
});

test("the close button inside the chat closes the panel", async () => {
  const element = launcher({ open: "" });
  const chat = element.querySelector("im-chat");
  if (!chat) throw new Error("no chat");
  const close = await waitFor(chat, "button[aria-label=Close]");
  await userEvent.click(close);
  await expect.poll(() => element.open).toBe(false);
});

test("unread messages are told by a badge and by the button's name, at most as 99+", async () => {
  const element = launcher({ label: "Ask us" });
  const button = await waitFor(element, ".launch");
  element
    .querySelector("im-chat")
    ?.dispatchEvent(new ImUnreadChangedEvent({ total: 3, mentions: 0 }));
  await expect.poll(() => find(element, ".badge")?.textContent).toBe("3");
  expect(button.getAttribute("aria-label")).toBe("Ask us, 3 unread messages");
  // What a button is called anew is said by no screen reader.
  const said = element.renderRoot.querySelector("[role=status]")?.textContent?.trim();
  expect(said).toBe("Ask us, 3 unread messages");
  element
    .querySelector("im-chat")
    ?.dispatchEvent(new ImUnreadChangedEvent({ total: 240, mentions: 0 }));
  await expect.poll(() => find(element, ".badge")?.textContent).toBe("99+");
  expect(button.getAttribute("aria-label")).toBe("Ask us, 99+ unread messages");
  element.lang = "zh-CN";
  await expect.poll(() => button.getAttribute("aria-label")).toBe("Ask us，99+ 条未读消息");
  await expectAccessible(element);
});

test.each([
  ["bottom-end", "right", "bottom"],
  ["bottom-start", "left", "bottom"],
  ["top-end", "right", "top"],
  ["top-start", "left", "top"],
] as const)(
  "the place %s is in that corner of the window",
  async (position, horizontal, vertical) => {
    const element = launcher({ position });
    await waitFor(element, ".launch");
    const box = element.getBoundingClientRect();
    expect(horizontal === "right" ? innerWidth - box.right : box.left).toBeCloseTo(20, 0);
    expect(vertical === "bottom" ? innerHeight - box.bottom : box.top).toBeCloseTo(20, 0);
  },
);

test("what a dialog in the chat tells of its end is not taken for the end of the panel", async () => {
  const element = launcher({ open: "" });
  const told: string[] = [];
  element.addEventListener("im-closed", ({ type }) => told.push(type));
  (await waitFor(element, "button.compose")).focus();
  await userEvent.keyboard("?");
  const sheet = await waitFor(element, "im-shortcuts");
  await waitFor(sheet, "dialog[open]");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => find(element, "im-shortcuts")).toBeUndefined();
  expect(told).toEqual([]);
  expect(element.hasAttribute("open")).toBe(true);
});

test("Escape in a menu of the chat closes that menu, and the panel stays", async () => {
  const element = launcher({ open: "" });
  const chat = element.querySelector("im-chat");
  const group = await chat?.client?.createGroup({ name: "Bird watchers", members: ["bo"] });
  if (!chat || !group) throw new Error("no chat");
  chat.openConversation(group.id);
  await userEvent.click(await waitFor(chat, "[aria-haspopup=menu]"));
  const menu = await waitFor(chat, ".menu:popover-open");
  await expect.poll(() => menu.matches(":focus-within")).toBe(true);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => menu.matches(":popover-open")).toBe(false);
  expect(element.hasAttribute("open")).toBe(true);
  expect(find(chat, "im-conversation")).toBeDefined();
});

test("a panel that is open from the start, or was moved, keeps above the screen keyboard, and one that is gone does not", async () => {
  const element = launcher({ open: "" });
  const inset = (): string => element.style.getPropertyValue("--_keyboard");
  await waitFor(element, ".panel");
  await expect.poll(inset).toBe("0px");
  document.body.prepend(element);
  await expect.poll(inset).toBe("0px");
  element.remove();
  expect(inset()).toBe("");
});

test("a panel that is open from the start takes the keys where it takes the whole window, and leaves them to the page elsewhere", async () => {
  onTestFinished(() => page.viewport(414, 896));
  await page.viewport(1200, 800);
  const link = linkBehind();
  link.focus();
  const onDesk = launcher({ open: "" });
  await waitFor(onDesk, ".panel");
  await onDesk.updateComplete;
  expect(link.matches(":focus")).toBe(true);
  onDesk.remove();
  await page.viewport(390, 780);
  const onPhone = launcher({ open: "" });
  await waitFor(onPhone, ".panel[aria-modal=true]");
  await expect.poll(() => onPhone.matches(":focus-within")).toBe(true);
});

/** A link of the page after the launcher. */
function linkBehind(): HTMLElement {
  const link = document.createElement("a");
  link.href = "#behind";
  link.textContent = "behind";
  document.body.append(link);
  onTestFinished(() => link.remove());
  return link;
}

test("a panel that takes the whole window is modal: the keys stay in it", async () => {
  onTestFinished(() => page.viewport(414, 896));
  const link = linkBehind();
  const element = launcher();
  await page.viewport(390, 780);
  element.show();
  const panel = await waitFor(element, ".panel[aria-modal=true]");
  link.focus();
  await expect.poll(() => element.matches(":focus-within")).toBe(true);
  // Moved, it is still open.
  document.body.prepend(element);
  await element.updateComplete;
  link.focus();
  await expect.poll(() => element.matches(":focus-within")).toBe(true);
  await page.viewport(1200, 800);
  await expect.poll(() => panel.hasAttribute("aria-modal")).toBe(false);
  link.focus();
  expect(link.matches(":focus")).toBe(true);
});

test("the device's way back leads to the list, and then closes a panel that takes the whole window", async () => {
  onTestFinished(() => page.viewport(414, 896));
  await page.viewport(390, 780);
  const watchers: { requestClose(): void }[] = [];
  const { CloseWatcher } = globalThis as unknown as {
    CloseWatcher: new () => (typeof watchers)[0];
  };
  class Recorded extends CloseWatcher {
    constructor() {
      super();
      watchers.push(this);
    }
  }
  Object.assign(globalThis, { CloseWatcher: Recorded });
  onTestFinished(() => void Object.assign(globalThis, { CloseWatcher }));
  const element = launcher();
  const chat = element.querySelector("im-chat");
  const conversation = await chat?.client?.createGroup({ name: "Bird watchers", members: ["bo"] });
  element.show();
  await expect.poll(() => watchers.length).toBe(1);
  chat?.openConversation(conversation?.id ?? "");
  await waitFor(element, "im-conversation");
  watchers[0]?.requestClose();
  await expect.poll(() => find(element, "im-conversation")).toBeUndefined();
  expect(element.open).toBe(true);
  await expect.poll(() => watchers.length).toBe(2);
  watchers[1]?.requestClose();
  await expect.poll(() => element.open).toBe(false);
  expect(watchers.length).toBe(2);
});

test.each([
  [390, 300],
  [844, 220],
])("in a window of %i by %i the text field and the way out are in sight", async (width, height) => {
  onTestFinished(() => page.viewport(414, 896));
  const styles = document.createElement("style");
  styles.textContent = "* { box-sizing: content-box !important; padding: 5px !important }";
  document.head.append(styles);
  onTestFinished(() => styles.remove());
  await page.viewport(width, height);
  const element = launcher({ open: "" });
  const inner = element.querySelector("im-chat");
  await expect.poll(() => inner?.getBoundingClientRect().bottom).toBe(height);
  expect(inner?.getBoundingClientRect().top).toBe(0);
  expect(inner?.getBoundingClientRect().width).toBe(width);
});

test("what a page says of the size of every chat is not for the one in a panel", async () => {
  const styles = document.createElement("style");
  styles.textContent =
    "im-chat { block-size: 36rem; inline-size: 20rem; max-inline-size: 50%; max-block-size: 50%; margin: 1rem }";
  document.head.append(styles);
  onTestFinished(() => styles.remove());
  const element = launcher({ open: "" });
  element.style.setProperty("--im-panel-block-size", "400px");
  const panel = await waitFor(element, ".panel");
  await Promise.all(panel.getAnimations().map(({ finished }) => finished));
  expect(element.querySelector("im-chat")?.getBoundingClientRect().toJSON()).toEqual(
    panel.getBoundingClientRect().toJSON(),
  );
});

test("on a phone the panel takes the whole window, on a desk it floats", async () => {
  const element = launcher({ open: "" });
  const panel = await waitFor(element, ".panel");
  await page.viewport(390, 780);
  await expect.poll(() => panel.getBoundingClientRect().width).toBe(390);
  await expect.poll(() => panel.getBoundingClientRect().height).toBe(780);
  await page.viewport(1200, 800);
  await expect.poll(() => panel.getBoundingClientRect().width).toBe(400);
  await page.viewport(414, 896);
});

test.for(["open", "closed"] as const)(
  "over the whole window, in a shadow root of the page that is %s, its fields keep the focus",
  async (mode) => {
    const { innerWidth: width, innerHeight: height } = window;
    await page.viewport(400, 800);
    onTestFinished(() => page.viewport(width, height));
    const element = launcher();
    const frame = document.createElement("div");
    document.body.append(frame);
    onTestFinished(() => frame.remove());
    frame.attachShadow({ mode }).append(element);
    element.show();
    const chat = element.querySelector("im-chat");
    if (!chat) throw new Error("no chat");
    await chat.client?.createGroup({ name: "Birds", members: ["bo"] });
    const field = (await waitFor(chat, "input[type=search]")) as HTMLInputElement;
    const beside = document.createElement("button");
    document.body.append(beside);
    onTestFinished(() => beside.remove());
    await element.updateComplete;
    field.focus();
    field.blur();
    field.focus();
    expect(field.matches(":focus")).toBe(true);
    // What is covered by it has the keys no more.
    beside.focus();
    expect(document.activeElement).not.toBe(beside);
  },
);
