import type { Kind } from "./kind.ts";
import type { LimitName } from "./limits.ts";
import {
  COUNT,
  EPOCH,
  USER_ID_OR_NONE,
  cursor,
  event,
  head,
  member,
  membership,
  register,
  row,
  user,
} from "./schema/entities.ts";
import type {
  CatchUpQuery,
  CatchUpResult,
  FindUsersQuery,
  GetUsersQuery,
  HeadsQuery,
  HeadsResult,
  HistoryAnchor,
  HistoryQuery,
  HistoryResult,
  MembersQuery,
  MembersResult,
  SyncQuery,
  SyncResult,
  UsersResult,
} from "./values.ts";
import type { User } from "./entities.ts";
import { kindWithResult } from "./codec/kind-of.ts";
import type { Field, Message } from "./codec/message.ts";
import { list, message, one, optional } from "./codec/message.ts";
import { PRESENT, oneOf } from "./codec/one-of.ts";
import type { Shape } from "./codec/shape.ts";
import { FLAG, USER_ID, UUID, bytes, text, uint32 } from "./codec/shape.ts";

const STAMP: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: "stampBytes" });

/** 0 leaves the size of the page to the server. @__NO_SIDE_EFFECTS__ */
function pageLimit(max: LimitName): Shape<number> {
  return uint32({ max });
}

/** Faces that the answer speaks of, so that nobody asks for them one by one. @__NO_SIDE_EFFECTS__ */
function usersOf(number: number): Field<readonly User[]> {
  return list(number, user, "usersPerResult");
}

/** What is new: the account's events and the heads that changed since the stamp. */
export const syncQuery: Kind<SyncQuery, SyncResult> = /* @__PURE__ */ kindWithResult(1, "sync", {
  value: message("SyncQuery", {
    account: optional(1, cursor),
    stamp: one(2, STAMP),
    limit: one(3, pageLimit("headsPerPage")),
    page: one(4, STAMP),
  }),
  result: message("SyncResult", {
    account: one(1, cursor),
    events: list(2, event, "catchUpEvents"),
    isSnapshot: one(3, FLAG),
    memberships: list(4, membership, "headsPerPage"),
    heads: list(5, head, "headsPerPage"),
    stamp: one(6, STAMP),
    nextPage: one(7, STAMP),
    users: usersOf(8),
    hasMoreEvents: one(9, FLAG),
  }),
});

/** Events of one conversation above a cursor. */
export const catchUpQuery: Kind<CatchUpQuery, CatchUpResult> = /* @__PURE__ */ kindWithResult(
  2,
  "catchUp",
  {
    value: message("CatchUpQuery", {
      conversationId: one(1, UUID),
      cursor: one(2, cursor),
      limit: one(3, pageLimit("catchUpEvents")),
    }),
    result: message("CatchUpResult", {
      isTooLong: one(1, FLAG),
      events: list(2, event, "catchUpEvents"),
      head: one(3, head),
      hasMore: one(4, FLAG),
      registers: list(5, register, "namedReceipts"),
      users: usersOf(6),
    }),
  },
);

const anchor: Field<HistoryAnchor> = /* @__PURE__ */ oneOf<HistoryAnchor>({
  newest: { number: 2, shape: PRESENT },
  before: { number: 3, shape: COUNT, key: "seq" },
  after: { number: 4, shape: COUNT, key: "seq" },
  around: { number: 5, shape: COUNT, key: "seq" },
});

/** Rows of one conversation before, after or around a place. */
export const historyQuery: Kind<HistoryQuery, HistoryResult> = /* @__PURE__ */ kindWithResult(
  3,
  "history",
  {
    value: message("HistoryQuery", {
      conversationId: one(1, UUID),
      anchor,
      limit: one(6, pageLimit("pageRows")),
    }),
    result: message("HistoryResult", {
      epoch: one(1, EPOCH),
      version: one(2, COUNT),
      rows: list(3, row, "pageRows"),
      fromSeq: one(4, COUNT),
      toSeq: one(5, COUNT),
      head: one(6, head),
      registers: list(7, register, "namedReceipts"),
      users: usersOf(8),
    }),
  },
);

/** Heads of named conversations, whether they changed or not. */
export const headsQuery: Kind<HeadsQuery, HeadsResult> = /* @__PURE__ */ kindWithResult(
  4,
  "heads",
  {
    value: message("HeadsQuery", { conversationIds: list(1, UUID, "headsPerPage") }),
    result: message("HeadsResult", {
      heads: list(1, head, "headsPerPage"),
      users: usersOf(2),
    }),
  },
);

const usersResult: Message<UsersResult> = /* @__PURE__ */ message("UsersResult", {
  users: usersOf(1),
});

/** Users whose name or id begins with a text, under the app's policy. */
export const findUsersQuery: Kind<FindUsersQuery, UsersResult> = /* @__PURE__ */ kindWithResult(
  5,
  "findUsers",
  {
    value: message("FindUsersQuery", {
      text: one(1, text("findUsersCharacters")),
      limit: one(2, pageLimit("usersPerQuery")),
    }),
    result: usersResult,
  },
);

/** Known users by id; those that do not exist are left out. */
export const getUsersQuery: Kind<GetUsersQuery, UsersResult> = /* @__PURE__ */ kindWithResult(
  6,
  "getUsers",
  {
    value: message("GetUsersQuery", { ids: list(1, USER_ID, "usersPerQuery") }),
    result: usersResult,
  },
);

/** Members of a conversation, by user id. */
export const membersQuery: Kind<MembersQuery, MembersResult> = /* @__PURE__ */ kindWithResult(
  7,
  "members",
  {
    value: message("MembersQuery", {
      conversationId: one(1, UUID),
      after: one(2, USER_ID_OR_NONE),
      limit: one(3, pageLimit("membersPerPage")),
    }),
    result: message("MembersResult", {
      members: list(1, member, "membersPerPage"),
      hasMore: one(2, FLAG),
      users: usersOf(3),
      version: one(4, COUNT),
    }),
  },
);
