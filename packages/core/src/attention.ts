import type { ConversationId, Presence, UserId } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { Timer, WatchSet } from "@im-chat/transport";
import type { Context } from "./session/context.ts";

/** Changes within this time are told to the server together. */
const SETTLE_MS = 300;
const RETRY_MS = 5000;

export interface AttentionOptions {
  /** On screen first, then by activity. */
  readonly conversations: () => readonly ConversationId[];
  readonly users: () => readonly UserId[];
  readonly onPresences: (presences: readonly Presence[]) => void;
  /** What came before the server watched has to be asked for. */
  readonly onWatching: () => void;
}

/** What the server sends in full: what is on screen, and the most recent of the rest. */
export class Attention {
  readonly #context: Context;
  readonly #options: AttentionOptions;
  #told = "";
  #timer: Timer | undefined;

  constructor(context: Context, options: AttentionOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Registers the present set on a new link. @throws ImError */
  async start(): Promise<void> {
    const set = this.#set();
    this.#told = keyOf(set);
    const { presences } = await this.#context.connection.watch(set);
    this.#options.onPresences(presences);
  }

  /** What is shown has changed. */
  touch(): void {
    const { environment, connection, signal } = this.#context;
    if (signal.aborted || connection.state.name !== "online") return;
    this.#timer ??= environment.setTimer(() => {
      this.#timer = undefined;
      if (keyOf(this.#set()) !== this.#told) void this.#tell();
    }, SETTLE_MS);
  }

  async #tell(): Promise<void> {
    try {
      await this.start();
    } catch {
      // A lost link registers anew; a server that would not listen is asked again.
      this.#told = "";
      this.#timer ??= this.#context.environment.setTimer(() => {
        this.#timer = undefined;
        this.touch();
      }, RETRY_MS);
      return;
    }
    this.#options.onWatching();
  }

  stop(): void {
    this.#context.environment.clearTimer(this.#timer);
  }

  #set(): WatchSet {
    const conversationIds = [...new Set(this.#options.conversations())].slice(
      0,
      LIMITS.watchedConversations,
    );
    return { conversationIds, userIds: this.#options.users().slice(0, LIMITS.watchedUsers) };
  }
}

function keyOf({ conversationIds, userIds }: WatchSet): string {
  return JSON.stringify([conversationIds.toSorted(), userIds.toSorted()]);
}
