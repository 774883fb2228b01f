import type { ConversationId } from "@im-chat/protocol";
import type { Audience } from "../kernel.ts";
import type { Link, Members, Topic } from "./link.ts";

function createTopic(app: string, conversationId: ConversationId): Topic {
  return {
    key: topicKey(app, conversationId),
    app,
    conversationId,
    watchers: new Set(),
    members: undefined,
    isLoading: false,
    waiting: undefined,
    hint: undefined,
    hintedAt: 0,
    registers: undefined,
    registersEpoch: 0,
    registersAt: 0,
    typing: undefined,
  };
}

function topicKey(app: string, conversationId: ConversationId): string {
  return `${app}\n${conversationId}`;
}

export function membersOf(audience: Audience): Members {
  return {
    epoch: audience.epoch,
    version: audience.membershipVersion,
    byUser: new Map(audience.members.map((member) => [member.userId, member])),
  };
}

/** Conversations with watchers, and those lately published to; the oldest unwatched ones are forgotten. */
export class Topics {
  readonly #topics = new Map<string, Topic>();
  readonly #maxIdle: number;

  /** @param maxIdle Topics kept without watchers. */
  constructor(maxIdle: number) {
    this.#maxIdle = maxIdle;
  }

  get size(): number {
    return this.#topics.size;
  }

  find(app: string, conversationId: ConversationId): Topic | undefined {
    return this.#topics.get(topicKey(app, conversationId));
  }

  claim(app: string, conversationId: ConversationId): Topic {
    const known = this.#topics.get(topicKey(app, conversationId));
    if (known !== undefined) return known;
    const topic = createTopic(app, conversationId);
    this.#topics.set(topic.key, topic);
    return topic;
  }

  /** Replaces the set of conversations that a link watches. */
  watch(link: Link, topics: readonly Topic[]): void {
    const wanted = new Set(topics);
    for (const topic of link.topics) {
      if (wanted.has(topic)) continue;
      topic.watchers.delete(link);
      if (isEmpty(topic)) this.#topics.delete(topic.key);
    }
    for (const topic of wanted) topic.watchers.add(link);
    link.topics = [...wanted];
  }

  /** Forgets idle topics, those published to longest ago first. */
  trim(): void {
    let excess = this.#topics.size - this.#maxIdle;
    if (excess <= 0) return;
    for (const topic of this.#topics.values()) {
      if (excess <= 0) return;
      if (!isIdle(topic)) continue;
      this.#topics.delete(topic.key);
      excess -= 1;
    }
  }

  /** Moves a topic behind all others in the order of forgetting. */
  touch(topic: Topic): void {
    this.#topics.delete(topic.key);
    this.#topics.set(topic.key, topic);
  }
}

function isIdle({ watchers, isLoading, hint, registers }: Topic): boolean {
  return watchers.size === 0 && !isLoading && hint === undefined && registers === undefined;
}

/** Nothing was ever published to it, or nothing is left of that: it need not be remembered. */
function isEmpty(topic: Topic): boolean {
  return isIdle(topic) && topic.members === undefined && topic.waiting === undefined;
}
