import {
  uuidFromBytes,
  type Conversation,
  type Envelope,
  type Notice,
  type Row,
  type User,
  type UserId,
} from "@im-chat/protocol";
import {
  CONVERSATION_KINDS,
  HISTORIES,
  messageKind,
  noticeKind,
  PERSISTENCES,
  ROW_STATES,
  USER_KINDS,
} from "../database/numbers.ts";
import type { AccountTable, ConversationTable, MessageTable } from "../database/schema.ts";

export function toConversation(stored: ConversationTable): Conversation {
  return {
    kind: CONVERSATION_KINDS.nameOf(stored.kind),
    name: stored.name,
    avatar: stored.avatar,
    parentId: stored.parent_id === null ? undefined : uuidFromBytes(stored.parent_id),
    persistence: PERSISTENCES.nameOf(stored.persistence),
    history: HISTORIES.nameOf(stored.history),
    createdBy: stored.created_by,
    createdAt: stored.created_at,
    memberCount: stored.member_count,
    faces: parseUserIds(stored.faces),
  };
}

export function toRow(stored: MessageTable): Row {
  return {
    seq: stored.seq,
    messageId: uuidFromBytes(stored.message_id),
    sender: stored.sender,
    createdAt: stored.created_at,
    writtenAt: stored.written_at,
    version: stored.version,
    revision: stored.revision,
    editedAt: stored.edited_at,
    state: ROW_STATES.nameOf(stored.state),
    envelope: toEnvelope(stored),
    codec: stored.codec,
    body: stored.body,
    notice: toNotice(stored),
  };
}

export type UserColumns = Pick<AccountTable, "user_id" | "name" | "avatar" | "kind" | "revision">;

export function toUser(stored: UserColumns): User {
  return {
    id: stored.user_id,
    name: stored.name,
    avatar: stored.avatar,
    kind: USER_KINDS.nameOf(stored.kind),
    revision: stored.revision,
  };
}

/** Lists of user ids are JSON text, null when empty. */
function parseUserIds(json: string | null): readonly UserId[] {
  return json === null ? [] : (JSON.parse(json) as readonly UserId[]);
}

export function storeUserIds(ids: readonly UserId[]): string | null {
  return ids.length === 0 ? null : JSON.stringify(ids);
}

function toEnvelope(stored: MessageTable): Envelope {
  return {
    kind: messageKind(stored.kind),
    mentions: parseUserIds(stored.mentions),
    mentionsAll: stored.mentions_all === 1,
    replyTo: stored.reply_to === null ? undefined : uuidFromBytes(stored.reply_to),
    expiresAt: stored.expires_at,
  };
}

function toNotice(stored: MessageTable): Notice | undefined {
  if (stored.notice_kind === null) return undefined;
  return {
    kind: noticeKind(stored.notice_kind),
    users: parseUserIds(stored.notice_users),
    text: stored.notice_text ?? "",
  };
}
