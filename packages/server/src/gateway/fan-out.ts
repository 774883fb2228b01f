import { encodeEventsDown } from "@im-chat/protocol";
import type { Kernel, Publication } from "../kernel.ts";
import { encodeBlankEvent } from "../log/event-codec.ts";
import type { Counters } from "../metrics/counters.ts";
import type { Hints } from "./hints.ts";
import type { ConversationPublication, Members, Topic } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Presences } from "./presence.ts";
import type { RegisterPushes } from "./register-pushes.ts";
import type { Roster } from "./roster.ts";
import { membersOf } from "./topics.ts";
import type { Topics } from "./topics.ts";

type ConversationEvent = Extract<Publication, { type: "conversation" }>;
type AccountEvent = Extract<Publication, { type: "account" }>;

export interface FanOutOptions {
  readonly kernel: Pick<Kernel, "audience">;
  readonly topics: Topics;
  readonly roster: Roster;
  readonly outgoing: Outgoing;
  readonly hints: Hints;
  readonly registers: RegisterPushes;
  readonly presences: Pick<Presences, "membersChanged">;
  readonly counters: Counters;
  /** Told of what went wrong here; a lost push is repaired by the next sync. */
  readonly report: (thrown: unknown, what: string) => void;
}

/** Hands what the kernel publishes to the links that may see it, each event encoded once.
 * A member list older than an event, or of another epoch, is loaded anew before anything is forwarded. */
export function createFanOut(options: FanOutOptions): (publication: Publication) => void {
  const { topics, roster, outgoing, counters } = options;

  function conversation(publication: ConversationPublication): void {
    const topic = topics.claim(publication.app, publication.conversationId);
    topics.touch(topic);
    if (topic.waiting === undefined && isCurrent(topic.members, publication))
      forward(topic, topic.members, publication);
    else wait(topic, publication);
  }

  function wait(topic: Topic, publication: ConversationPublication): void {
    topic.waiting ??= [];
    topic.waiting.push(publication);
    if (topic.isLoading) return;
    topic.isLoading = true;
    void load(topic);
  }

  /** Loads the member list and forwards what waited for it; once more when newer changes came meanwhile. */
  async function load(topic: Topic): Promise<void> {
    try {
      do {
        const waiting = topic.waiting ?? [];
        topic.waiting = [];
        counters.audienceLoads += 1;
        const members = membersOf(await options.kernel.audience(topic.app, topic.conversationId));
        setMembers(topic, members);
        for (const publication of waiting) forward(topic, members, publication);
      } while (catchUp(topic));
    } catch (thrown) {
      setMembers(topic, undefined);
      options.report(thrown, "load the members of a conversation");
    } finally {
      topic.waiting = undefined;
      topic.isLoading = false;
    }
  }

  function setMembers(topic: Topic, members: Members | undefined): void {
    topic.members = members;
    options.presences.membersChanged(topic);
  }

  /** Forwards what came while loading, up to the first that needs a newer list. @returns whether there is one. */
  function catchUp(topic: Topic): boolean {
    for (;;) {
      const next = topic.waiting?.[0];
      if (next === undefined) return false;
      if (!isCurrent(topic.members, next)) return true;
      topic.waiting?.shift();
      forward(topic, topic.members, next);
    }
  }

  function forward(topic: Topic, members: Members, publication: ConversationPublication): void {
    if (publication.type === "registers") {
      options.registers.add(topic, members, publication);
      return;
    }
    if (publication.epoch !== members.epoch) return;
    pushEvent(topic, members, publication);
    options.hints.add(topic, members, publication);
  }

  function pushEvent(topic: Topic, members: Members, publication: ConversationEvent): void {
    if (topic.watchers.size === 0) return;
    const { conversationId, epoch, version, rowSeq } = publication;
    const full = encodeEventsDown({ conversationId, epoch, events: [publication.event] });
    let blank: Uint8Array | undefined;
    for (const link of topic.watchers) {
      const member = members.byUser.get(link.session?.principal.userId ?? "");
      if (member === undefined || member.joinVersion > version) continue;
      const isHidden = rowSeq > 0 && member.visibleFromSeq > rowSeq;
      if (isHidden)
        blank ??= encodeEventsDown({ conversationId, epoch, events: [encodeBlankEvent(version)] });
      counters.deliveries += 1;
      outgoing.push(link, isHidden && blank !== undefined ? blank : full);
    }
  }

  function account({ app, userId, epoch, event }: AccountEvent): void {
    const user = roster.user(app, userId);
    if (user === undefined) return;
    const down = encodeEventsDown({ epoch, events: [event] });
    counters.deliveries += user.links.length;
    for (const link of user.links) outgoing.push(link, down);
  }

  return (publication) => {
    if (publication.type === "account") account(publication);
    else if (publication.type !== "revoked") conversation(publication);
  };
}

function isCurrent(
  members: Members | undefined,
  publication: ConversationPublication,
): members is Members {
  if (members === undefined || members.epoch !== publication.epoch) return false;
  return publication.type === "registers" || members.version >= publication.membershipVersion;
}
