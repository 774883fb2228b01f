import { encodeDown } from "@im-chat/protocol";
import type { Counters } from "../metrics/counters.ts";
import type { ConversationPublication, Members, Topic, UserLinks } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import { createPacer } from "./pacer.ts";
import type { PacerClock } from "./pacer.ts";
import type { Roster } from "./roster.ts";

/** Tells members' links that do not watch a conversation that it has grown: the same bytes for all, the first at once,
 * then at most one in this time. */
const PERIOD_MS = 500;

export interface Hints {
  add(
    topic: Topic,
    members: Members,
    publication: Extract<ConversationPublication, { type: "conversation" }>,
  ): void;
}

export interface HintOptions {
  readonly clock: PacerClock;
  readonly report: (thrown: unknown, what: string) => void;
  readonly roster: Roster;
  readonly outgoing: Outgoing;
  readonly counters: Counters;
}

export function createHints({ clock, report, roster, outgoing, counters }: HintOptions): Hints {
  const pacer = createPacer<Topic>({
    clock,
    report,
    periodMs: PERIOD_MS,
    lastAt: (topic) => topic.hintedAt,
    run: send,
  });

  function send(topic: Topic, nowMs: number): void {
    const { hint, members } = topic;
    topic.hint = undefined;
    topic.hintedAt = nowMs;
    if (hint === undefined || members === undefined || members.epoch !== hint.epoch) return;
    let down: Uint8Array | undefined;
    for (const user of onlineMembers(topic, members)) {
      for (const link of user.links) {
        if (topic.watchers.has(link)) continue;
        down ??= encodeDown({
          requestId: 0,
          type: "hints",
          hints: [{ conversationId: topic.conversationId, ...hint }],
        });
        counters.hints += 1;
        outgoing.push(link, down);
      }
    }
  }

  /** Walks the smaller of both sets: a group may have a thousand members, or the server ten thousand users. */
  function* onlineMembers(topic: Topic, members: Members): Generator<UserLinks> {
    if (members.byUser.size <= roster.userCount) {
      for (const userId of members.byUser.keys()) {
        const user = roster.user(topic.app, userId);
        if (user !== undefined) yield user;
      }
      return;
    }
    for (const user of roster.users())
      if (user.app === topic.app && members.byUser.has(user.userId)) yield user;
  }

  return {
    add: (topic, _members, { epoch, version }) => {
      topic.hint = { epoch, version };
      pacer.touch(topic);
    },
  };
}
