import {
  draftChangedEvent,
  ImError,
  setDraftCommand,
  uuidToBytes,
  type SetDraft,
} from "@im-chat/protocol";
import { USER_KINDS } from "../database/numbers.ts";
import { define } from "../database/query.ts";
import type { MemberTable } from "../database/schema.ts";
import type { Tx, WriteTx } from "../database/tx.ts";
import type { AccountHandler } from "../handler.ts";
import { memberByUser, type ConversationKey } from "../log/conversation-queries.ts";
import type { AccountDecision, Context, Execution, TakenAccount } from "../log/decision.ts";
import { notMember } from "../log/not-member.ts";
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
  account: (principal) => principal.userId,
  decide: decideDraft,
  result: readVersion,
};

async function decideDraft(
  tx: WriteTx,
  { row: account }: TakenAccount,
  context: Context,
  { conversationId, text, baseVersion }: SetDraft,
): Promise<AccountDecision> {
  context.permit("draft.set");
  const { principal } = context;
  const { member } = await takePlace(tx, { principal, conversationId });
  // What came behind the deletion would be there for ever.
  if (account.kind === USER_KINDS.of.deleted) throw notMember();
  if (text === member.draft) return {};
  if (baseVersion !== member.draft_version) {
    const versions = `version ${member.draft_version}, not ${baseVersion}`;
    throw new ImError("conflict", `Cannot set draft: it is at ${versions}`);
  }
  await tx.run(updateDraft, {
    app: principal.app,
    key: member.conversation_id,
    user: principal.userId,
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

/** 0 for whoever is not in the conversation any more. */
async function readVersion(
  tx: Tx,
  { principal: { app, userId: user } }: Execution,
  { conversationId }: SetDraft,
): Promise<Uint8Array> {
  const member = await tx.get(memberByUser, { app, key: uuidToBytes(conversationId), user });
  return setDraftCommand.result.encode({ version: member?.draft_version ?? 0 });
}
