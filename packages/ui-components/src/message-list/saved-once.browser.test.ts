import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { waitFor } from "../../test/elements.ts";
import { setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";

test("an edit is saved once, however often Enter is pressed until it is", async () => {
  const stage = await setStage(new SyntheticTimeline([rowOf(messageOf(1, { isOwn: true }))]));
  const row = stage.row("m1") ?? stage.list;
  await userEvent.hover(row);
  await userEvent.click(await waitFor(row, ".tools [aria-haspopup]"));
  await userEvent.click(await waitFor(row, "[role=menuitem]"));
  const area = await waitFor(row, ".editor textarea:focus");
  await userEvent.keyboard("!");
  const press = { key: "Enter", bubbles: true, cancelable: true };
  for (let time = 0; time < 3; time += 1) area.dispatchEvent(new KeyboardEvent("keydown", press));
  await expect.poll(() => row.querySelector(".editor")).toBeNull();
  expect(stage.calls.filter((call) => call.startsWith("edit"))).toEqual(["edit m1 message 1!"]);
});
