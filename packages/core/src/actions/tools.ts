import type {
  ImError,
  addMembersCommand,
  createConversationCommand,
  deriveDirectConversationId,
  editMessageCommand,
  findUsersQuery,
  hideMessageCommand,
  leaveConversationCommand,
  membersQuery,
  recallMessageCommand,
  removeMemberCommand,
  sendMessageCommand,
  updateConversationCommand,
} from "@im-chat/protocol";
import type { check } from "../arguments.ts";
import type { Mirror } from "../database/mirror.ts";
import type { hide } from "../messages/hidden.ts";
import type { toContent } from "../messages/message.ts";
import type { changeOf, wasAttempted } from "../outbox/kinds.ts";
import type { readLane, requeued } from "../outbox/lane.ts";
import type { Outbox, newCommand, putCommand } from "../outbox/outbox.ts";
import type { ask, linkDecided } from "../session/ask.ts";
import type { Context, newId } from "../session/context.ts";
import type { purgeConversation } from "../sync/heads.ts";
import type { UserDirectory } from "../users/users.ts";

/** Handed over, because a module that is loaded later takes those that it shares with the first one out of it. */
export interface Tools {
  readonly ImError: typeof ImError;
  /** After this long an unsent command asks its user again. */
  readonly keptMs: number;
  readonly commands: {
    readonly addMembers: typeof addMembersCommand;
    readonly create: typeof createConversationCommand;
    readonly edit: typeof editMessageCommand;
    readonly hide: typeof hideMessageCommand;
    readonly leave: typeof leaveConversationCommand;
    readonly recall: typeof recallMessageCommand;
    readonly removeMember: typeof removeMemberCommand;
    readonly rename: typeof updateConversationCommand;
    readonly send: typeof sendMessageCommand;
  };
  readonly findUsersQuery: typeof findUsersQuery;
  readonly ask: typeof ask;
  readonly changeOf: typeof changeOf;
  readonly check: typeof check;
  readonly deriveDirectConversationId: typeof deriveDirectConversationId;
  readonly hide: typeof hide;
  readonly linkDecided: typeof linkDecided;
  readonly membersQuery: typeof membersQuery;
  readonly newCommand: typeof newCommand;
  readonly newId: typeof newId;
  readonly purgeConversation: typeof purgeConversation;
  readonly putCommand: typeof putCommand;
  readonly readLane: typeof readLane;
  readonly requeued: typeof requeued;
  readonly toContent: typeof toContent;
  readonly wasAttempted: typeof wasAttempted;
}

/** What an action works with. */
export interface Acting {
  readonly context: Context;
  readonly tools: Tools;
  readonly outbox: Outbox;
  readonly mirror: Pick<Mirror, "conversations" | "drafts" | "findUsers" | "lanes" | "users">;
  readonly users: Pick<UserDirectory, "fetch" | "keep">;
}
