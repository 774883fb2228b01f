import type { ConversationId } from "@im-chat/protocol";
import type { Timer } from "@im-chat/transport";
import type { Mirror } from "../database/mirror.ts";
import type { Also } from "../outbox/outbox.ts";
import type { Context } from "../session/context.ts";

/** A change is stored at the latest after this, also while its writer types on: a page that is left lets nothing be
 * written any more. */
const STORE_AFTER_MS = 200;

export interface Drafts {
  get(id: ConversationId): string;
  set(id: ConversationId, text: string): void;
  /** Stores what is not stored yet. */
  flush(): Promise<void>;
  /** Stores what stands in the field now together with a message, whose text is the draft until then. */
  along(id: ConversationId): Also;
}

export function createDrafts({ database, environment, report }: Context, mirror: Mirror): Drafts {
  const unsaved = new Map<ConversationId, string>();
  let timer: Timer | undefined;

  const along = (id: ConversationId): Also => ({
    stores: ["drafts"],
    write: async (tx, changes) => {
      const text = unsaved.get(id);
      // What is stored was stored here or by another tab, and stays.
      if (text === undefined) return;
      await (text ? tx.put("drafts", { id, text }) : tx.delete("drafts", id));
      changes.drafts.add(id);
    },
  });

  const flush = async (): Promise<void> => {
    environment.clearTimer(timer);
    timer = undefined;
    for (const [id, text] of unsaved) {
      const { stores, write } = along(id);
      await database.commit(stores, write);
      if (unsaved.get(id) === text) unsaved.delete(id);
    }
  };

  return {
    get: (id) => unsaved.get(id) ?? mirror.drafts.get(id) ?? "",
    set(id, text) {
      unsaved.set(id, text);
      timer ??= environment.setTimer(() => void flush().catch(report), STORE_AFTER_MS);
    },
    flush,
    along,
  };
}
