import { ImError } from "@im-chat/core";
import { expect, test } from "vitest";
import { setStage } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";
import { areToolsLoaded } from "./load-tools.ts";

test("a button that is clicked before the rest of the list is loaded does its work once", async () => {
  const failed = messageOf(0, {
    id: "f",
    isOwn: true,
    status: { name: "failed", error: new ImError("rate_limited", "Cannot send") },
  });
  const timeline = new SyntheticTimeline([rowOf(messageOf(1)), rowOf(failed, "f")]);
  const stage = await setStage(timeline, { isCold: true, frames: 1 });
  expect(areToolsLoaded()).toBe(false);
  stage.row("f")?.querySelector<HTMLElement>("[data-action=discard]")?.click();
  await expect.poll(() => stage.calls).toEqual(["discard f"]);
  stage.row("f")?.querySelector<HTMLElement>("[data-action=retry]")?.click();
  expect(stage.calls).toEqual(["discard f", "retry f"]);
});
