import { expect, test } from "vitest";
import { painted, setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";
import { areToolsLoaded } from "./load-tools.ts";

test("a link is plain text until the rest of the list is loaded, and becoming one moves nothing", async () => {
  const text = `Look here: https://example.org/${"a".repeat(60)} and there, مرحبا www.example.org too`;
  const timeline = new SyntheticTimeline([1, 2, 3].map((seq) => rowOf(messageOf(seq, { text }))));
  const { list, row } = await setStage(timeline, { isCold: true, frames: 1 });
  const boxes = (): readonly string[] =>
    ["m1", "m2", "m3"].map((key) => {
      const { x, y, width, height } =
        row(key)?.querySelector(".bubble")?.getBoundingClientRect() ?? new DOMRect();
      return [x, y, width, height].join(" ");
    });
  const links = (): number => list.renderRoot.querySelectorAll("a.url").length;
  expect(areToolsLoaded()).toBe(false);
  expect(row("m1")?.textContent).toContain("https://example.org/a");
  const before = boxes();
  await expect.poll(links).toBe(6);
  await painted(list, 4);
  expect(boxes()).toEqual(before);
});
