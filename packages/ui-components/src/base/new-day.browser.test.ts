import type { Chat, ConversationSummary } from "@im-chat/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { mount, waitFor } from "../../test/elements.ts";
import { setStage, source } from "../../test/message-list/stage.ts";
import { messageOf, rowOf, SyntheticTimeline } from "../../test/message-list/synthetic-timeline.ts";
import "../define.ts";

const EVENING = new Date(2026, 10, 1, 23, 0).getTime();
const HOURS_MS = 3_600_000;

/** The clock is the test's, late in the evening. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: EVENING });
  onTestFinished(() => void vi.useRealTimers());
}

/** Everything that is on its way to be rendered is, and then it is past midnight. */
async function passMidnight(): Promise<void> {
  for (let minute = 0; minute < 5; minute += 1) {
    vi.advanceTimersByTime(60_000);
    await new Promise(requestAnimationFrame);
  }
  vi.advanceTimersByTime(2 * HOURS_MS);
}

test("what was written today is of yesterday from midnight on", async () => {
  stopClock();
  const createdAt = EVENING - 1_000;
  const stage = await setStage(new SyntheticTimeline([rowOf(messageOf(1, { createdAt }))]));
  const day = (): string | undefined =>
    stage.list.renderRoot.querySelector(".chip")?.textContent?.trim();
  expect(day()).toBe("Today");
  await passMidnight();
  await expect.poll(day).toBe("Yesterday");
});

test("a conversation of the evening bears its day in the list from midnight on", async () => {
  stopClock();
  const summary: Partial<ConversationSummary> = {
    id: "c",
    kind: "group",
    title: "Bird watchers",
    unread: 0,
    mentions: 0,
    draft: "",
    lastSeq: 0,
    activeAt: EVENING,
  };
  // The list uses these parts of a client and no others.
  const client = {
    userId: "me",
    conversations: source({ items: [summary], isLoading: false }),
    connection: source({ name: "online", sinceMs: EVENING }),
  } as unknown as Chat;
  const list = mount("im-conversation-list", { client, lang: "en" });
  const time = await waitFor(list, "time");
  expect(time.textContent).toContain(":00");
  await passMidnight();
  await expect.poll(() => time.textContent).toBe("Sun");
});
