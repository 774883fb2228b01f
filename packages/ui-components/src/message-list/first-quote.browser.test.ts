import { expect, test } from "vitest";
import { painted, setStage } from "../../test/message-list/stage.ts";
import {
  messageOf,
  rowOf,
  syntheticRows,
  SyntheticTimeline,
} from "../../test/message-list/synthetic-timeline.ts";

test("rows wait for the whole list when one of them answers another", async () => {
  const answer = messageOf(101, { replyTo: "m100" });
  const timeline = new SyntheticTimeline([...syntheticRows(100), rowOf(answer)]);
  const stage = await setStage(timeline, { isCold: true, frames: 1 });
  const { renderRoot } = stage.list;
  const quote = (): Element | null => renderRoot.querySelector(".quote");
  // A row that is shown has its quote at once.
  const seen = new MutationObserver(() => {
    if (stage.row("m101") !== undefined) expect(quote()).not.toBeNull();
  });
  seen.observe(renderRoot, { subtree: true, childList: true });
  await expect.poll(quote).not.toBeNull();
  await painted(stage.list, 2);
  seen.disconnect();
});
