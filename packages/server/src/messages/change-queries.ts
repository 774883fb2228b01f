import { define } from "../database/query.ts";
import type { MessageTable } from "../database/schema.ts";
import type { ConversationKey } from "../log/conversation-queries.ts";

/** New content of a row; whatever changes a row says by which version. */
export const replaceContent = define<
  ConversationKey &
    Pick<
      MessageTable,
      | "seq"
      | "version"
      | "revision"
      | "edited_at"
      | "kind"
      | "mentions"
      | "mentions_all"
      | "reply_to"
      | "expires_at"
      | "codec"
      | "body"
    >
>()((builder, content) =>
  builder
    .updateTable("message")
    .set({
      version: content.version,
      revision: content.revision,
      edited_at: content.edited_at,
      kind: content.kind,
      mentions: content.mentions,
      mentions_all: content.mentions_all,
      reply_to: content.reply_to,
      expires_at: content.expires_at,
      codec: content.codec,
      body: content.body,
    })
    .where("app", "=", content.app)
    .where("conversation_id", "=", content.key)
    .where("seq", "=", content.seq),
);

/** Empties a row for ever: its place stays, its content is gone. */
export const emptyContent = define<
  ConversationKey & {
    readonly seq: number;
    readonly version: number;
    readonly state: number;
    readonly nothing: Uint8Array;
  }
>()((builder, { app, key, seq, version, state, nothing }) =>
  builder
    .updateTable("message")
    .set({ version, state, mentions: null, mentions_all: 0, reply_to: null, body: nothing })
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("seq", "=", seq),
);
