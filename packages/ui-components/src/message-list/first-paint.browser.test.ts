import { expect, test } from "vitest";
import { painted, setStage } from "../../test/message-list/stage.ts";
import {
  messageOf,
  rowOf,
  syntheticRows,
  SyntheticTimeline,
} from "../../test/message-list/synthetic-timeline.ts";
import { areToolsLoaded } from "./load-tools.ts";

test("the newest rows are shown before the rest of the list is loaded, and do not move when it is", async () => {
  const timeline = new SyntheticTimeline(syntheticRows(500));
  const stage = await setStage(timeline, { isCold: true, frames: 1 });
  expect(areToolsLoaded()).toBe(false);
  expect(stage.rows()).toHaveLength(80);
  timeline.append(rowOf(messageOf(501)));
  await painted(stage.list, 1);
  const before = stage.topOf("m501");
  expect(before).toBeLessThan(600);
  await expect.poll(() => areToolsLoaded()).toBe(true);
  await painted(stage.list, 8);
  expect(stage.topOf("m501")).toBe(before);
  stage.scroller.dispatchEvent(new WheelEvent("wheel"));
  stage.scroller.scrollBy(0, -10_000);
  await painted(stage.list, 12);
  expect(stage.list.isPinned).toBe(false);
  expect(stage.rows().length).toBeGreaterThan(80);
});
