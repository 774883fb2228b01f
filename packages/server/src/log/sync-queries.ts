import { define } from "../database/query.ts";
import type { AccountKey } from "./account-queries.ts";

type Page = AccountKey & { readonly limit: number };
type NextPage = Page & { readonly after: Uint8Array };
type Changed = { readonly since: number };

/** Of the fold of the account's log, the most recently active first. */
export const recentMemberships = define<Page>()((builder, { app, user, limit }) =>
  builder
    .selectFrom("account_conversation as entry")
    .innerJoin("conversation", (join) =>
      join
        .onRef("conversation.app", "=", "entry.app")
        .onRef("conversation.conversation_id", "=", "entry.conversation_id"),
    )
    .select(["entry.conversation_id", "entry.membership_id", "entry.visible_from_seq"])
    .where("entry.app", "=", app)
    .where("entry.user_id", "=", user)
    .where("entry.membership_id", ">", 0)
    .orderBy("conversation.active_at", "desc")
    .orderBy("conversation.changed", "desc")
    .limit(limit),
);

/** Of the fold of the account's log, by conversation. */
export const nextMemberships = define<NextPage>()((builder, { app, user, after, limit }) =>
  builder
    .selectFrom("account_conversation")
    .select(["conversation_id", "membership_id", "visible_from_seq"])
    .where("app", "=", app)
    .where("user_id", "=", user)
    .where("membership_id", ">", 0)
    .where("conversation_id", ">", after)
    .orderBy("conversation_id")
    .limit(limit),
);

/** My conversations that changed, found by my memberships. */
export const recentChanges = define<Page & Changed>()((builder, { app, user, since, limit }) =>
  builder
    .selectFrom("member")
    .crossJoin("conversation")
    .select("conversation.conversation_id")
    .where("member.app", "=", app)
    .where("member.user_id", "=", user)
    .whereRef("conversation.app", "=", "member.app")
    .whereRef("conversation.conversation_id", "=", "member.conversation_id")
    .where("conversation.changed", ">", since)
    .orderBy("conversation.active_at", "desc")
    .orderBy("conversation.changed", "desc")
    .limit(limit),
);

/** The same, found by what changed: for when that is little. */
export const fewRecentChanges = define<Page & Changed>()((builder, { app, user, since, limit }) =>
  builder
    .selectFrom("conversation")
    .crossJoin("member")
    .select("conversation.conversation_id")
    .where("conversation.app", "=", app)
    .where("conversation.changed", ">", since)
    .whereRef("member.app", "=", "conversation.app")
    .whereRef("member.conversation_id", "=", "conversation.conversation_id")
    .where("member.user_id", "=", user)
    .orderBy("conversation.active_at", "desc")
    .orderBy("conversation.changed", "desc")
    .limit(limit),
);

export const nextChanges = define<NextPage & Changed>()(
  (builder, { app, user, since, after, limit }) =>
    builder
      .selectFrom("member")
      .crossJoin("conversation")
      .select("conversation.conversation_id")
      .where("member.app", "=", app)
      .where("member.user_id", "=", user)
      .where("member.conversation_id", ">", after)
      .whereRef("conversation.app", "=", "member.app")
      .whereRef("conversation.conversation_id", "=", "member.conversation_id")
      .where("conversation.changed", ">", since)
      .orderBy("member.conversation_id")
      .limit(limit),
);
