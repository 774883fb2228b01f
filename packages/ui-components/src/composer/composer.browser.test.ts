import type { Chat, Conversation } from "@im-chat/core";
import { expect, onTestFinished, test } from "vitest";
import { cdp, page, userEvent } from "vitest/browser";
import {
  createFillableDisk,
  expectAccessible,
  expectText,
  mount,
  offlineChat,
  waitFor,
} from "../../test/elements.ts";
import "../define.ts";
import type { ImComposer } from "./composer.ts";

interface Scene {
  readonly chat: Chat;
  readonly conversation: Conversation;
  readonly composer: ImComposer;
  readonly area: HTMLTextAreaElement;
}

async function scene(chat: Chat = offlineChat()): Promise<Scene> {
  const conversation = await chat.createGroup({ name: "Bird watchers", members: ["bo"] });
  const composer = mount(
    "im-composer",
    { client: chat, conversationId: conversation.id },
    { width: 400, height: 120 },
  );
  const area = await waitFor(composer, "textarea");
  if (!(area instanceof HTMLTextAreaElement)) throw new Error("no text area");
  return { chat, conversation, composer, area };
}

function texts({ conversation }: Scene): string[] {
  return conversation.timeline
    .get()
    .rows.flatMap((row) => (row.type === "message" ? [row.message.text] : []));
}

test("Enter sends and empties the field, Shift and Enter begins a line", async () => {
  const stage = await scene();
  stage.conversation.timeline.subscribe(() => undefined);
  await userEvent.click(stage.area);
  await userEvent.keyboard("one{Shift>}{Enter}{/Shift}two{Enter}");
  await expect.poll(() => texts(stage)).toEqual(["one\ntwo"]);
  expect(stage.area.value).toBe("");
  await userEvent.keyboard("   {Enter}");
  expect(texts(stage)).toHaveLength(1);
});

test("an input method that composes keeps its Enter", async () => {
  const stage = await scene();
  stage.conversation.timeline.subscribe(() => undefined);
  stage.area.focus();
  const session = cdp();
  await session.send("Input.imeSetComposition", {
    text: "nihao",
    selectionStart: 5,
    selectionEnd: 5,
  });
  expect(stage.area.value).toBe("nihao");
  // While composing, browsers report every key as 229.
  const enter = {
    key: "Enter",
    code: "Enter",
    windowsVirtualKeyCode: 229,
    nativeVirtualKeyCode: 229,
  };
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  expect(texts(stage)).toEqual([]);
  await session.send("Input.insertText", { text: "你好" });
  await expect.poll(() => stage.area.value).toBe("你好");
  // Safari ends the composition first, and then reports the same Enter as 229.
  stage.area.dispatchEvent(
    new KeyboardEvent("keydown", {
      key: "Enter",
      // oxlint-disable-next-line typescript/no-deprecated -- what Safari reports, and nothing else does
      keyCode: 229,
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );
  expect(texts(stage)).toEqual([]);
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => texts(stage)).toEqual(["你好"]);
});

test("the page may refuse a message, at once or after thinking, and the text stays", async () => {
  const stage = await scene();
  stage.conversation.timeline.subscribe(() => undefined);
  stage.composer.addEventListener("im-send-request", (event) => {
    if (event.detail.text === "now") event.preventDefault();
    else event.waitUntil(Promise.reject(new Error("a check said no")));
  });
  await userEvent.fill(stage.area, "now");
  await stage.composer.send();
  expect(stage.area.value).toBe("now");
  await userEvent.fill(stage.area, "later");
  await stage.composer.send();
  expect(stage.area.value).toBe("later");
  expect(texts(stage)).toEqual([]);
});

test("what is written while the page thinks about a message stays written, in every conversation", async () => {
  const stage = await scene();
  stage.conversation.timeline.subscribe(() => undefined);
  const other = await stage.chat.createGroup({ name: "Others", members: ["cy"] });
  let grant = (): void => undefined;
  stage.composer.addEventListener("im-send-request", (event) =>
    event.waitUntil(new Promise<void>((resolve) => (grant = resolve))),
  );
  await userEvent.fill(stage.area, "asked ");
  const first = stage.composer.send();
  await userEvent.fill(stage.area, "asked and more");
  grant();
  await first;
  expect(stage.area.value).toBe("asked and more");
  const second = stage.composer.send();
  stage.composer.conversationId = other.id;
  await stage.composer.updateComplete;
  await userEvent.fill(stage.area, "to the others");
  grant();
  await second;
  expect(stage.area.value).toBe("to the others");
  expect(other.draft.get()).toBe("to the others");
  expect(stage.conversation.draft.get()).toBe("");
  await expect.poll(() => texts(stage)).toEqual(["asked", "asked and more"]);
});

test("what was begun elsewhere stands in the field, also with the cursor in it", async () => {
  const stage = await scene();
  await userEvent.click(stage.area);
  await userEvent.keyboard("See you");
  stage.conversation.setDraft("See you on Friday");
  await expect.poll(() => stage.area.value).toBe("See you on Friday");
  await userEvent.keyboard(", then");
  expect(stage.conversation.draft.get()).toBe("See you on Friday, then");
});

test.for([
  { what: "in front of it", was: "one three", at: 4, now: "elsewhere\none three", cursor: 14 },
  { what: "behind it", was: "ab", at: 1, now: "abc", cursor: 1 },
  { what: "at its end", was: "See you", at: 7, now: "See you soon", cursor: 12 },
])(
  "what is begun elsewhere $what leaves the cursor where one writes",
  async ({ was, at, now, cursor }) => {
    const stage = await scene();
    await userEvent.click(stage.area);
    await userEvent.keyboard(was);
    stage.area.setSelectionRange(at, at);
    stage.conversation.setDraft(now);
    await expect.poll(() => stage.area.value).toBe(now);
    expect([stage.area.selectionStart, stage.area.selectionEnd]).toEqual([cursor, cursor]);
  },
);

test("what an input method composes is not taken away by what was begun elsewhere, and neither is lost", async () => {
  const stage = await scene();
  stage.area.focus();
  const session = cdp();
  const composing = { text: "ni", selectionStart: 2, selectionEnd: 2 };
  await session.send("Input.imeSetComposition", composing);
  expect(stage.conversation.draft.get()).toBe("ni");
  stage.conversation.setDraft("elsewhere\nni");
  await stage.composer.updateComplete;
  expect(stage.area.value).toBe("ni");
  await session.send("Input.insertText", { text: "\u4f60" });
  await expect.poll(() => stage.area.value).toContain("elsewhere");
  expect(stage.area.value.endsWith("\u4f60")).toBe(true);
  expect(stage.conversation.draft.get()).toBe(stage.area.value);
});

test("what was composed stays with its conversation when another is chosen, beside what was begun elsewhere", async () => {
  const stage = await scene();
  const other = await stage.chat.createGroup({ name: "Others", members: ["cy"] });
  stage.area.focus();
  const session = cdp();
  await session.send("Input.imeSetComposition", { text: "ni", selectionStart: 2, selectionEnd: 2 });
  stage.conversation.setDraft("elsewhere");
  await session.send("Input.imeSetComposition", {
    text: "nihao",
    selectionStart: 5,
    selectionEnd: 5,
  });
  stage.composer.conversationId = other.id;
  await stage.composer.updateComplete;
  expect(stage.conversation.draft.get()).toContain("elsewhere");
  expect(stage.conversation.draft.get()).toContain("hao");
  expect(other.draft.get()).toBe("");
});

test("what was composed while a text of another device came and went is kept", async () => {
  const stage = await scene();
  stage.area.focus();
  const session = cdp();
  const compose = async (text: string): Promise<void> => {
    const at = text.length;
    await session.send("Input.imeSetComposition", { text, selectionStart: at, selectionEnd: at });
  };
  await compose("ni");
  stage.conversation.setDraft("elsewhere");
  await compose("nihao");
  stage.conversation.setDraft("ni");
  stage.composer.remove();
  expect(stage.conversation.draft.get()).toBe("nihao");
});

test.for(["the field is taken away", "another conversation is chosen"])(
  "a composition that never ended, because %s, keeps the field from nothing",
  async (what) => {
    const stage = await scene();
    const other = await stage.chat.createGroup({ name: "Others", members: ["cy"] });
    stage.area.focus();
    const composing = { text: "ni", selectionStart: 2, selectionEnd: 2 };
    await cdp().send("Input.imeSetComposition", composing);
    const { parentElement } = stage.composer;
    const isTaken = what === "the field is taken away";
    if (isTaken) {
      stage.composer.remove();
      parentElement?.append(stage.composer);
    } else stage.composer.conversationId = other.id;
    await stage.composer.updateComplete;
    (isTaken ? stage.conversation : other).setDraft("elsewhere");
    await expect.poll(() => stage.area.value).toBe("elsewhere");
  },
);

test("each conversation keeps its own draft", async () => {
  const stage = await scene();
  const other = await stage.chat.createGroup({ name: "Others", members: ["cy"] });
  await userEvent.fill(stage.area, "half a thought");
  stage.composer.conversationId = other.id;
  await stage.composer.updateComplete;
  expect(stage.area.value).toBe("");
  stage.composer.conversationId = stage.conversation.id;
  await stage.composer.updateComplete;
  expect(stage.area.value).toBe("half a thought");
});

test("the counter shows near the limit, and too much cannot be sent", async () => {
  const { composer, area } = await scene();
  composer.insertText("字".repeat(19_700));
  await composer.updateComplete;
  expect(composer.shadowRoot?.querySelector(".left")?.textContent).toBe("300");
  composer.insertText("😀".repeat(301));
  await composer.updateComplete;
  expect(composer.shadowRoot?.querySelector(".left")?.textContent).toBe("-1");
  expect(area.getAttribute("aria-invalid")).toBe("true");
  expect(composer.shadowRoot?.querySelector<HTMLButtonElement>(".send")?.disabled).toBe(true);
  await expectAccessible(composer);
});

test("what is too long is said once, and by how much stands beside it", async () => {
  const { composer, area } = await scene();
  composer.insertText("字".repeat(20_001));
  const alert = await waitFor(composer, "[role=alert]");
  const hint = await waitFor(composer, ".hint");
  expect(alert.textContent).toBe("This message is too long to send");
  expect(hint.textContent?.trim()).toBe("This message is too long to send: 1 character too many");
  const changes: MutationRecord[] = [];
  const observer = new MutationObserver((records) => changes.push(...records));
  observer.observe(alert, { childList: true, characterData: true, subtree: true });
  area.focus();
  await userEvent.keyboard("x");
  await expect.poll(() => hint.textContent).toContain("2 characters too many");
  expect(await waitFor(composer, "[role=alert]")).toBe(alert);
  expect(changes).toEqual([]);
  composer.lang = "zh";
  await expect.poll(() => hint.textContent?.trim()).toBe("消息过长，无法发送：超出 2 字");
});

test("sent by the button, with the keyboard, the next message can be written at once", async () => {
  const stage = await scene();
  stage.conversation.timeline.subscribe(() => undefined);
  await userEvent.click(stage.area);
  await userEvent.keyboard("one{Tab}");
  const button = await waitFor(stage.composer, ".send:focus");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => texts(stage)).toEqual(["one"]);
  expect((button as HTMLButtonElement).disabled).toBe(true);
  expect(stage.area.matches(":focus")).toBe(true);
  expect(stage.area.value).toBe("");
});

test("the field grows with the text up to a limit, then scrolls", async () => {
  const { composer, area } = await scene();
  const one = area.offsetHeight;
  composer.insertText("line\nline\nline");
  await composer.updateComplete;
  const three = area.offsetHeight;
  expect(three).toBeGreaterThan(one);
  composer.insertText("\nline".repeat(60));
  await composer.updateComplete;
  expect(area.offsetHeight).toBeLessThan(260);
  expect(area.scrollHeight).toBeGreaterThan(area.offsetHeight);
});

test("on a phone that lies on its side, with its keyboard, a long text fits below the header", async () => {
  await page.viewport(844, 185);
  onTestFinished(() => page.viewport(414, 896));
  const { composer } = await scene();
  composer.insertText("line\n".repeat(20));
  await composer.updateComplete;
  const bar = await waitFor(composer, ".bar");
  expect(bar.offsetHeight).toBeLessThan(185 - 48 - 58);
});

test("Page Up in the field asks the messages to scroll", async () => {
  const { composer, area } = await scene();
  const asked: number[] = [];
  composer.addEventListener("im-scroll-request", ({ detail }) => asked.push(detail.direction));
  area.focus();
  await userEvent.keyboard("{PageUp}{PageDown}");
  expect(asked).toEqual([-1, 1]);
});

test("an empty composer is accessible, and its button off", async () => {
  const { composer } = await scene();
  expect(composer.shadowRoot?.querySelector<HTMLButtonElement>(".send")?.disabled).toBe(true);
  await expectAccessible(composer);
});

test("a text that this device cannot keep stays in the field, and its draft, with the reason", async () => {
  const disk = createFillableDisk();
  const stage = await scene(offlineChat("ada", disk.world));
  disk.isFull = true;
  await userEvent.click(stage.area);
  await userEvent.keyboard("precious{Enter}");
  await expectText(stage.composer, "This device has no room left.");
  expect(stage.area.value).toBe("precious");
  expect(stage.conversation.draft.get()).toBe("precious");
  stage.composer.lang = "zh";
  await expectText(stage.composer, "本设备存储空间已满");
  disk.isFull = false;
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => stage.conversation.draft.get()).toBe("");
  expect(stage.area.value).toBe("");
});
