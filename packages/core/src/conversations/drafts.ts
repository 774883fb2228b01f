import type { ConversationId } from "@im-chat/protocol";
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
  /** Stores what stands in the field now together with a message, whose text is the draft until then.
   * @param commit Stores both in one transaction. */
  along(id: ConversationId, commit: (also: Also) => Promise<void>): Promise<void>;
}

export function createDrafts({ database, environment, report }: Context, mirror: Mirror): Drafts {
  const unsaved = new Map<ConversationId, string>();
  /** Of each message that is not stored yet. */
  const sending: ConversationId[] = [];
  /** Since the last time that something was stored; 0: that was long ago. */
  let changeCount = 0;

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

  /** After a pause at once: what a page writes while it is left comes too late, and a paste may be all there is. */
  const flushSoon = (): void => {
    changeCount += 1;
    if (changeCount > 1) return;
    flush().catch(report);
    environment.setTimer(() => {
      const since = changeCount;
      changeCount = 0;
      if (since > 1) flushSoon();
    }, STORE_AFTER_MS);
  };

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
