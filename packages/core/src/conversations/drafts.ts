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
  /** Stores what is not stored yet together with a message, whose text is the draft until then.
   * @param commit Stores both in one transaction. */
  along(commit: (also: Also) => Promise<void>): Promise<void>;
}

export function createDrafts({ database, environment, report }: Context, mirror: Mirror): Drafts {
  const unsaved = new Map<ConversationId, string>();
  /** Settled when each message so far was stored, or could not be. */
  let sent: Promise<unknown> = Promise.resolve();
  let timer: Timer | undefined;

  const stored = (id: ConversationId): string => mirror.drafts.get(id) ?? "";

  const save: Drafts["along"] = async (commit) => {
    await commit({
      stores: ["drafts"],
      write: async (tx, changes) => {
        for (const [id, text] of unsaved) {
          await (text ? tx.put("drafts", { id, text }) : tx.delete("drafts", id));
          changes.drafts.add(id);
        }
      },
    });
    // Read back by now.
    for (const [id, text] of unsaved) if (text === stored(id)) unsaved.delete(id);
  };

  const flush = async (): Promise<void> => {
    environment.clearTimer(timer);
    timer = undefined;
    // The text of a message is the draft until then, however long the storage takes.
    for (let seen; seen !== sent;) await (seen = sent);
    await save(async ({ stores, write }) => void (await database.commit(stores, write)));
  };

  return {
    get: (id) => unsaved.get(id) ?? stored(id),
    set(id, text) {
      unsaved.set(id, text);
      timer ??= environment.setTimer(() => void flush().catch(report), STORE_AFTER_MS);
    },
    flush,
    along(commit) {
      const done = save(commit);
      const before = sent;
      const settled = (): unknown => before;
      sent = done.then(settled, settled);
      return done;
    },
  };
}
