import type { ConversationId } from "@im-chat/protocol";
import type { Mirror } from "../database/mirror.ts";
import type { Also } from "../outbox/outbox.ts";
import { coalesce } from "../session/context.ts";
import type { Context } from "../session/context.ts";

/** A change is stored at the latest after this, also while its writer types on: a page that is left lets nothing be
 * written any more. */
const STORE_AFTER_MS = 200;

export interface Drafts {
  get(id: ConversationId): string;
  set(id: ConversationId, text: string): void;
  /** Stores what is not stored yet. */
  flush(): Promise<void>;
  /** Stores what stands in the field now together with a message, whose text is the draft until then.
   * @param commit Stores both in one transaction. */
  along(id: ConversationId, commit: (also: Also) => Promise<void>): Promise<void>;
}

export function createDrafts({ database, environment, report }: Context, mirror: Mirror): Drafts {
  const unsaved = new Map<ConversationId, string>();
  /** Of each message that is not stored yet. */
  const sending: ConversationId[] = [];
  const later = coalesce(environment);

  /** @param own Conversation of the message that is stored too. */
  const save = async (
    commit: (also: Also) => Promise<unknown>,
    own?: ConversationId,
  ): Promise<void> => {
    let written = new Map<ConversationId, string>();
    await commit({
      stores: ["drafts"],
      write: async (tx, changes) => {
        written = new Map();
        for (const [id, text] of unsaved) {
          // The text of another message may still be nowhere else than in the stored draft.
          if (sending.filter((other) => other === id).length > (id === own ? 1 : 0)) continue;
          await (text ? tx.put("drafts", { id, text }) : tx.delete("drafts", id));
          changes.drafts.add(id);
          written.set(id, text);
        }
      },
    });
    for (const [id, text] of written) if (unsaved.get(id) === text) unsaved.delete(id);
  };

  const flush = async (): Promise<void> => {
    if (unsaved.size > 0) await save(({ stores, write }) => database.commit(stores, write));
  };

  const flushSoon = (): void => later(() => flush().catch(report), STORE_AFTER_MS);

  return {
    get: (id) => unsaved.get(id) ?? mirror.drafts.get(id) ?? "",
    set(id, text) {
      unsaved.set(id, text);
      flushSoon();
    },
    flush,
    async along(id, commit) {
      sending.push(id);
      try {
        await save(commit, id);
      } finally {
        sending.splice(sending.indexOf(id), 1);
        flushSoon();
      }
    },
  };
}
