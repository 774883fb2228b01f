import axe from "axe-core";
import { ImError } from "@im-chat/core";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { expectAccessible, waitFor } from "../../test/elements.ts";
import { painted, setStage } from "../../test/message-list/stage.ts";
import type { Stage } from "../../test/message-list/stage.ts";
import {
  messageOf,
  rowOf,
  syntheticRows,
  SyntheticTimeline,
} from "../../test/message-list/synthetic-timeline.ts";

const ROWS = syntheticRows(100_000);

function lastKey(timeline: SyntheticTimeline): string {
  return timeline.rows.at(-1)?.key ?? "";
}

async function scrollUp(stage: Stage, px: number): Promise<void> {
  stage.scroller.dispatchEvent(new WheelEvent("wheel"));
  stage.scroller.scrollBy(0, -px);
  await painted(stage.list, 12);
}

test("60 arrivals are followed while the end is in view", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  const stage = await setStage(timeline);
  for (let arrival = 0; arrival < 60; arrival += 1) {
    timeline.append(
      rowOf(messageOf(200_000 + arrival, { text: "arrives ".repeat(1 + (arrival % 30)) })),
    );
    await painted(stage.list, 2);
    const bottom = stage.row(lastKey(timeline))?.getBoundingClientRect().bottom ?? 0;
    expect(stage.scroller.getBoundingClientRect().bottom - bottom).toBeCloseTo(16, 0);
  }
  expect(stage.list.isPinned).toBe(true);
});

test("never more than 200 of 100,000 rows are in the document, however far one scrolls", async () => {
  const stage = await setStage(new SyntheticTimeline(ROWS));
  let most = 0;
  for (let step = 0; step < 120; step += 1) {
    stage.scroller.dispatchEvent(new WheelEvent("wheel"));
    stage.scroller.scrollBy(0, -400);
    await painted(stage.list, 1);
    most = Math.max(most, stage.rows().length);
  }
  expect(most).toBeGreaterThan(100);
  expect(most).toBeLessThanOrEqual(200);
  expect(stage.rows().length).toBeGreaterThan(20);
  expect(stage.list.renderRoot.querySelectorAll(".rows *").length).toBeLessThan(4_000);
});

test("a fling leaves no blank area", async () => {
  const stage = await setStage(new SyntheticTimeline(ROWS));
  const height = stage.scroller.clientHeight;
  let blank = 0;
  for (let frame = 0; frame < 150; frame += 1) {
    stage.scroller.dispatchEvent(new WheelEvent("wheel"));
    stage.scroller.scrollBy(0, -100);
    await painted(stage.list, 1);
    const [first] = stage.rows();
    if (stage.topOf(first?.dataset["key"] ?? "") > 40) blank += 1;
  }
  expect(height).toBe(600);
  expect(blank).toBe(0);
});

test("a long name of who writes makes a bubble no wider than a long text does", async () => {
  const widthOf = async (name: string, text: string): Promise<number | undefined> => {
    const timeline = new SyntheticTimeline([rowOf(messageOf(1, { text }))]);
    const stage = await setStage(timeline, { kind: "group", names: { ada: name }, width: 1200 });
    return stage.list.renderRoot.querySelector(".bubble")?.getBoundingClientRect().width;
  };
  const words = "Ada of the long names ".repeat(20);
  const widest = await widthOf("Ada", words);
  expect(widest).toBeGreaterThan(500);
  expect(await widthOf(words, "hello")).toBeLessThanOrEqual(Math.ceil(widest ?? 0));
});

test("a burst of 500 messages is rendered in a few passes", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  const stage = await setStage(timeline);
  let renders = 0;
  const observer = new MutationObserver(() => {
    renders += 1;
  });
  observer.observe(stage.list.renderRoot, { subtree: true, childList: true });
  for (let arrival = 0; arrival < 500; arrival += 1) {
    timeline.append(rowOf(messageOf(200_000 + arrival)));
    if (arrival % 50 === 0) await Promise.resolve();
  }
  await painted(stage.list, 6);
  observer.disconnect();
  expect(renders).toBeLessThanOrEqual(4);
  expect(stage.row(lastKey(timeline))).toBeDefined();
  expect(stage.list.isPinned).toBe(true);
});

test("only the rows that changed are made again", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  const stage = await setStage(timeline);
  const before = stage.rows().map((row) => row.querySelector(".text")?.firstChild);
  timeline.edit(timeline.rows.length - 1, { status: { name: "read", count: 1 } });
  await painted(stage.list);
  const after = stage.rows().map((row) => row.querySelector(".text")?.firstChild);
  expect(after).toEqual(before);
});

test("a jump to a row far away puts it into the middle exactly", async () => {
  const stage = await setStage(new SyntheticTimeline(ROWS));
  for (const seq of [50_000, 40, 99_900, 12_345]) {
    expect(await stage.list.scrollToMessage(`m${seq}`)).toBe(true);
    await painted(stage.list, 8);
    const row = stage.row(`m${seq}`);
    const height = row?.getBoundingClientRect().height ?? 0;
    const wanted = Math.max(600 / 8, (600 - height) / 2);
    expect(Math.abs(stage.topOf(`m${seq}`) - wanted)).toBeLessThanOrEqual(1);
    expect(row?.hasAttribute("data-found")).toBe(true);
  }
  expect(await stage.list.scrollToMessage("nowhere")).toBe(false);
});

test("a quote leads to its message and the round button back to the answer", async () => {
  const answered = rowOf(messageOf(200_000, { replyTo: "m99100", text: "about that" }));
  const timeline = new SyntheticTimeline([
    ...ROWS.slice(-1_500),
    answered,
    ...ROWS.slice(0, 3).map((row, at) => ({ ...row, key: `x${at}` })),
  ]);
  const stage = await setStage(timeline);
  await scrollUp(stage, 100);
  const before = stage.topOf("m200000");
  stage.row("m200000")?.querySelector<HTMLElement>(".quote")?.click();
  await painted(stage.list, 8);
  expect(stage.row("m99100")).toBeDefined();
  expect(stage.list.isPinned).toBe(false);
  stage.list.renderRoot.querySelector<HTMLElement>("[part=jump]")?.click();
  await painted(stage.list, 8);
  expect(Math.abs(stage.topOf("m200000") - before)).toBeLessThanOrEqual(1);
});

test("arrivals while reading back raise the count, and the button leads to them", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  timeline.set({ readSeq: 100_000 });
  const stage = await setStage(timeline);
  const { renderRoot } = stage.list;
  expect(renderRoot.querySelector("[part=jump]")?.getAttribute("aria-hidden")).toBe("true");
  await scrollUp(stage, 3_000);
  timeline.append(rowOf(messageOf(100_001)), rowOf(messageOf(100_002)));
  timeline.append(rowOf(messageOf(100_003)));
  await painted(stage.list);
  expect(renderRoot.querySelector(".count")?.textContent).toBe("3");
  renderRoot.querySelector<HTMLElement>("[part=jump]")?.click();
  await painted(stage.list, 60);
  expect(stage.list.isPinned).toBe(true);
  expect(renderRoot.querySelector("[part=jump]")?.getAttribute("aria-hidden")).toBe("true");
});

test.each([
  { what: "by name", change: { mentions: ["bo", "me"] } },
  { what: "with everybody", change: { mentionsAll: true } },
])(
  "arrivals that mention the user $what are a way of their own, and come first",
  async ({ change }) => {
    const timeline = new SyntheticTimeline(ROWS.slice(-300));
    timeline.set({ readSeq: 100_000 });
    const stage = await setStage(timeline);
    await scrollUp(stage, 3_000);
    const mention = (): Element | null =>
      stage.list.renderRoot.querySelector(".jump-mention[aria-hidden=false]");
    timeline.append(rowOf(messageOf(100_001, { mentions: ["bo"] })));
    await painted(stage.list);
    expect(mention(), "somebody else is mentioned").toBeNull();
    const arrivals = Array.from({ length: 60 }, (_, at) =>
      rowOf(messageOf(100_002 + at, at === 9 || at === 40 ? change : {})),
    );
    timeline.append(...arrivals);
    await painted(stage.list);
    expect(mention()?.getAttribute("aria-label")).toBe("Go to the message that mentions you");
    await expectAccessible(stage.list);
    (mention() as HTMLElement).click();
    await painted(stage.list, 8);
    const first = stage.row("m100011");
    expect(first?.hasAttribute("data-found")).toBe(true);
    expect(stage.topOf("m100011")).toBeGreaterThan(0);
    expect(stage.topOf("m100011")).toBeLessThan(stage.scroller.clientHeight);
    await expect.poll(() => timeline.get().readSeq).toBeGreaterThanOrEqual(100_011);
    await expect.poll(mention, { message: "the second one waits" }).not.toBeNull();
    stage.list.renderRoot.querySelector<HTMLElement>("[part=jump]")?.click();
    await expect.poll(() => stage.list.isPinned).toBe(true);
    await expect.poll(mention).toBeNull();
  },
);

test("a mention further down than what is loaded has a way to it", async () => {
  const change = { mentions: ["me"] };
  const rows = ROWS.slice(-50);
  const newer = Array.from({ length: 200 }, (_, at) =>
    rowOf(messageOf(100_001 + at, at === 2 || at === 130 ? change : {})),
  );
  const timeline = new SyntheticTimeline([...rows, ...newer.slice(0, 40)], [], newer.slice(40));
  timeline.set({ readSeq: 100_000, lastSeq: 100_200 });
  const stage = await setStage(timeline, { mentions: 2 });
  const mention = (): HTMLElement | null =>
    stage.list.renderRoot.querySelector<HTMLElement>(".jump-mention[aria-hidden=false]");
  const find = async (key: string): Promise<void> => {
    mention()?.click();
    await expect.poll(() => stage.row(key)?.hasAttribute("data-found")).toBe(true);
    expect(stage.topOf(key)).toBeGreaterThan(0);
    expect(stage.topOf(key)).toBeLessThan(stage.scroller.clientHeight);
  };
  await scrollUp(stage, 1_500);
  await expect.poll(mention).not.toBeNull();
  await find("m100003");
  // What is read by now is not counted any more.
  await expect.poll(() => timeline.get().readSeq).toBeGreaterThanOrEqual(100_003);
  await expect.poll(mention, { message: "the second is not loaded" }).not.toBeNull();
  await find("m100131");
});

test("a slow start upwards is not pulled back by what renders meanwhile", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  const stage = await setStage(timeline);
  for (let step = 0; step < 8; step += 1) {
    stage.scroller.dispatchEvent(new WheelEvent("wheel"));
    stage.scroller.scrollBy(0, -2);
    const row = stage.rows().at(-1 - step);
    row?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
    await painted(stage.list, 1);
  }
  expect(stage.scroller.scrollTop).toBe(-16);
  expect(stage.list.isPinned).toBe(false);
});

test("an own message leads back to the end", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  const stage = await setStage(timeline);
  await scrollUp(stage, 3_000);
  timeline.append(
    rowOf(
      messageOf(0, {
        id: "own",
        isOwn: true,
        status: { name: "queued", expiresAtMs: 0, sinceMs: 0 },
      }),
      "own",
    ),
  );
  await painted(stage.list);
  expect(stage.list.isPinned).toBe(true);
  expect(stage.topOf("own")).toBeLessThan(600);
});

test("a message keeps its element from queued to accepted", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-30));
  const stage = await setStage(timeline);
  timeline.append(
    rowOf(
      messageOf(0, {
        id: "own",
        isOwn: true,
        status: { name: "queued", expiresAtMs: 0, sinceMs: 0 },
      }),
      "own",
    ),
  );
  await painted(stage.list);
  const before = stage.row("own");
  expect(before?.querySelector(".status.queued")).not.toBeNull();
  timeline.edit(timeline.rows.length - 1, { seq: 100_001, status: { name: "sent" } });
  await painted(stage.list);
  expect(stage.row("own")).toBe(before);
  expect(before?.querySelector(".status.sent")).not.toBeNull();
});

test("older pages are asked for before the top is reached, once per edge", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-10), ROWS.slice(-400, -10));
  const stage = await setStage(timeline);
  await painted(stage.list, 20);
  const first = timeline.calls.length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(4);
  for (let step = 0; step < 10; step += 1) await scrollUp(stage, 1_000);
  expect(timeline.calls.length).toBeGreaterThan(first);
  expect(timeline.rows).toHaveLength(10 + 50 * timeline.calls.length);
});

test("a page that failed is asked for again by the button, and by itself when the link is back", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-10));
  timeline.set({ hasOlder: true, error: new ImError("unavailable", "Cannot load") });
  let asked = 0;
  timeline.loadOlder = async () => {
    asked += 1;
    await Promise.resolve();
    throw new ImError("unavailable", "Cannot load");
  };
  const stage = await setStage(timeline);
  await painted(stage.list, 10);
  expect(asked).toBe(1);
  expect(stage.list.renderRoot.querySelector(".problem")?.textContent).toContain("Try again");
  stage.list.renderRoot.querySelector<HTMLElement>(".problem button")?.click();
  await painted(stage.list, 10);
  expect(asked).toBe(2);
  stage.connection.set({ name: "offline", sinceMs: 0 });
  await painted(stage.list);
  stage.connection.set({ name: "online", sinceMs: 0 });
  await painted(stage.list);
  expect(asked).toBe(3);
});

test("a jump to a place that is not loaded loads around it, and newer pages follow", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-50), ROWS.slice(-3_000, -50));
  const stage = await setStage(timeline);
  await stage.list.scrollToSeq(98_000);
  await painted(stage.list, 8);
  expect(stage.topOf("m98000")).toBeGreaterThan(100);
  expect(stage.topOf("m98000")).toBeLessThan(400);
  expect(stage.list.isPinned).toBe(false);
  const before = timeline.rows.length;
  for (let step = 0; step < 6; step += 1) await scrollUp(stage, -800);
  expect(timeline.rows.length).toBeGreaterThan(before);
  expect(stage.list.isPinned).toBe(false);
  stage.list.scrollToLatest();
  await painted(stage.list, 12);
  expect(lastKey(timeline)).toBe("m100000");
  expect(stage.list.isPinned).toBe(true);
});

test("a list that was hidden shows the same place again", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-2_000));
  const stage = await setStage(timeline);
  await scrollUp(stage, 3_000);
  const key = stage.rows().find((row) => stage.topOf(row.dataset["key"] ?? "") >= 0)?.dataset[
    "key"
  ];
  const before = stage.topOf(key ?? "");
  stage.list.hidden = true;
  await painted(stage.list, 6);
  timeline.append(rowOf(messageOf(100_001)));
  await painted(stage.list, 6);
  stage.list.hidden = false;
  await painted(stage.list, 8);
  expect(Math.abs(stage.topOf(key ?? "") - before)).toBeLessThanOrEqual(1);
});

test("a list that gets narrower keeps the row in view", async () => {
  const stage = await setStage(new SyntheticTimeline(ROWS.slice(-2_000)), { width: 700 });
  await scrollUp(stage, 3_000);
  const key = stage.rows().find((row) => stage.topOf(row.dataset["key"] ?? "") >= 0)?.dataset[
    "key"
  ];
  const before = stage.topOf(key ?? "");
  const box = stage.list.parentElement;
  if (box !== null) box.style.inlineSize = "360px";
  await painted(stage.list, 8);
  expect(Math.abs(stage.topOf(key ?? "") - before)).toBeLessThanOrEqual(1);
});

test("what is in view is told, and the start once", async () => {
  const told: string[] = [];
  const listen = (name: "im-visible-changed" | "im-reached-start" | "im-pinned-changed"): void => {
    document.body.addEventListener(name, (event) => told.push(event.type), { once: true });
  };
  listen("im-visible-changed");
  listen("im-reached-start");
  listen("im-pinned-changed");
  const stage = await setStage(new SyntheticTimeline(ROWS.slice(0, 40)));
  await painted(stage.list, 8);
  expect(told).toEqual(["im-visible-changed"]);
  for (let step = 0; step < 8; step += 1) await scrollUp(stage, 1_000);
  await expect
    .poll(() => told)
    .toEqual(["im-visible-changed", "im-pinned-changed", "im-reached-start"]);
});

test("an empty page is not asked for again and again", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-10));
  timeline.set({ hasOlder: true });
  timeline.prepend = () => undefined;
  const stage = await setStage(timeline);
  await painted(stage.list, 20);
  expect(timeline.calls).toEqual(["loadOlder"]);
});

test("the place of a conversation is found again", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-2_000));
  const stage = await setStage(timeline);
  await scrollUp(stage, 5_000);
  const row = stage.rows().find((each) => stage.topOf(each.dataset["key"] ?? "") >= 0);
  const key = row?.dataset["key"] ?? "";
  const before = stage.topOf(key);
  stage.close();
  const again = await setStage(timeline);
  await painted(again.list, 8);
  expect(Math.abs(again.topOf(key) - before)).toBeLessThanOrEqual(1);
});

test("it opens at the first unread message, and the divider stays while rows are read", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-500));
  timeline.set({ readSeq: 99_900 });
  const stage = await setStage(timeline);
  await painted(stage.list, 8);
  const divider = (): number =>
    (stage.list.renderRoot.querySelector(".unread")?.getBoundingClientRect().top ?? Number.NaN) -
    stage.scroller.getBoundingClientRect().top;
  expect(divider()).toBeGreaterThan(0);
  expect(divider()).toBeLessThan(300);
  expect(stage.list.isPinned).toBe(false);
  timeline.set({ readSeq: 99_950 });
  await painted(stage.list);
  expect(divider()).toBeGreaterThan(0);
});

test("without a link a conversation that is not kept here says so, until there is one", async () => {
  const timeline = new SyntheticTimeline([]);
  timeline.set({ isReady: false });
  const stage = await setStage(timeline);
  const { renderRoot } = stage.list;
  expect(renderRoot.querySelector(".skeleton")).not.toBeNull();
  stage.connection.set({ name: "offline", sinceMs: 0 });
  await painted(stage.list, 4);
  expect(renderRoot.querySelector(".skeleton")).toBeNull();
  expect(renderRoot.querySelector(".state-title")?.textContent).toBe("No connection to the chat");
  stage.connection.set({ name: "online", sinceMs: 0 });
  await painted(stage.list, 4);
  expect(renderRoot.querySelector(".skeleton")).not.toBeNull();
});

test("messages are read when they have been seen for a while, and not before", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  timeline.set({ readSeq: 99_000 });
  const stage = await setStage(timeline);
  stage.list.scrollToLatest();
  window.focus();
  expect(stage.calls).toEqual([]);
  await expect.poll(() => stage.calls.at(-1)).toBe("markRead 100000");
});

test.each([
  ["not to be seen", { visibility: "hidden" }],
  ["transparent", { opacity: "0" }],
])(
  "messages in a drawer that is %s are read once it is opened, and not before",
  async (_how, style) => {
    const timeline = new SyntheticTimeline(ROWS.slice(-300));
    timeline.set({ readSeq: 99_000 });
    const stage = await setStage(timeline);
    const drawer = stage.list.parentElement;
    Object.assign(drawer?.style ?? {}, style);
    stage.list.scrollToLatest();
    window.focus();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(stage.calls).toEqual([]);
    Object.assign(drawer?.style ?? {}, { visibility: "", opacity: "" });
    await expect.poll(() => stage.calls.at(-1)).toBe("markRead 100000");
  },
);

test("what a framework leaves out is as the list has it by itself", async () => {
  const stage = await setStage(new SyntheticTimeline(ROWS.slice(-300)));
  const places = (): readonly string[] => stage.rows().map(({ className }) => className);
  const before = places();
  Object.assign(stage.list, { renderers: undefined, groupingMs: null, scrollStrategy: undefined });
  await painted(stage.list, 8);
  expect(places()).toEqual(before);
  await scrollUp(stage, 800);
  expect(stage.list.isPinned).toBe(false);
});

test("what the server says is unread again is read once the user has looked away and back", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-300));
  timeline.set({ readSeq: 99_999 });
  const stage = await setStage(timeline);
  stage.list.scrollToLatest();
  window.focus();
  await expect.poll(() => stage.calls.at(-1)).toBe("markRead 100000");
  timeline.set({ readSeq: 100_000 });
  await painted(stage.list, 4);
  stage.calls.length = 0;
  timeline.set({ readSeq: 99_999 });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(stage.calls).toEqual([]);
  window.dispatchEvent(new Event("blur"));
  window.dispatchEvent(new Event("focus"));
  await expect.poll(() => stage.calls.at(-1)).toBe("markRead 100000");
});

test("the list is one stop of the Tab key and its rows are walked by arrows", async () => {
  const timeline = new SyntheticTimeline([
    ...ROWS.slice(-200),
    rowOf(messageOf(100_001, { text: "see https://example.com/a and https://example.com/b" })),
  ]);
  const stage = await setStage(timeline);
  const active = (): string | undefined => {
    const { renderRoot } = stage.list;
    const element = renderRoot instanceof ShadowRoot ? renderRoot.activeElement : null;
    return element instanceof HTMLElement
      ? (element.dataset["key"] ?? element.textContent?.trim())
      : undefined;
  };
  // Before the list's tools are here, the list itself takes the focus.
  await waitFor(stage.list, "[role=article][tabindex='0']");
  await userEvent.tab();
  expect(active()).toBe("m100001");
  await userEvent.keyboard("{Enter}");
  expect(active()).toBe("https://example.com/a");
  await userEvent.keyboard("{Tab}");
  expect(active()).toBe("https://example.com/b");
  await userEvent.keyboard("{Escape}");
  expect(active()).toBe("m100001");
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(active()).toBe("m99999");
  await userEvent.keyboard("{PageUp}");
  await painted(stage.list);
  expect(active()).toBe("m99989");
  expect(stage.topOf("m99989")).toBeGreaterThanOrEqual(0);
  await userEvent.keyboard("{Home}");
  await painted(stage.list, 6);
  expect(active()).toBe("m99801");
  await userEvent.keyboard("{End}");
  await painted(stage.list, 6);
  expect(active()).toBe("m100001");
  expect(stage.list.renderRoot.querySelectorAll(".rows [tabindex='0']")).toHaveLength(1);
});

test("what is typed stays text, whatever it looks like", async () => {
  const evil = [
    `<img src=x onerror="window.evil = 1"><script>window.evil = 1</script>`,
    `javascript:window.evil=1`,
    `"><svg onload=window.evil=1>`,
    `https://example.com/"onmouseover="window.evil=1`,
    "{{constructor.constructor('window.evil=1')()}} ${window.evil=1}",
  ];
  const rows = evil.map((text, at) => rowOf(messageOf(at + 1, { text, sender: `<b>${at}</b>` })));
  const stage = await setStage(new SyntheticTimeline(rows), {
    names: { "<b>0</b>": `<img src=x onerror="window.evil=1">` },
  });
  const shown = stage.rows().map((row) => row.querySelector(".text")?.textContent);
  expect(shown).toEqual(evil);
  expect(stage.list.renderRoot.querySelectorAll("img, script, .text svg")).toHaveLength(0);
  for (const link of stage.list.renderRoot.querySelectorAll("a")) {
    expect(link.protocol).toBe("https:");
    expect(link.rel).toBe("noopener noreferrer nofollow");
    expect(link.target).toBe("_blank");
  }
  expect("evil" in window).toBe(false);
});

test("a message of 10,000 characters is short at first, and whole when asked for", async () => {
  const text = "long 很长 ".repeat(1_300).slice(0, 10_000);
  const stage = await setStage(
    new SyntheticTimeline([...ROWS.slice(-20), rowOf(messageOf(100_001, { text }))]),
  );
  const shown = (): string => stage.row("m100001")?.querySelector(".text")?.textContent ?? "";
  expect(shown().length).toBeLessThan(1_600);
  stage.row("m100001")?.querySelector<HTMLElement>(".more")?.click();
  await painted(stage.list);
  expect(shown()).toBe(text);
  expect(stage.scroller.scrollWidth).toBe(stage.scroller.clientWidth);
});

test("long words, links and names do not widen a list of 320 px", async () => {
  const rows = [
    messageOf(1, { text: "x".repeat(900), sender: "n".repeat(120) }),
    messageOf(2, { text: `https://example.com/${"path".repeat(150)}`, isOwn: true }),
    messageOf(3, { text: "好".repeat(400), replyTo: "m1" }),
  ].map((message) => rowOf(message));
  const stage = await setStage(new SyntheticTimeline(rows), { width: 320 });
  for (const bubble of stage.list.renderRoot.querySelectorAll(".bubble")) {
    expect(bubble.scrollWidth).toBeLessThanOrEqual(bubble.clientWidth + 1);
    expect(bubble.getBoundingClientRect().width).toBeLessThanOrEqual(320);
  }
});

test("own messages stand at the end of the line in both directions of writing", async () => {
  const rows = [rowOf(messageOf(1)), rowOf(messageOf(2, { isOwn: true, text: "שלום עולם" }))];
  const left = await setStage(new SyntheticTimeline(rows), { dir: "ltr" });
  const centre = (stage: Stage, key: string): number => {
    const { x = 0, width = 0 } =
      stage.row(key)?.querySelector(".bubble")?.getBoundingClientRect() ?? {};
    return x + width / 2 - stage.scroller.getBoundingClientRect().x;
  };
  expect(centre(left, "m2")).toBeGreaterThan(centre(left, "m1"));
  const right = await setStage(new SyntheticTimeline(rows), { dir: "rtl" });
  expect(centre(right, "m2")).toBeLessThan(centre(right, "m1"));
  const text = right.row("m2")?.querySelector(".body");
  expect(text && getComputedStyle(text).direction).toBe("rtl");
});

test("a selection over several messages is copied with authors and times", async () => {
  const rows = [
    rowOf(messageOf(1, { text: "first of all" })),
    rowOf(messageOf(2, { text: "second thing", isOwn: true })),
    rowOf(messageOf(3, { text: "last word" })),
  ];
  const stage = await setStage(new SyntheticTimeline(rows));
  const nodeOf = (key: string): Node => {
    const text = [...(stage.row(key)?.querySelector(".text")?.childNodes ?? [])].find(
      (node) => node instanceof Text,
    );
    if (text === undefined) throw new Error(`No text in ${key}`);
    return text;
  };
  getSelection()?.setBaseAndExtent(nodeOf("m1"), 6, nodeOf("m3"), 4);
  const clipboardData = new DataTransfer();
  const event = new ClipboardEvent("copy", {
    clipboardData,
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  stage.row("m2")?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  const blocks = event.clipboardData?.getData("text/plain").split("\n\n") ?? [];
  expect(blocks).toHaveLength(3);
  expect(blocks[0]).toMatch(/^Ada Lovelace \[.+2026.+\]\nof all$/);
  expect(blocks[1]).toMatch(/^You \[.+\]\nsecond thing$/);
  expect(blocks[2]).toMatch(/\nlast$/);
  getSelection()?.removeAllRanges();
});

test("a failed message says why and offers both ways out", async () => {
  const failed = messageOf(0, {
    id: "f",
    isOwn: true,
    status: { name: "failed", error: new ImError("rate_limited", "Cannot send") },
  });
  const stage = await setStage(new SyntheticTimeline([rowOf(messageOf(1)), rowOf(failed, "f")]));
  const failure = stage.row("f")?.querySelector(".failure");
  expect(failure?.textContent).toContain("Not sent.");
  const [retry, discard] = failure?.querySelectorAll("button") ?? [];
  retry?.click();
  discard?.click();
  expect(stage.calls).toEqual(["retry f", "discard f"]);
});

test("arrivals are spoken, many as a number, and history never", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-20), ROWS.slice(-200, -20));
  const stage = await setStage(timeline);
  const spoken: string[] = [];
  const region = stage.list.renderRoot.querySelector("[aria-live=polite]");
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      spoken.push(...[...addedNodes].map((node) => node.textContent ?? ""));
  });
  if (region !== null) observer.observe(region, { childList: true });
  timeline.prepend(50);
  timeline.append(rowOf(messageOf(100_001, { text: "hello there" })));
  await expect.poll(() => spoken).toEqual(["Ada Lovelace: hello there"]);
  timeline.append(...Array.from({ length: 5 }, (_, at) => rowOf(messageOf(100_002 + at))));
  await expect.poll(() => spoken.at(-1)).toBe("5 new messages");
  observer.disconnect();
});

test("in Chinese a notice, and the way down, are named with the marks of that language", async () => {
  const [notice] = everyKindOfRow();
  if (notice?.type !== "notice") throw new Error("no notice");
  const timeline = new SyntheticTimeline([...ROWS.slice(-200), { ...notice, seq: 100_001 }]);
  timeline.set({ readSeq: 99_999 });
  const stage = await setStage(timeline, { lang: "zh-CN" });
  const line = await waitFor(stage.list, ".notice");
  expect(line.getAttribute("aria-label")).toMatch(/^你创建了群聊“Lunch”，/u);
  await scrollUp(stage, 3_000);
  timeline.append(rowOf(messageOf(100_002)));
  await painted(stage.list);
  const jump = await waitFor(stage.list, "[part=jump]");
  expect(jump.getAttribute("aria-label")).toMatch(/^回到最新消息，\d+ 条新消息$/u);
});

test("a gap is filled when it comes near", async () => {
  const gap = { type: "gap", key: "gap", fromSeq: 5, toSeq: 9, isLoading: false } as const;
  const timeline = new SyntheticTimeline([...ROWS.slice(0, 4), gap, ...ROWS.slice(9, 20)]);
  await setStage(timeline);
  expect(timeline.calls.filter((call) => call.startsWith("fill"))).toHaveLength(1);
});

const STATES: readonly [name: string, timeline: () => SyntheticTimeline][] = [
  ["full", () => new SyntheticTimeline(everyKindOfRow())],
  ["empty", () => withState({ rows: [], lastSeq: 0 })],
  ["loading", () => withState({ rows: [], isReady: false })],
  [
    "failing",
    () => withState({ rows: [], isReady: false, error: new ImError("forbidden", "Cannot read") }),
  ],
  ["loading older", () => withState({ hasOlder: true, isLoadingOlder: true })],
  ["unread", () => withState({ readSeq: 99_995 })],
];

function withState(change: Parameters<SyntheticTimeline["set"]>[0]): SyntheticTimeline {
  const timeline = new SyntheticTimeline(ROWS.slice(-30));
  timeline.set(change);
  return timeline;
}

function everyKindOfRow(): ReturnType<typeof rowOf>[] {
  const failed = { name: "failed", error: new ImError("unavailable", "Cannot send") } as const;
  return [
    {
      type: "notice",
      key: "n",
      seq: 1,
      createdAt: Date.UTC(2026, 10, 1),
      notice: { kind: "created", actor: "me", users: [], text: "Lunch" },
    },
    { type: "gap", key: "g", fromSeq: 2, toSeq: 5, isLoading: false },
    ...[
      messageOf(6, { text: "with a link https://example.com", isEdited: true }),
      messageOf(7, { text: "🎉" }),
      messageOf(8, { state: "recalled", text: "" }),
      messageOf(9, { isOwn: true, replyTo: "m6", status: { name: "read", count: 2 } }),
      messageOf(10, {
        isOwn: true,
        text: "https://example.com",
        writtenAt: Date.UTC(2026, 10, 1),
        status: { name: "delivered" },
      }),
      messageOf(0, { id: "f", isOwn: true, status: failed, createdAt: Date.UTC(2026, 10, 2) }),
    ].map((message) => rowOf(message)),
  ];
}

for (const [name, timelineOf] of STATES) {
  for (const scheme of ["light", "dark"]) {
    test(`no accessibility rule is broken when ${name}, ${scheme}`, async () => {
      document.documentElement.style.colorScheme = scheme;
      document.body.style.background = scheme === "dark" ? "#101416" : "#fbfaf8";
      const stage = await setStage(timelineOf());
      stage
        .rows()
        .at(-1)
        ?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
      await painted(stage.list, 30);
      const { violations } = await axe.run(stage.list, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
      });
      const told = violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.target.join()} ${node.failureSummary ?? ""}`).join("; ")}`,
      );
      document.documentElement.style.colorScheme = "";
      expect(told).toEqual([]);
    });
  }
}
