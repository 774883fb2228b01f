import type { ConversationId, UserId } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { WatchSet } from "@im-chat/transport";
import { coalesce } from "./session/context.ts";
import type { Context } from "./session/context.ts";

/** Changes within this time are told to the server together. */
const SETTLE_MS = 300;
const RETRY_MS = 5000;

export interface AttentionOptions {
  /** On screen first, then by activity. */
  readonly conversations: () => readonly ConversationId[];
  readonly users: () => readonly UserId[];
  /** What came before the server watched has to be asked for. */
  readonly onWatching: () => void;
}

/** What the server sends in full: what is on screen, and the most recent of the rest. */
export interface Attention {
  /** Registers the present set on a new link. @throws ImError */
  start(): Promise<void>;
  /** What is shown has changed. */
  touch(): void;
}

export function createAttention(context: Context, options: AttentionOptions): Attention {
  const { environment, connection } = context;
  let told = "";
  const later = coalesce(environment);

  const present = (): WatchSet => ({
    conversationIds: [...new Set(options.conversations())].slice(0, LIMITS.watchedConversations),
    userIds: options.users().slice(0, LIMITS.watchedUsers),
  });

  const start = async (): Promise<void> => {
    const set = present();
    told = keyOf(set);
    try {
      await connection.watch(set);
    } catch (thrown) {
      told = "";
      throw thrown;
    }
  };

  const tell = async (): Promise<void> => {
    try {
      await start();
    } catch {
      // A lost link registers anew; a server that would not listen is asked again.
      return later(touch, RETRY_MS);
    }
    options.onWatching();
  };

  const touch = (): void => {
    if (connection.state.name !== "online") return;
    later(() => {
      if (keyOf(present()) !== told) void tell();
    }, SETTLE_MS);
  };

  return { start, touch };
}

function keyOf({ conversationIds, userIds }: WatchSet): string {
  return JSON.stringify([conversationIds.toSorted(), userIds.toSorted()]);
}
