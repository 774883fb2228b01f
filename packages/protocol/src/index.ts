export { decodeBody, encodeBody, textOf } from "./body.ts";
export {
  decodeBatch,
  encodeBatch,
  encodeDown,
  encodeEvent,
  encodeEventsDown,
  encodeUp,
  joinBatch,
  wrapDeflated,
} from "./codec.ts";
export type { DecodeOptions } from "./codec.ts";
export { canDeflate, deflateBatch, inflateBatch } from "./deflate.ts";
export {
  addMembersCommand,
  createConversationCommand,
  deleteUserCommand,
  editMessageCommand,
  hideMessageCommand,
  leaveConversationCommand,
  markReadCommand,
  recallMessageCommand,
  registerGuestCommand,
  removeMemberCommand,
  revokeTokensCommand,
  sendMessageCommand,
  setDraftCommand,
  updateConversationCommand,
  upsertUserCommand,
} from "./commands.ts";
export type {
  BodyCodec,
  Conversation,
  ConversationKind,
  Cursor,
  Envelope,
  Head,
  HistoryVisibility,
  Member,
  Membership,
  MessageKind,
  Notice,
  NoticeKind,
  Part,
  Persistence,
  Presence,
  Register,
  Role,
  Row,
  RowState,
  User,
  UserKind,
} from "./entities.ts";
export { deriveDirectConversationId } from "./direct-id.ts";
export type { Sha256 } from "./direct-id.ts";
export { directConversationId } from "./direct-id-now.ts";
export { hostSha256 } from "./environment.ts";
export { CLOSE_CODES, ERROR_CODES, ImError, isRetryable } from "./error.ts";
export type { CloseReason, ImErrorCode, ImErrorOptions } from "./error.ts";
export {
  addedEvent,
  conversationChangedEvent,
  conversationCreatedEvent,
  draftChangedEvent,
  membersChangedEvent,
  mentionedEvent,
  messageChangedEvent,
  messageHiddenEvent,
  messageRecalledEvent,
  messageSentEvent,
  profileChangedEvent,
  readMovedEvent,
  registeredEvent,
  removedEvent,
} from "./events.ts";
export { FEATURES } from "./frame.ts";
export type {
  Batch,
  CommandFrame,
  CommandResult,
  Credentials,
  Down,
  DownBody,
  ErrorFrame,
  Event,
  EventsFrame,
  Feature,
  FindUsersPolicy,
  Hello,
  Hint,
  NegotiatedLimits,
  Poll,
  Precondition,
  QueryFrame,
  QueryResult,
  RegistersFrame,
  Relay,
  SignalFrame,
  Up,
  UpBody,
  Watch,
  Welcome,
} from "./frame.ts";
export {
  GUEST_PREFIX,
  isDirectConversationId,
  isGuestId,
  mintGuestId,
  mintUuid,
  uuidFromBytes,
  uuidToBytes,
  uuidVersion,
} from "./ids.ts";
export type {
  CommandId,
  ConversationId,
  Epoch,
  MembershipId,
  MessageId,
  UserId,
  Uuid,
} from "./ids.ts";
export type { Kind } from "./kind.ts";
export { BATCH_TYPE, LINK_PATH, LINK_SUBPROTOCOL, POLL_PATH, SEND_PATH } from "./link.ts";
export { LIMITS } from "./limits.ts";
export type { LimitName } from "./limits.ts";
export {
  catchUpQuery,
  findUsersQuery,
  getUsersQuery,
  headsQuery,
  historyQuery,
  membersQuery,
  syncQuery,
} from "./queries.ts";
export type { EncodedEventsFrame } from "./schema/down.ts";
export { deliveredSignal, presenceSignal, typingSignal } from "./signals.ts";
export { countsAsUnread } from "./unread.ts";
export type { ReadPlace } from "./unread.ts";
export { checkUserId } from "./user-id.ts";
export type {
  AddMembers,
  Added,
  CatchUpQuery,
  CatchUpResult,
  ConversationChanged,
  ConversationCreated,
  CreateConversation,
  CreateConversationResult,
  Delivered,
  DraftChanged,
  EditMessage,
  FindUsersQuery,
  GetUsersQuery,
  HeadsQuery,
  HeadsResult,
  HistoryAnchor,
  HistoryQuery,
  HistoryResult,
  MarkRead,
  MarkReadResult,
  MembersChanged,
  MembersQuery,
  MembersResult,
  Mentioned,
  MessageHidden,
  ProfileChanged,
  ReadMoved,
  RemoveMember,
  Removed,
  SendMessage,
  SetDraft,
  SetDraftResult,
  SyncQuery,
  SyncResult,
  TargetMessage,
  Typing,
  UpdateConversation,
  UpsertUser,
  UsersResult,
} from "./values.ts";
export { PROTOCOL_VERSION } from "./version.ts";
