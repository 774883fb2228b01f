import { expect, test } from "vitest";
import { setStage } from "../../test/message-list/stage.ts";
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
  const spoken: string[] = [];
  const region = stage.list.renderRoot.querySelector("[aria-live=polite]");
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records)
      spoken.push(...[...addedNodes].map((node) => node.textContent ?? ""));
  });
  if (region !== null) observer.observe(region, { childList: true });
  timeline.append(rowOf(messageOf(2, message)));
  await expect.poll(() => spoken.length).toBe(1);
  observer.disconnect();
  expect(spoken).toEqual([sentence]);
});
