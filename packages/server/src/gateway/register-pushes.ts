import { LIMITS, encodeDown } from "@im-chat/protocol";
import type { Register } from "@im-chat/protocol";
import type { ConversationPublication, Members, Topic } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import { createPacer } from "./pacer.ts";
import type { PacerClock } from "./pacer.ts";

/** Read and delivered positions of one conversation are told at once, then at most once in this time:
 * two hundred readers of one message must not become forty thousand frames. */
const PERIOD_MS = 300;

export interface RegisterPushes {
  add(
    topic: Topic,
    members: Members,
    publication: Extract<ConversationPublication, { type: "registers" }>,
  ): void;
}

export function createRegisterPushes(options: {
  readonly clock: PacerClock;
  readonly outgoing: Outgoing;
  readonly report: (thrown: unknown, what: string) => void;
}): RegisterPushes {
  const { clock, outgoing, report } = options;
  const pacer = createPacer<Topic>({
    clock,
    report,
    periodMs: PERIOD_MS,
    lastAt: (topic) => topic.registersAt,
    run: send,
  });

  function send(topic: Topic, nowMs: number): void {
    const { registers, registersEpoch: epoch, members } = topic;
    topic.registers = undefined;
    topic.registersAt = nowMs;
    if (registers === undefined || members === undefined || members.epoch !== epoch) return;
    // Over a period more people may have read than are members at its end, or than one frame names.
    const told = [...registers.values()]
      .filter(({ userId }) => members.byUser.has(userId))
      .slice(0, LIMITS.namedReceipts);
    if (told.length === 0) return;
    const about = told.map(({ userId }) => userId);
    const down = encodeDown({
      requestId: 0,
      type: "registers",
      conversationId: topic.conversationId,
      epoch,
      registers: told,
    });
    for (const link of topic.watchers) {
      const userId = link.session?.principal.userId ?? "";
      const isOwnOnly = about.length === 1 && about[0] === userId;
      if (members.byUser.has(userId) && !isOwnOnly) outgoing.push(link, down);
    }
  }

  return {
    add: (topic, members, publication) => {
      if (topic.watchers.size === 0 || members.byUser.size > LIMITS.namedReceipts) return;
      if (topic.registersEpoch !== publication.epoch) topic.registers = undefined;
      topic.registersEpoch = publication.epoch;
      topic.registers ??= new Map();
      for (const register of publication.registers) {
        topic.registers.set(register.userId, merge(topic.registers.get(register.userId), register));
      }
      pacer.touch(topic);
    },
  };
}

function merge(before: Register | undefined, register: Register): Register {
  if (before === undefined) return register;
  return {
    userId: register.userId,
    readSeq: Math.max(before.readSeq, register.readSeq),
    deliveredSeq: Math.max(before.deliveredSeq, register.deliveredSeq),
  };
}
