import type { LimitName } from "../src/limits.ts";

export interface LimitRow {
  readonly unit: "bytes" | "characters" | "entries" | "ms" | "days" | "unread";
  /** Where going beyond is refused. `codec`: by this package, on reading and on writing. */
  readonly enforcedBy: "codec" | "server" | "client" | "caller";
  readonly meaning: string;
}

/** What the numbers of `LIMITS` mean; the table in PROTOCOL.md is made of it. */
export const LIMITS_TABLE: { readonly [Name in LimitName]: LimitRow } = {
  batchBytesUp: {
    unit: "bytes",
    enforcedBy: "caller",
    meaning: "One batch from a client, as it travels; the reader of a link passes it to the codec",
  },
  batchBytesDown: {
    unit: "bytes",
    enforcedBy: "caller",
    meaning: "One batch from a server, as it travels; the reader of a link passes it to the codec",
  },
  inflatedBytes: {
    unit: "bytes",
    enforcedBy: "codec",
    meaning: "A deflated batch after inflating; any one field of bytes without a limit of its own",
  },
  frameBytes: { unit: "bytes", enforcedBy: "codec", meaning: "One frame from a client" },
  framesPerBatch: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Frames in one batch, either way",
  },
  commandsPerBatch: { unit: "entries", enforcedBy: "codec", meaning: "Commands in one batch" },
  bodyBytes: {
    unit: "bytes",
    enforcedBy: "codec",
    meaning: "Body of one message; room for `textCharacters` of any script, and for encryption",
  },
  textCharacters: {
    unit: "characters",
    enforcedBy: "codec",
    meaning: "Text in all parts of one plain body",
  },
  partsPerBody: { unit: "entries", enforcedBy: "codec", meaning: "Parts of one plain body" },
  mentions: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Users mentioned by one message; `mentionsAll` is one flag",
  },
  userIdBytes: { unit: "bytes", enforcedBy: "codec", meaning: "A user id as UTF-8" },
  nameCharacters: {
    unit: "characters",
    enforcedBy: "codec",
    meaning: "Name of a user or a conversation",
  },
  avatarBytes: { unit: "bytes", enforcedBy: "codec", meaning: "URL of a picture" },
  appBytes: { unit: "bytes", enforcedBy: "codec", meaning: "Id of an app" },
  clientBytes: {
    unit: "bytes",
    enforcedBy: "codec",
    meaning: "Name and version of the client software",
  },
  tokenBytes: { unit: "bytes", enforcedBy: "codec", meaning: "A token" },
  guestSecretBytes: {
    unit: "bytes",
    enforcedBy: "codec",
    meaning: "A guest's secret: exactly so many",
  },
  features: { unit: "entries", enforcedBy: "codec", meaning: "Features named in a handshake" },
  errorBytes: { unit: "bytes", enforcedBy: "codec", meaning: "Sentence of an error or a goaway" },
  stampBytes: { unit: "bytes", enforcedBy: "codec", meaning: "A stamp, or the mark of a page" },
  groupMembers: {
    unit: "entries",
    enforcedBy: "server",
    meaning: "Members of one group, its owner included",
  },
  membersPerCommand: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Users added by one command",
  },
  faces: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Members named in a conversation itself",
  },
  watchedConversations: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Conversations that one link watches",
  },
  watchedUsers: { unit: "entries", enforcedBy: "codec", meaning: "Users that one link watches" },
  headsPerPage: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Heads, or memberships, in one answer",
  },
  catchUpEvents: {
    unit: "entries",
    enforcedBy: "codec",
    meaning:
      "Events in one answer or push; further behind than the server cares to send, it answers `isTooLong`",
  },
  pageRows: { unit: "entries", enforcedBy: "codec", meaning: "Rows in one page of history" },
  pageBytes: {
    unit: "bytes",
    enforcedBy: "server",
    meaning: "Size at which a server ends a page, whatever the entries left",
  },
  membersPerPage: { unit: "entries", enforcedBy: "codec", meaning: "Members in one answer" },
  usersPerQuery: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Users asked for by id, or found, at once",
  },
  usersPerResult: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Users that an answer brings along",
  },
  findUsersCharacters: {
    unit: "characters",
    enforcedBy: "codec",
    meaning: "Text to find users by",
  },
  hintsPerFrame: { unit: "entries", enforcedBy: "codec", meaning: "Hints in one push" },
  namedReceipts: {
    unit: "entries",
    enforcedBy: "codec",
    meaning: "Registers in one answer or push; larger conversations name none",
  },
  typingMembers: {
    unit: "entries",
    enforcedBy: "server",
    meaning: "Members up to which a conversation carries typing",
  },
  unreadCap: {
    unit: "unread",
    enforcedBy: "server",
    meaning: "Unread messages up to which a server counts",
  },
  signalBytes: { unit: "bytes", enforcedBy: "codec", meaning: "Content of one signal" },
  relayBytes: { unit: "bytes", enforcedBy: "codec", meaning: "Content of one relay" },
  pollWaitMs: { unit: "ms", enforcedBy: "codec", meaning: "How long a poll may be held" },
  heartbeatMs: {
    unit: "ms",
    enforcedBy: "server",
    meaning: "Silence after which an end of a link pings; a server may say otherwise in `welcome`",
  },
  helloTimeoutMs: {
    unit: "ms",
    enforcedBy: "server",
    meaning: "From the opening of a link to its hello",
  },
  requestTimeoutMs: {
    unit: "ms",
    enforcedBy: "client",
    meaning: "From a request to its answer; says nothing of its outcome",
  },
  tokenLifetimeMs: { unit: "ms", enforcedBy: "server", meaning: "Longest life of a token" },
  clockSkewMs: {
    unit: "ms",
    enforcedBy: "server",
    meaning: "By how much the clock of a token's issuer may differ",
  },
  commandKeptDays: {
    unit: "days",
    enforcedBy: "server",
    meaning:
      "How long the result of a command is kept at least; that of a send or a creation for ever",
  },
};
