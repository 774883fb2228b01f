import { createChat, type Chat, type ConversationId, type MessageId } from "@im-chat/core";
import type { Written } from "../support/author.ts";

/** What somebody was told is accepted. */
export interface Ack {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  /** 0: told by the log itself, before the answer came. */
  readonly seq: number;
}

/** Somebody who writes without pause, whatever happens to the server. */
export interface Writer {
  readonly user: string;
  readonly chat: Chat;
  /** Grows while the server lives. */
  readonly acks: readonly Ack[];
  /** Messages composed so far, per conversation, in order. */
  readonly composed: ReadonlyMap<ConversationId, readonly MessageId[]>;
  /** Stops writing; what is queued goes on. */
  stop(): Promise<void>;
}

export interface WriterOptions {
  readonly url: string;
  readonly user: string;
  readonly tokenOf: (user: string) => Promise<string>;
  readonly conversations: readonly Written[];
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Between two messages of one writer, at most. */
const PAUSE_MS = 150;
const FAULTLESS = new Set(["unavailable", "timeout", "cancelled"]);

/** Signs in with a real client over a real socket, and begins to write into all its conversations. */
export function startWriter({ url, user, tokenOf, conversations, random }: WriterOptions): Writer {
  const chat = createChat({
    server: url,
    app: "demo",
    user,
    storage: "memory",
    tokenProvider: () => tokenOf(user),
  });
  const acks: Ack[] = [];
  const composed = new Map<ConversationId, MessageId[]>(conversations.map(({ id }) => [id, []]));
  const problems: string[] = [];
  chat.on("message_sent", ({ conversationId, message }) =>
    acks.push({ conversationId, messageId: message.id, seq: message.seq }),
  );
  chat.on("message_failed", ({ error }) => problems.push(`a message failed: ${error.message}`));
  chat.on("error", ({ error }) => {
    if (!FAULTLESS.has(error.code)) problems.push(`${error.code}: ${error.message}`);
  });
  for (const { id } of conversations) chat.conversation(id).open();

  const writing = new AbortController();
  const write = async (): Promise<void> => {
    for (let count = 1; !writing.signal.aborted; count += 1) {
      const { id } = conversations[count % conversations.length] as Written;
      const messageId = await chat.conversation(id).send({ text: `${user} ${count}` });
      composed.get(id)?.push(messageId);
      await sleep(random() * PAUSE_MS);
    }
  };
  const written = write();
  return {
    user,
    chat,
    acks,
    composed,
    stop: async () => {
      writing.abort();
      await written;
      if (problems.length > 0) throw new Error(`${user}: ${problems.join("\n")}`);
    },
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
