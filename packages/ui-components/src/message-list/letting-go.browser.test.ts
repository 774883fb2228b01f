import { expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { waitFor } from "../../test/elements.ts";
import { painted, setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

test("a message that goes while its menu is open leaves the others their tools", async () => {
  const timeline = new SyntheticTimeline([1, 2].map((seq) => rowOf(messageOf(seq))));
  const stage = await setStage(timeline);
  const row = (key: string): HTMLElement => stage.row(key) ?? stage.list;
  await userEvent.hover(row("m1"));
  await userEvent.click(await waitFor(row("m1"), ".tools [aria-haspopup]"));
  await waitFor(row("m1"), ".menu:popover-open");
  timeline.setRows(timeline.rows.filter(({ key }) => key !== "m1"));
  await expect.poll(() => stage.row("m1")).toBeUndefined();
  await userEvent.hover(row("m2"));
  expect((await waitFor(row("m2"), ".tools")).isConnected).toBe(true);
});

test("a list that is taken off the page has let go of all that it listened to", async () => {
  const stage = await setStage(new SyntheticTimeline([rowOf(messageOf(1))]));
  const box = stage.list.parentElement;
  stage.list.remove();
  const listen = vi.spyOn(stage.scroller, "addEventListener");
  box?.append(stage.list);
  await painted(stage.list);
  stage.list.remove();
  const kept = listen.mock.calls.filter(
    ([, , options]) => typeof options !== "object" || options.signal?.aborted !== true,
  );
  expect(listen).toHaveBeenCalled();
  expect(kept.map(([type]) => type)).toEqual([]);
});
