import { expect, onTestFinished, test } from "vitest";
import { setStage } from "../../test/message-list/stage.ts";
import type { Stage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

test.each([
  ["a guest without a name", { sender: "~3f2a91c0", text: "hello" }, "Guest 3F2A: hello"],
  ["a name that turns the line round", { sender: "bo", text: "hello" }, "oB: hello"],
  [
    "a kind of content that is not known",
    { text: "", parts: [] },
    "Ada Lovelace: This needs a newer version of the chat",
  ],
])("%s is spoken as it is shown", async (_what, message, sentence) => {
  const timeline = new SyntheticTimeline([rowOf(messageOf(1))]);
  const stage = await setStage(timeline, { names: { bo: "\u202EoB" } });
  const spoken = listen(stage);
  timeline.append(rowOf(messageOf(2, message)));
  await expect.poll(() => spoken.length).toBe(1);
  expect(spoken).toEqual([sentence]);
});

test("rows that are read from the cache before it is known how many there are are not spoken as new", async () => {
  const timeline = new SyntheticTimeline(
    Array.from({ length: 5 }, (_, at) => rowOf(messageOf(at + 1))),
  );
  timeline.set({ lastSeq: 0 });
  const stage = await setStage(timeline);
  const spoken = listen(stage);
  timeline.set({ lastSeq: 5 });
  timeline.append(rowOf(messageOf(6, { text: "hello" })));
  await expect.poll(() => spoken.length).toBe(1);
  expect(spoken).toEqual(["Ada Lovelace: hello"]);
});

/** What a screen reader is told from here to the end of the test. */
function listen({ list }: Stage): readonly string[] {
  const spoken: string[] = [];
  const region = list.renderRoot.querySelector("[aria-live=polite]");
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      spoken.push(...[...addedNodes].map((node) => node.textContent ?? ""));
  });
  if (region !== null) observer.observe(region, { childList: true });
  onTestFinished(() => observer.disconnect());
  return spoken;
}
