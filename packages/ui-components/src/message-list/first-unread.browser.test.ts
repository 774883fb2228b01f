import { expect, test } from "vitest";
import { painted, setStage } from "../../test/message-list/stage.ts";
import { syntheticRows, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

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
  await expect.poll(() => renderRoot.querySelector(".unread"), { timeout: 8_000 }).not.toBeNull();
  await painted(stage.list, 6);
  lastSeen.disconnect();
  const { top = 0 } = renderRoot.querySelector(".unread")?.getBoundingClientRect() ?? {};
  expect(top - stage.scroller.getBoundingClientRect().top).toBeGreaterThan(0);
  expect(top - stage.scroller.getBoundingClientRect().top).toBeLessThan(300);
});
