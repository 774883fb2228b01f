import { isDirectConversationId } from "@im-chat/protocol";
import type { ConversationId, UserId } from "@im-chat/protocol";
import type { Kernel, Principal, SharedQuestion } from "../kernel.ts";
import type { Link, Sight, Topic } from "./link.ts";
import type { Roster } from "./roster.ts";

/** Who may see whom: oneself, and with whom one is in a direct conversation or in one that the link watches. */
export interface Sights {
  /** Replaces the users that a link watches; it sees none of them until that is settled. */
  open(link: Link, principal: Principal, question: SharedQuestion): void;
  close(link: Link): void;
  /** Another member list of a conversation is known, or none any more. */
  membersChanged(topic: Topic): void;
}

export interface SightOptions {
  readonly kernel: Pick<Kernel, "sharedConversations">;
  readonly roster: Pick<Roster, "user">;
  /** A link begins or ceases to see a user. */
  readonly onChange: (link: Link, sight: Sight, userId: UserId) => void;
  readonly report: (thrown: unknown, what: string) => void;
}

export function createSights({ kernel, roster, onChange, report }: SightOptions): Sights {
  /** Asks until it is unsure of nobody; members that change meanwhile are compared with the answer. */
  async function settle(link: Link, sight: Sight): Promise<void> {
    const { principal, unsure, conversationIds } = sight;
    sight.changed = new Set();
    while (unsure.size > 0) {
      const userIds = [...unsure];
      unsure.clear();
      const found = await kernel.sharedConversations(principal, { userIds, conversationIds });
      if (link.sight !== sight) return;
      userIds.forEach((userId, at) => note(sight, userId, found[at]));
      for (const topic of sight.changed) compare(sight, topic);
      sight.changed.clear();
    }
    sight.changed = undefined;
  }

  async function update(link: Link, sight: Sight, topic: Topic): Promise<void> {
    const before = new Set(sight.seen.keys());
    compare(sight, topic);
    if (sight.unsure.size > 0) await settleOrHide(link, sight);
    if (link.sight !== sight) return;
    for (const userId of sight.userIds)
      if (before.has(userId) !== sight.seen.has(userId)) onChange(link, sight, userId);
  }

  async function settleOrHide(link: Link, sight: Sight): Promise<void> {
    try {
      await settle(link, sight);
    } catch (thrown) {
      report(thrown, "look anew at who may be seen");
      sight.seen.clear();
      sight.changed = undefined;
    }
  }

  /** Links that may see more or less by a change of these members. A direct conversation counts without being watched. */
  function* concerned({ app, conversationId, watchers, members }: Topic): Generator<Link> {
    yield* watchers;
    if (members === undefined || !isDirectConversationId(conversationId)) return;
    for (const userId of members.byUser.keys()) yield* roster.user(app, userId)?.links ?? [];
  }

  return {
    open: (link, principal, { userIds, conversationIds }) => {
      const sight: Sight = {
        principal,
        userIds: [...new Set(userIds)],
        conversationIds,
        seen: new Map(),
        unsure: new Set(userIds),
        changed: undefined,
        settled: Promise.resolve(),
      };
      link.sight = sight;
      if (sight.unsure.delete(principal.userId)) sight.seen.set(principal.userId, undefined);
      sight.settled = settle(link, sight);
    },
    close: (link) => {
      link.sight = undefined;
    },
    membersChanged: (topic) => {
      for (const link of concerned(topic)) {
        const { sight } = link;
        if (sight?.changed !== undefined) sight.changed.add(topic);
        else if (sight !== undefined) void update(link, sight, topic);
      }
    },
  };
}

function note(sight: Sight, userId: UserId, shared: ConversationId | undefined): void {
  if (shared === undefined) sight.seen.delete(userId);
  else sight.seen.set(userId, shared);
}

/** Whoever is in the conversation with the watcher is seen by it; who was seen by it alone has to be asked about. */
function compare({ principal, userIds, seen, unsure }: Sight, topic: Topic): void {
  const { conversationId } = topic;
  const isIn = topic.members?.byUser.has(principal.userId) === true;
  for (const userId of userIds) {
    const isShared = isIn && topic.members?.byUser.has(userId) === true;
    if (isShared && !seen.has(userId)) seen.set(userId, conversationId);
    else if (!isShared && seen.get(userId) === conversationId) unsure.add(userId);
  }
}
