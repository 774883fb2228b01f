import { ImError, setDraftCommand } from "@im-chat/protocol";
import type { ConversationId } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { Writing } from "../database/database.ts";
import { mergeDrafts, newsOf, toldDraft } from "../database/draft-base.ts";
import type { Mirror } from "../database/mirror.ts";
import type { DraftRecord } from "../database/schema.ts";
import type { Also } from "../outbox/outbox.ts";
import { newId } from "../session/context.ts";
import type { Context, LeadContext } from "../session/context.ts";
import { readAccount } from "../sync/heads.ts";
import type { ToldDrafts } from "./told-drafts.ts";

/** A change is stored at the latest after this, also while its writer types on: a page that is left lets nothing be
 * written any more. */
const STORE_AFTER_MS = 200;

export interface Drafts {
  get(id: ConversationId): string;
  set(id: ConversationId, text: string): void;
  /** Stores what is not stored yet. */
  flush(): Promise<void>;
  /** What was stored is about to be forgotten. */
  storeAnew(): void;
  /** Stores what stands in the field now together with a message, whose text is the draft until then.
   * @param commit Stores both in one transaction. */
  along(id: ConversationId, commit: (also: Also) => Promise<void>): Promise<void>;
}

/** How the user's other devices learn of drafts, in the tab that has the link. */
export interface Telling {
  /** All that the server said was read. */
  start(): void;
  /** Something of these has changed. */
  look(ids: Iterable<ConversationId>): void;
}

interface Sending {
  readonly id: ConversationId;
  /** The transaction that stores it, and maybe others. */
  tx?: Writing;
}

export function createDrafts({ database, environment, report }: Context, mirror: Mirror): Drafts {
  /** With what the field showed when it began to say something else. */
  const unsaved = new Map<ConversationId, Text>();
  /** Messages that are not stored yet. */
  const sending = new Set<Sending>();
  /** Since the last time that something was stored; 0: that was long ago. */
  let changeCount = 0;

  /** @param own Message that is stored too. */
  const save = async (commit: (also: Also) => Promise<unknown>, own?: Sending): Promise<void> => {
    let written = new Map<ConversationId, Text>();
    await commit({
      stores: ["drafts", "conversations"],
      write: async (tx, changes) => {
        written = new Map();
        if (own) own.tx = tx;
        for (const [id, text] of unsaved) {
          // The text of another message may still be nowhere else than in the stored draft.
          if ([...sending].some((other) => other.id === id && other.tx !== tx)) continue;
          await putDraft(tx, id, text);
          changes.drafts.add(id);
          written.set(id, text);
        }
      },
    });
    for (const [id, text] of written) if (unsaved.get(id) === text) unsaved.delete(id);
  };

  const shown = (id: ConversationId): Text => unsaved.get(id) ?? mirror.draftOf(id);

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
    get: (id) => shown(id).text,
    set(id, text) {
      const attempt = unsaved.get(id)?.attempt;
      unsaved.set(id, { text, base: shown(id).base, attempt });
      flushSoon();
    },
    flush,
    storeAnew() {
      for (const [id, record] of mirror.drafts)
        unsaved.set(id, { ...record, ...unsaved.get(id), attempt: record.attempt });
      flushSoon();
    },
    async along(id, commit) {
      const own = { id };
      sending.add(own);
      try {
        await save(commit, own);
      } finally {
        sending.delete(own);
        flushSoon();
      }
    },
  };
}

type Text = Omit<DraftRecord, "id">;

/** What is empty, here and there, need not be kept, unless a text of this device is on its way to the server. */
async function putDraft(tx: Writing, id: ConversationId, given: Text): Promise<void> {
  const stored = await tx.get("drafts", id);
  const told = toldDraft(await tx.get("conversations", id));
  const { text, attempt = stored?.attempt } = given;
  // The server took meanwhile what this text goes on from, unless that was of another device.
  const isOfOther = stored?.base && given.base && (newsOf(stored.base, given.base) ?? 0) > 0;
  const base = stored?.base?.isOwn && !isOfOther ? stored.base : given.base;
  const isNothing = !attempt && !text && !told?.text && !base?.text;
  await (isNothing ? tx.delete("drafts", id) : tx.put("drafts", { id, text, base, attempt }));
}

/** Nobody needs it to write, so its code is loaded later; without it drafts stay on this device. */
export function createTelling(context: LeadContext, mirror: Mirror): Telling {
  let told: ToldDrafts | undefined;
  const start = async (): Promise<void> => {
    const { ToldDrafts } = await import("./told-drafts.ts");
    if (context.signal.aborted) return;
    told ??= new ToldDrafts(context, {
      mirror,
      command: setDraftCommand,
      ImError,
      newId: () => newId(context.environment),
      readAccount,
      mergeDrafts,
      newsOf,
      toldDraft,
      maxCharacters: LIMITS.textCharacters,
    });
    told.start();
  };
  return {
    // What did not load now is loaded when the next link was read.
    start: () => void start().catch(() => undefined),
    look: (ids) => told?.look(ids),
  };
}
