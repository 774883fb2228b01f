import { expect, test } from "vitest";
import { waitFor } from "../../test/elements.ts";
import { setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

test("a message that waited for days says of which day it is, and one that waited for hours when it was", async () => {
  const monday = new Date(2026, 10, 2, 9, 10).getTime();
  const rows = [
    rowOf(messageOf(1, { createdAt: monday, writtenAt: new Date(2026, 9, 30, 14, 5).getTime() })),
    rowOf(messageOf(2, { createdAt: monday, writtenAt: new Date(2026, 10, 2, 6, 5).getTime() })),
  ];
  const { list } = await setStage(new SyntheticTimeline(rows));
  const written = async (key: string): Promise<string | undefined> =>
    (await waitFor(list, `[data-key=${key}] .written`)).textContent?.trim();
  expect(await written("m1")).toMatch(/Fri/);
  expect(await written("m2")).toMatch(/6:05/);
});
