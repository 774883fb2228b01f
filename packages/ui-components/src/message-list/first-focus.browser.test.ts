import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { setStage } from "../../test/message-list/stage.ts";
import { syntheticRows, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

test("who tabs into the list before the rest of it is loaded stands on the newest row when it is", async () => {
  const timeline = new SyntheticTimeline(syntheticRows(100));
  const { list, scroller } = await setStage(timeline, { isCold: true, frames: 1 });
  const active = (): Element | null | undefined =>
    scroller.getRootNode() instanceof ShadowRoot
      ? (scroller.getRootNode() as ShadowRoot).activeElement
      : undefined;
  await userEvent.tab();
  await expect.poll(() => active()?.getAttribute("data-key")).toBe("m100");
  expect(list.isPinned).toBe(true);
});
