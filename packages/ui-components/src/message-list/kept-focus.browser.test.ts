import { ImError } from "@im-chat/core";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { waitFor } from "../../test/elements.ts";
import type { Stage } from "../../test/message-list/stage.ts";
import { painted, setStage } from "../../test/message-list/stage.ts";
import {
  messageOf,
  rowOf,
  syntheticRows,
  SyntheticTimeline,
} from "../../test/message-list/synthetic-timeline.ts";
import { deepActiveElement } from "../base/focus.ts";

const focused = (): string | undefined => {
  const active = deepActiveElement();
  return active?.dataset["key"] ?? active?.dataset["action"] ?? active?.localName;
};

/** Three messages, of which the second was not sent. */
async function failedScene(): Promise<{ stage: Stage; timeline: SyntheticTimeline }> {
  const error = new ImError("rate_limited", "Cannot send");
  const failed = messageOf(0, { id: "f", isOwn: true, status: { name: "failed", error } });
  const timeline = new SyntheticTimeline([
    rowOf(messageOf(1)),
    rowOf(failed),
    rowOf(messageOf(0, { id: "g", isOwn: true, status: { name: "failed", error } })),
  ]);
  const stage = await setStage(timeline);
  await waitFor(stage.list, "[role=article][tabindex='0']");
  return { stage, timeline };
}

/** Goes by keys into what a row offers. */
async function enter(stage: Stage, key: string, action: string): Promise<void> {
  stage.row(key)?.focus();
  await userEvent.keyboard("{Enter}");
  while (focused() !== action) await userEvent.keyboard("{Tab}");
}

test("a message that is sent again by key has the focus, also when that moves it", async () => {
  const { stage, timeline } = await failedScene();
  await enter(stage, "f", "retry");
  await userEvent.keyboard("{Enter}");
  expect(stage.calls).toEqual(["retry f"]);
  const [first, again, last] = timeline.rows;
  if (again?.type !== "message" || !first || !last) throw new Error("no rows");
  const status = { name: "queued", expiresAtMs: 0, sinceMs: 0 } as const;
  timeline.setRows([first, last, { ...again, message: { ...again.message, status } }]);
  await painted(stage.list);
  expect(stage.rows().at(-1)?.dataset["key"]).toBe("f");
  expect(focused()).toBe("f");
});

test("where a message is deleted by key the focus goes to the next one, and from the last to the one before", async () => {
  const { stage, timeline } = await failedScene();
  for (const [key, next] of [
    ["f", "g"],
    ["g", "m1"],
  ] as const) {
    await enter(stage, key, "discard");
    await userEvent.keyboard("{Enter}");
    timeline.setRows(timeline.rows.filter((row) => row.key !== key));
    await painted(stage.list);
    expect(focused()).toBe(next);
  }
});

test("a long message that is opened by key has the focus", async () => {
  const text = "long ".repeat(2_000);
  const stage = await setStage(new SyntheticTimeline([rowOf(messageOf(1, { text }))]));
  await waitFor(stage.list, "[role=article][tabindex='0']");
  await enter(stage, "m1", "expand");
  await userEvent.keyboard("{Enter}");
  await painted(stage.list);
  expect(stage.row("m1")?.querySelector(".more")).toBeNull();
  expect(focused()).toBe("m1");
});

test("older messages that are asked for again by key leave the focus at the oldest that is there", async () => {
  const timeline = new SyntheticTimeline(syntheticRows(10));
  timeline.set({ hasOlder: true, error: new ImError("unavailable", "Cannot load") });
  let answer: () => Promise<void> = () => Promise.reject(timeline.get().error);
  timeline.loadOlder = () => answer();
  const stage = await setStage(timeline);
  (await waitFor(stage.list, ".edge [data-action=older]")).focus();
  answer = () => new Promise(() => undefined);
  await userEvent.keyboard("{Enter}");
  await painted(stage.list);
  expect(stage.list.renderRoot.querySelector(".edge .problem")).toBeNull();
  expect(focused()).toBe("m1");
});

test("a list that is scrolled away from the row with the focus does not come back to it", async () => {
  const stage = await setStage(new SyntheticTimeline(syntheticRows(2_000)));
  await waitFor(stage.list, "[role=article][tabindex='0']");
  stage.row("m2000")?.focus();
  for (let step = 0; step < 30; step += 1) {
    stage.scroller.dispatchEvent(new WheelEvent("wheel"));
    stage.scroller.scrollBy(0, -800);
    await painted(stage.list, 2);
  }
  expect(stage.row("m2000")).toBeUndefined();
  expect(focused()).toBe("body");
});

test("the way down, taken by key, leads the focus to the newest message", async () => {
  const stage = await setStage(new SyntheticTimeline(syntheticRows(300)));
  stage.scroller.dispatchEvent(new WheelEvent("wheel"));
  stage.scroller.scrollBy(0, -3_000);
  await painted(stage.list, 12);
  const jump = await waitFor(stage.list, "[part=jump][aria-hidden=false]");
  jump.focus();
  await userEvent.keyboard("{Enter}");
  await waitFor(stage.list, "[part=jump][aria-hidden=true]");
  await expect.poll(focused).toBe("m300");
  expect(stage.list.isPinned).toBe(true);
});

test("while the pointer rests on one message, keys bring the tools of another; whichever moved last has them", async () => {
  const rows = [1, 2, 3].map((seq) => rowOf(messageOf(seq)));
  const stage = await setStage(new SyntheticTimeline(rows));
  const tools = (): readonly (string | undefined)[] =>
    stage
      .rows()
      .filter((row) => row.querySelector(".tools") !== null)
      .map(({ dataset }) => dataset["key"]);
  const body = (key: string): Element => stage.row(key)?.querySelector(".body") ?? stage.list;
  await userEvent.hover(body("m1"));
  await expect.poll(tools).toEqual(["m1"]);
  await userEvent.tab();
  expect(focused()).toBe("m3");
  await expect.poll(tools).toEqual(["m3"]);
  await userEvent.keyboard("{ArrowUp}");
  await expect.poll(tools).toEqual(["m2"]);
  await userEvent.hover(body("m1"));
  await userEvent.hover(body("m3"));
  await expect.poll(tools).toEqual(["m3"]);
});
