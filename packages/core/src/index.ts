export { mergeDrafts } from "./database/draft-base.ts";
export { createChat } from "./chat.ts";
export type {
  ChangeName,
  Chat,
  ChatEvents,
  ChatOptions,
  ConnectionStatus,
  Conversation,
  ConversationList,
  ConversationSummary,
  Feature,
  FeatureHost,
  MemberList,
  Message,
  MessageDraft,
  MessageEdit,
  MessageStatus,
  Notice,
  QueuedCommand,
  Readable,
  StorageStatus,
  Timeline,
  TimelineRow,
  TimelineState,
  Users,
} from "./client.ts";
export { changeOfGroup } from "./conversations/group-changes.ts";
export type { GroupChange } from "./conversations/group-changes.ts";
export { hostEnvironment } from "./environment.ts";
export type { Environment, Line, LockOptions } from "./environment.ts";
export { createMemoryDisk } from "./storage/memory-storage.ts";
export type { MemoryDisk } from "./storage/memory-storage.ts";
export type { StorageOptions } from "./storage/open-storage.ts";
export type {
  Key,
  KeyRange,
  ReadTx,
  Schema,
  Storage,
  StorageKind,
  StorageLoss,
  StoreMap,
  WriteOptions,
  WriteTx,
} from "./storage/storage.ts";
export { longPolling, webSocketTransport } from "@im-chat/transport";
export type { Link, LinkHandlers, LinkTarget, Transport } from "@im-chat/transport";
export { isKnownGuest } from "./session/guest.ts";
export { clientName } from "./version.ts";
export { ImError, LIMITS } from "@im-chat/protocol";
export type {
  ConversationId,
  ConversationKind,
  FindUsersPolicy,
  ImErrorCode,
  MessageId,
  Part,
  Persistence,
  Presence,
  Role,
  User,
  UserId,
} from "@im-chat/protocol";
