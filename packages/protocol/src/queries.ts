import type { Kind } from "./kind.ts";
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
  HistoryQuery,
  HistoryResult,
  MembersQuery,
  MembersResult,
  SyncQuery,
  SyncResult,
  UsersResult,
} from "./values.ts";
import { kindWithResult } from "./codec/kind-of.ts";
import type { Shape } from "./codec/shape.ts";
import { OPTIONAL } from "./codec/message.ts";
import type { Fields } from "./codec/message.ts";
import * as LIMITS from "./limit.ts";
import { FLAG, USER_ID, UUID, bytes, text, uint32 } from "./codec/shape.ts";

const STAMP: Shape<Uint8Array> = /* @__PURE__ */ bytes({ max: LIMITS.stampBytes });
const SOUGHT: Shape<string> = /* @__PURE__ */ text(LIMITS.findUsersCharacters);
// 0 leaves the size of the page to the server.
const UP_TO_CATCH_UP_EVENTS: Shape<number> = /* @__PURE__ */ uint32({ max: LIMITS.catchUpEvents });
const UP_TO_HEADS_PER_PAGE: Shape<number> = /* @__PURE__ */ uint32({ max: LIMITS.headsPerPage });
const UP_TO_MEMBERS_PER_PAGE: Shape<number> = /* @__PURE__ */ uint32({
  max: LIMITS.membersPerPage,
});
const UP_TO_PAGE_ROWS: Shape<number> = /* @__PURE__ */ uint32({ max: LIMITS.pageRows });
const UP_TO_USERS_PER_QUERY: Shape<number> = /* @__PURE__ */ uint32({ max: LIMITS.usersPerQuery });
/** Told by being there. */
const PRESENT: Shape<object> = {
  type: "bool",
  wire: 0,
  write: (writer) => writer.varint(1),
  read: (reader) => {
    reader.varint();
    return {};
  },
};

/** What is new: the account's events and the heads that changed since the stamp. */
export const syncQuery: Kind<SyncQuery, SyncResult> = /* @__PURE__ */ kindWithResult(1, "sync", {
  value: {
    account: [1, cursor, OPTIONAL],
    stamp: [2, STAMP],
    limit: [3, UP_TO_HEADS_PER_PAGE],
    page: [4, STAMP],
  },
  result: {
    account: [1, cursor],
    events: [2, event, LIMITS.catchUpEvents],
    isSnapshot: [3, FLAG],
    memberships: [4, membership, LIMITS.headsPerPage],
    heads: [5, head, LIMITS.headsPerPage],
    stamp: [6, STAMP],
    nextPage: [7, STAMP],
    users: [8, user, LIMITS.usersPerResult],
    hasMoreEvents: [9, FLAG],
  },
});

/** Events of one conversation above a cursor. */
export const catchUpQuery: Kind<CatchUpQuery, CatchUpResult> = /* @__PURE__ */ kindWithResult(
  2,
  "catchUp",
  {
    value: {
      conversationId: [1, UUID],
      cursor: [2, cursor],
      limit: [3, UP_TO_CATCH_UP_EVENTS],
    },
    result: {
      isTooLong: [1, FLAG],
      events: [2, event, LIMITS.catchUpEvents],
      head: [3, head],
      hasMore: [4, FLAG],
      registers: [5, register, LIMITS.namedReceipts],
      users: [6, user, LIMITS.usersPerResult],
    },
  },
);

/** Rows of one conversation before, after or around a place. */
export const historyQuery: Kind<HistoryQuery, HistoryResult> = /* @__PURE__ */ kindWithResult(
  3,
  "history",
  {
    value: {
      conversationId: [1, UUID],
      anchor: {
        newest: [2, PRESENT],
        before: [3, COUNT, "seq"],
        after: [4, COUNT, "seq"],
        around: [5, COUNT, "seq"],
      },
      limit: [6, UP_TO_PAGE_ROWS],
    },
    result: {
      epoch: [1, EPOCH],
      version: [2, COUNT],
      rows: [3, row, LIMITS.pageRows],
      fromSeq: [4, COUNT],
      toSeq: [5, COUNT],
      head: [6, head],
      registers: [7, register, LIMITS.namedReceipts],
      users: [8, user, LIMITS.usersPerResult],
    },
  },
);

/** Heads of named conversations, whether they changed or not. */
export const headsQuery: Kind<HeadsQuery, HeadsResult> = /* @__PURE__ */ kindWithResult(
  4,
  "heads",
  {
    value: { conversationIds: [1, UUID, LIMITS.headsPerPage] },
    result: {
      heads: [1, head, LIMITS.headsPerPage],
      users: [2, user, LIMITS.usersPerResult],
    },
  },
);

const usersResult: Fields<UsersResult> = {
  users: [1, user, LIMITS.usersPerResult],
};

/** Users whose name or id begins with a text, under the app's policy. */
export const findUsersQuery: Kind<FindUsersQuery, UsersResult> = /* @__PURE__ */ kindWithResult(
  5,
  "findUsers",
  {
    value: {
      text: [1, SOUGHT],
      limit: [2, UP_TO_USERS_PER_QUERY],
    },
    result: usersResult,
  },
);

/** Known users by id; those that do not exist are left out. */
export const getUsersQuery: Kind<GetUsersQuery, UsersResult> = /* @__PURE__ */ kindWithResult(
  6,
  "getUsers",
  {
    value: { ids: [1, USER_ID, LIMITS.usersPerQuery] },
    result: usersResult,
  },
);

/** Members of a conversation, by user id. */
export const membersQuery: Kind<MembersQuery, MembersResult> = /* @__PURE__ */ kindWithResult(
  7,
  "members",
  {
    value: {
      conversationId: [1, UUID],
      after: [2, USER_ID_OR_NONE],
      limit: [3, UP_TO_MEMBERS_PER_PAGE],
    },
    result: {
      members: [1, member, LIMITS.membersPerPage],
      hasMore: [2, FLAG],
      users: [3, user, LIMITS.usersPerResult],
      version: [4, COUNT],
    },
  },
);
