import { expect, test } from "vitest";
import { painted, setStage } from "../../test/message-list/stage.ts";
import {
  messageOf,
  rowOf,
  syntheticRows,
  SyntheticTimeline,
} from "../../test/message-list/synthetic-timeline.ts";

const ROWS = syntheticRows(500);

test.each([{ isCold: true }, { isCold: false }])(
  "it opens at the first unread message when that is far above the loaded ones, and reads nothing on the way ($isCold)",
  async ({ isCold }) => {
    const timeline = new SyntheticTimeline(ROWS.slice(-50), ROWS.slice(0, -50));
    timeline.set({ readSeq: 200 });
    const stage = await setStage(timeline, { isCold });
    window.focus();
    const { renderRoot } = stage.list;
    await expect.poll(() => renderRoot.querySelector(".unread")).not.toBeNull();
    await expect.poll(() => stage.calls.at(-1)).toMatch(/^markRead 20\d$/);
    expect(stage.calls.filter((call) => !call.startsWith("markRead 20"))).toEqual([]);
    expect(stage.list.isPinned).toBe(false);
    expect(renderRoot.querySelector(".count")?.textContent).toBe("99+");
  },
);

test.each(["goes to the newest", "sends"])(
  "whoever %s while the first unread message is being looked for is not brought to it",
  async (what) => {
    const timeline = new SyntheticTimeline(ROWS.slice(-50), ROWS.slice(0, -50));
    timeline.set({ readSeq: 200 });
    let load = (): void => undefined;
    const isLoaded = new Promise<void>((resolve) => (load = resolve));
    const jumpTo = timeline.jumpTo.bind(timeline);
    timeline.jumpTo = async (seq: number, { signal }: { readonly signal?: AbortSignal } = {}) => {
      await isLoaded;
      signal?.throwIfAborted();
      await jumpTo(seq);
    };
    const stage = await setStage(timeline);
    await painted(stage.list, 6);
    if (what === "sends") timeline.append(rowOf(messageOf(501, { isOwn: true })));
    else stage.list.scrollToLatest();
    await painted(stage.list, 2);
    load();
    await expect.poll(() => stage.row(what === "sends" ? "m501" : "m500")).toBeDefined();
    await painted(stage.list, 6);
    expect(stage.list.isPinned).toBe(true);
  },
);

test("whoever goes to the newest message before all is known of the conversation stays there", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-50), ROWS.slice(0, -50));
  timeline.set({ readSeq: 200, isReady: false });
  const stage = await setStage(timeline);
  await expect.poll(() => stage.row("m500")).toBeDefined();
  stage.list.scrollToLatest();
  timeline.set({ isReady: true });
  await painted(stage.list, 6);
  expect(stage.row("m500")).toBeDefined();
  expect(stage.list.isPinned).toBe(true);
});

test("where the first unread message cannot be loaded it opens at its end", async () => {
  const timeline = new SyntheticTimeline(ROWS.slice(-50), ROWS.slice(0, -50));
  timeline.set({ readSeq: 200 });
  timeline.jumpTo = () => Promise.reject(new Error("no link"));
  const stage = await setStage(timeline);
  await expect.poll(() => stage.row("m500")).toBeDefined();
  expect(stage.list.isPinned).toBe(true);
});

test("rows wait for the whole list when it opens at an unread message far from the end", async () => {
  const timeline = new SyntheticTimeline(syntheticRows(500));
  timeline.set({ readSeq: 300 });
  const stage = await setStage(timeline, { isCold: true, frames: 1 });
  const { renderRoot } = stage.list;
  // The end never flashes by.
  const lastSeen = new MutationObserver(() => {
    if (!stage.list.isPinned) return;
    expect(stage.row("m500")).toBeUndefined();
  });
  lastSeen.observe(renderRoot, { subtree: true, childList: true });
  await expect.poll(() => renderRoot.querySelector(".unread")).not.toBeNull();
  await painted(stage.list, 6);
  lastSeen.disconnect();
  const { top = 0 } = renderRoot.querySelector(".unread")?.getBoundingClientRect() ?? {};
  expect(top - stage.scroller.getBoundingClientRect().top).toBeGreaterThan(0);
  expect(top - stage.scroller.getBoundingClientRect().top).toBeLessThan(300);
});
