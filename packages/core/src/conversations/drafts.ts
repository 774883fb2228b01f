import type { ConversationId } from "@im-chat/protocol";
import type { Timer } from "@im-chat/transport";
import type { Mirror } from "../database/mirror.ts";
import type { Context } from "../session/context.ts";

/** A change is stored at the latest after this, also while its writer types on: a page that is left lets nothing be
 * written any more. */
const STORE_AFTER_MS = 200;

export interface Drafts {
  get(id: ConversationId): string;
  set(id: ConversationId, text: string): void;
  /** Stores what is not stored yet. */
  flush(): Promise<void>;
}

export function createDrafts(context: Context, mirror: Mirror): Drafts {
  const { database, environment } = context;
  const unsaved = new Map<ConversationId, string>();
  let timer: Timer | undefined;

  const flush = async (): Promise<void> => {
    environment.clearTimer(timer);
    timer = undefined;
    const drafts = [...unsaved];
    if (drafts.length === 0) return;
    await database.commit(["drafts"], async (tx, changes) => {
      for (const [id, text] of drafts) {
        await (text === "" ? tx.delete("drafts", id) : tx.put("drafts", { id, text }));
        changes.drafts.add(id);
      }
    });
    for (const [id, text] of drafts) if (unsaved.get(id) === text) unsaved.delete(id);
  };

  return {
    get: (id) => unsaved.get(id) ?? mirror.drafts.get(id) ?? "",
    set(id, text) {
      unsaved.set(id, text);
      timer ??= environment.setTimer(() => void flush().catch(context.report), STORE_AFTER_MS);
    },
    flush,
  };
}
