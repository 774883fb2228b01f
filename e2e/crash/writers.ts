import {
  createChat,
  longPolling,
  webSocketTransport,
  type Chat,
  type ConnectionStatus,
  type ConversationId,
  type MessageId,
  type Transport,
} from "@im-chat/core";
import { createTestDevice } from "@im-chat/testing";
import type { Written } from "../support/author.ts";
import { createLedger, recorded } from "./ledger.ts";

export interface WriterOptions {
  readonly url: string;
  readonly user: string;
  readonly tokenOf: (user: string) => Promise<string>;
  readonly conversations: readonly Written[];
  /** Ways to the server. */
  readonly ways: Ways;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export type Ways = readonly ("websocket" | "long-polling")[];

/** Between two messages of one writer, at most. */
const PAUSE_MS = 100;
/** With so many unanswered, a writer waits: people do, and a run of many kills stays within its disk. */
const UNANSWERED = 30;
/** A writer whose client knocks no sooner than this reloads the page. */
const PATIENCE_MS = 1000;
const BACK_MS = 60_000;
const FAULTLESS = new Set(["unavailable", "timeout", "cancelled"]);

/** Somebody who writes without pause into all own conversations, whatever happens to the server, with a real client over
 * real links and a disk that outlives the page. */
export class Writer {
  readonly ledger = createLedger();
  /** Messages composed so far, per conversation, in order. */
  readonly composed: ReadonlyMap<ConversationId, MessageId[]>;
  readonly #options: WriterOptions;
  readonly #device = createTestDevice();
  readonly #writing = new AbortController();
  readonly #written: Promise<void>;
  readonly #problems: string[] = [];
  readonly #shown = new Set<MessageId>();
  #chat: Chat;
  #reloads = 0;
  /** Asked for by {@link comeBack}, done between two messages. */
  #isToReload = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.composed = new Map(options.conversations.map(({ id }) => [id, []]));
    this.#chat = this.#enter();
    this.#written = this.#write();
  }

  get user(): string {
    return this.#options.user;
  }

  get chat(): Chat {
    return this.#chat;
  }

  get reloads(): number {
    return this.#reloads;
  }

  /** Goes back to a server that is there again, as people do: waits a little, then reloads the page. Only who writes comes
   * back. Resolves when something more was acked. @throws Error when that takes too long */
  async comeBack(): Promise<void> {
    const before = this.ledger.acks.length;
    const untilMs = performance.now() + BACK_MS;
    this.#chat.reconnectNow();
    while (this.ledger.acks.length === before) {
      if (performance.now() > untilMs) throw new Error(`${this.user} is not back in ${BACK_MS} ms`);
      this.#isToReload = knocksLater(this.#chat.connection.get());
      await sleep(10);
    }
  }

  /** Stops writing; what is queued goes on. @throws Error when anything was told to have gone wrong */
  async stop(): Promise<void> {
    this.#writing.abort();
    await this.#written;
    this.#check();
  }

  /** Stops, and leaves whatever is queued. */
  async close(): Promise<void> {
    this.#writing.abort();
    await Promise.allSettled([this.#written]);
    await this.#chat.close();
  }

  #check(): void {
    if (this.#problems.length > 0) throw new Error(`${this.user}: ${this.#problems.join("\n")}`);
  }

  #enter(): Chat {
    const { url, user, tokenOf, ways, conversations } = this.#options;
    const [first, ...others] = ways.map((way) => recorded(TRANSPORTS[way](), this.ledger));
    if (first === undefined) throw new Error(`${user} has no way to the server`);
    const chat = createChat(
      {
        server: url,
        app: "demo",
        user,
        tokenProvider: () => tokenOf(user),
        transports: [first, ...others],
      },
      this.#device.world,
    );
    chat.on("message_sent", ({ conversationId, message: { id, seq } }) => {
      this.#shown.add(id);
      this.ledger.acks.push({ conversationId, messageId: id, seq });
    });
    chat.on("message_failed", ({ error }) =>
      this.#problems.push(`a message failed: ${error.message}`),
    );
    chat.on("error", ({ error }) => {
      if (!FAULTLESS.has(error.code)) this.#problems.push(`${error.code}: ${error.message}`);
    });
    for (const { id } of conversations) chat.conversation(id).open();
    return chat;
  }

  async #write(): Promise<void> {
    const { conversations, random, user } = this.#options;
    for (let count = 0; !this.#writing.signal.aborted;) {
      await sleep(random() * PAUSE_MS);
      if (this.#isToReload) await this.#reload();
      if (count - this.#shown.size >= UNANSWERED) continue;
      count += 1;
      const { id } = conversations[count % conversations.length] as Written;
      const messageId = await this.#chat.conversation(id).send({ text: `${user} ${count}` });
      this.composed.get(id)?.push(messageId);
    }
  }

  async #reload(): Promise<void> {
    this.#isToReload = false;
    await this.#chat.close();
    this.#chat = this.#enter();
    this.#reloads += 1;
  }
}

const TRANSPORTS: Readonly<Record<Ways[number], () => Transport>> = {
  websocket: webSocketTransport,
  "long-polling": longPolling,
};

/** The client is to blame for none of it: it knocks ten times a minute, and here a minute has more kills than that. */
function knocksLater(status: ConnectionStatus): boolean {
  if (status.name !== "offline" || status.retryAtMs === undefined) return false;
  return status.retryAtMs - Date.now() > PATIENCE_MS;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
