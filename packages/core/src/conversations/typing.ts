import { typingSignal } from "@im-chat/protocol";
import type { ConversationId, UserId } from "@im-chat/protocol";
import type { Timer } from "@im-chat/transport";
import { createReadable } from "../readable.ts";
import type { Writable } from "../readable.ts";
import type { Context } from "../session/context.ts";

/** One says at most this often that one types. */
const REPEAT_MS = 3000;
/** Who has not said so for this long has stopped. */
const LAPSE_MS = 6000;

/** Who types in one conversation, and telling that one does. */
export interface Typing {
  readonly users: Writable<readonly UserId[]>;
  set(isTyping: boolean): void;
  onSignal(userId: UserId, isTyping: boolean): void;
}

export function createTyping(
  { environment, connection, report }: Context,
  conversationId: ConversationId,
): Typing {
  const users = createReadable<readonly UserId[]>([], { report });
  const lapses = new Map<UserId, Timer>();
  let saidAtMs = -Infinity;

  const say = (isTyping: boolean): void => {
    saidAtMs = isTyping ? environment.now() : -Infinity;
    connection.signal({
      kind: typingSignal.number,
      conversationId,
      data: typingSignal.encode({ isTyping }),
    });
  };

  const onSignal = (userId: UserId, isTyping: boolean): void => {
    environment.clearTimer(lapses.get(userId));
    lapses.delete(userId);
    if (isTyping)
      lapses.set(
        userId,
        environment.setTimer(() => onSignal(userId, false), LAPSE_MS),
      );
    const before = users.get();
    if (isTyping === before.includes(userId)) return;
    users.set(isTyping ? [...before, userId] : before.filter((id) => id !== userId));
  };

  return {
    users,
    set(isTyping) {
      if (isTyping && Math.abs(environment.now() - saidAtMs) >= REPEAT_MS) say(true);
      if (!isTyping && saidAtMs > -Infinity) say(false);
    },
    onSignal,
  };
}
