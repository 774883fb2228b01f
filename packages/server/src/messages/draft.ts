import { draftChangedEvent, ImError, setDraftCommand, type SetDraft } from "@im-chat/protocol";
import { define } from "../database/query.ts";
import type { MemberTable } from "../database/schema.ts";
import type { WriteTx } from "../database/tx.ts";
import type { AccountHandler } from "../handler.ts";
import type { ConversationKey } from "../log/conversation-queries.ts";
import type { AccountDecision, Context, TakenAccount } from "../log/decision.ts";
import { takePlace } from "./read-position.ts";

export const updateDraft = define<
  ConversationKey & { readonly user: string } & Pick<MemberTable, "draft" | "draft_version">
>()((builder, { app, key, user, draft, draft_version }) =>
  builder
    .updateTable("member")
    .set({ draft, draft_version })
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("user_id", "=", user),
);

/** Keeps what a member has begun to write, for the member's own devices. The log says only that there is another one, for it
 * is kept for good; heads have the text. */
export const setDraft: AccountHandler<SetDraft> = {
  log: "account",
  kind: setDraftCommand,
  namesConversation: true,
  account: (principal) => principal.userId,
  decide: decideDraft,
};

async function decideDraft(
  tx: WriteTx,
  { row: account }: TakenAccount,
  context: Context,
  { text, baseVersion }: SetDraft,
): Promise<AccountDecision> {
  context.permit("draft.set");
  const { conversationId, member } = await takePlace(tx, context);
  if (text === member.draft) return {};
  if (baseVersion !== member.draft_version) {
    const versions = `version ${member.draft_version}, not ${baseVersion}`;
    throw new ImError("conflict", `Cannot set draft: it is at ${versions}`);
  }
  await tx.run(updateDraft, {
    app: context.principal.app,
    key: member.conversation_id,
    user: context.principal.userId,
    draft: text,
    draft_version: account.version + 1,
  });
  return {
    event: {
      kind: draftChangedEvent.number,
      data: draftChangedEvent.encode({ conversationId }),
    },
  };
}
