import { catchUpQuery, setDraftCommand, syncQuery } from "@im-chat/protocol";
import type { QueryFrame } from "@im-chat/protocol";
import type { Kernel } from "@im-chat/server";
import type { Coverage } from "../coverage.ts";
import type { Network } from "./network.ts";
import type { World } from "./world.ts";

/** What came of a question to one log, from where whoever asks stands. */
function outcomeOf({ kind, data }: QueryFrame, answer: Uint8Array): string | undefined {
  if (kind === syncQuery.number) {
    const { account: held } = syncQuery.decode(data);
    const { account, events, isSnapshot } = syncQuery.result.decode(answer);
    if (!isSnapshot) return events.length > 0 ? "account: goes on" : "account: nothing new";
    if (held === undefined) return "account: first";
    return `account: anew, ${held.epoch === account.epoch ? "too far behind" : "another epoch"}`;
  }
  if (kind !== catchUpQuery.number) return undefined;
  const { cursor } = catchUpQuery.decode(data);
  const { events, head, isTooLong } = catchUpQuery.result.decode(answer);
  if (!isTooLong) return events.length > 0 ? "rows: a gap is closed" : "rows: nothing new";
  return `rows: replaced, ${cursor.epoch === head.epoch ? "too far behind" : "another epoch"}`;
}

const DRAFT_TOLD = "draft: told";
/** Another device has changed the same draft. */
export const DRAFTS_CROSSED = "draft: another device was faster";

export const SYNC_OUTCOMES = [
  "account: first",
  "account: nothing new",
  "account: goes on",
  "account: anew, too far behind",
  "account: anew, another epoch",
  "rows: nothing new",
  "rows: a gap is closed",
  "rows: replaced, too far behind",
  "rows: replaced, another epoch",
  DRAFT_TOLD,
];

/** A kernel's way to answer, counting what comes of it. Whoever asks hears it as before. */
export function countAnswers(kernel: Kernel, count: (name: string) => void): Kernel["query"] {
  return (principal, frame) => {
    const answer = kernel.query(principal, frame);
    void answer.then(
      (bytes) => {
        const outcome = outcomeOf(frame, bytes);
        if (outcome !== undefined) count(outcome);
      },
      () => undefined,
    );
    return answer;
  };
}

/** A kernel's way to execute, counting what comes of drafts. */
export function countDrafts(kernel: Kernel, count: (name: string) => void): Kernel["appendLane"] {
  return async (principal, commands, onAccepted) => {
    const outcomes = await kernel.appendLane(principal, commands, onAccepted);
    for (const [index, outcome] of outcomes.entries()) {
      if (commands[index]?.kind !== setDraftCommand.number) continue;
      if (outcome.isDone) count(DRAFT_TOLD);
      else if (outcome.code === "conflict") count(DRAFTS_CROSSED);
    }
    return outcomes;
  };
}

/** Counts in what state a tab is that hears from the server, and whether it has two links then. */
export function countLinks(
  network: Network,
  { coverage, tabs }: { readonly coverage: Coverage; readonly tabs: () => World["tabs"] },
): void {
  network.onArrival(({ actor }) => {
    const tab = tabs().find(({ name }) => name === actor.name);
    if (tab?.link === "handshaking") coverage.count("link", tab.link);
    const requests = network.requestCount(actor);
    if (requests > 0 && network.linkCount(actor) > requests)
      coverage.count("link", "two transports at once");
  });
}
