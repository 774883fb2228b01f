import type { Timeline, TimelineState } from "@im-chat/core";
import { expect, test } from "vitest";
import {
  messageOf,
  rowOf,
  SyntheticTimeline,
} from "../../../test/message-list/synthetic-timeline.ts";
import { UnreadMentions } from "./unread-mentions.ts";

/** As that of a client: while a page is on its way nobody asks for another. */
class BusyTimeline extends SyntheticTimeline implements Timeline {
  override async loadNewer(): Promise<void> {
    if (this.get().isLoadingNewer) return;
    this.set({ isLoadingNewer: true });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await super.loadNewer();
    this.set({ isLoadingNewer: false });
  }
}

test("a mention is found also when somebody else has asked for the page that it is on", async () => {
  const newer = Array.from({ length: 120 }, (_, at) =>
    rowOf(messageOf(2 + at, at === 110 ? { mentions: ["me"] } : {})),
  );
  const timeline = new BusyTimeline([rowOf(messageOf(1))], [], newer);
  const mentions = new UnreadMentions(
    timeline,
    { isMention: (message) => message.mentions.includes("me"), mentionCount: () => 1 },
    () => false,
  );
  expect(mentions.areElsewhere).toBe(true);
  void timeline.loadNewer();
  expect(await mentions.find()).toBe("m112");
  const { hasNewer }: TimelineState = timeline.get();
  expect(hasNewer).toBe(false);
});
