import { LIMITS, deliveredSignal, encodeDown, typingSignal } from "@im-chat/protocol";
import type { SignalFrame } from "@im-chat/protocol";
import type { Kernel } from "../kernel.ts";
import type { Link, Topic } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Topics } from "./topics.ts";

/** The same state of typing is told again after this time; the client shows it for twice as long. */
const TYPING_MS = 2500;

export interface SignalOptions {
  readonly kernel: Pick<Kernel, "delivered">;
  readonly topics: Topics;
  readonly outgoing: Outgoing;
  readonly monotonic: () => number;
  readonly report: (thrown: unknown, what: string) => void;
}

/** Takes signals of clients. They may be dropped: what is not allowed or too much is dropped without a word.
 * @throws ImError `invalid` when the bytes are not of their kind. */
export function createSignals(options: SignalOptions): (link: Link, signal: SignalFrame) => void {
  const { kernel, topics, outgoing } = options;

  function typing(link: Link, signal: SignalFrame): void {
    const { isTyping } = typingSignal.decode(signal.data);
    const principal = link.session?.principal;
    const topic = topicOf(link, signal);
    if (principal === undefined || topic?.members === undefined) return;
    const { byUser } = topic.members;
    if (byUser.size > LIMITS.typingMembers || !byUser.has(principal.userId)) return;
    if (isRepeated(topic, principal.userId, isTyping)) return;
    const { conversationId } = topic;
    const down = encodeDown({
      requestId: 0,
      type: "signal",
      kind: signal.kind,
      conversationId,
      userId: principal.userId,
      data: signal.data,
    });
    for (const watcher of topic.watchers) {
      const userId = watcher.session?.principal.userId ?? "";
      if (userId !== principal.userId && byUser.has(userId)) outgoing.push(watcher, down);
    }
  }

  function isRepeated(topic: Topic, userId: string, isTyping: boolean): boolean {
    const nowMs = options.monotonic();
    topic.typing ??= new Map();
    const told = topic.typing.get(userId);
    const isOver = told === undefined || nowMs - told.atMs >= TYPING_MS;
    // Nobody was told that typing began: nothing to end.
    if (!isTyping && told?.isTyping !== true) return true;
    if (told?.isTyping === isTyping && !isOver) return true;
    if (isTyping) topic.typing.set(userId, { isTyping, atMs: nowMs });
    else topic.typing.delete(userId);
    return false;
  }

  function delivered(link: Link, signal: SignalFrame): void {
    const place = deliveredSignal.decode(signal.data);
    const principal = link.session?.principal;
    if (principal === undefined || signal.conversationId === undefined) return;
    const members = topics.find(principal.app, signal.conversationId)?.members;
    if (members !== undefined && members.byUser.size > LIMITS.namedReceipts) return;
    kernel
      .delivered(principal, signal.conversationId, place)
      .catch((thrown: unknown) => options.report(thrown, "note a delivery"));
  }

  function topicOf(link: Link, signal: SignalFrame): Topic | undefined {
    if (link.session === undefined || signal.conversationId === undefined) return undefined;
    return topics.find(link.session.principal.app, signal.conversationId);
  }

  return (link, signal) => {
    if (signal.kind === typingSignal.number) typing(link, signal);
    else if (signal.kind === deliveredSignal.number) delivered(link, signal);
  };
}
