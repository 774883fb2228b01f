import type { Chat, ConversationId, ConversationSummary } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { forgetFrame, oncePerFrame } from "../base/scheduler.ts";
import { previewOf } from "../controllers/preview.ts";

/** What stands before a newest message that its reader has hidden, as far as this device keeps it: a summary knows the
 * newest row alone. Read for as long as it is rendered. */
export class LastShown implements ReactiveController {
  readonly #find: () => Chat | undefined;
  readonly #update: () => void;
  readonly #followed = new Map<ConversationId, () => void>();
  readonly #asked = new Set<ConversationId>();
  #client: Chat | undefined;

  constructor(host: ReactiveControllerHost, find: () => Chat | undefined) {
    this.#find = find;
    this.#update = () => host.requestUpdate();
    host.addController(this);
  }

  /** The summary with what there is to show of it. */
  complete(summary: ConversationSummary): ConversationSummary {
    const { id } = summary;
    if (previewOf(summary, true).type !== "hidden") return summary;
    const timeline = this.#client?.conversation(id).timeline;
    if (!timeline) return summary;
    this.#asked.add(id);
    // It asks this device only, never the server.
    if (!this.#followed.has(id))
      this.#followed.set(
        id,
        timeline.subscribe(() => oncePerFrame(this.#update)),
      );
    const row = timeline.get().rows.at(-1);
    if (row?.type === "message") return { ...summary, lastMessage: row.message };
    return row?.type === "notice" ? { ...summary, lastNotice: row.notice } : summary;
  }

  hostUpdate(): void {
    const client = this.#find();
    if (client !== this.#client) this.#drop();
    this.#client = client;
  }

  hostUpdated(): void {
    for (const [id, unsubscribe] of this.#followed) {
      if (this.#asked.has(id)) continue;
      unsubscribe();
      this.#followed.delete(id);
    }
    this.#asked.clear();
  }

  hostDisconnected(): void {
    forgetFrame(this.#update);
    this.#drop();
  }

  #drop(): void {
    for (const unsubscribe of this.#followed.values()) unsubscribe();
    this.#followed.clear();
  }
}
