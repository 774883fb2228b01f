import type { Conversation, User, UserId } from "@im-chat/protocol";

export interface Names {
  readonly self: UserId;
  /** Undefined where nothing is known of the user. */
  readonly userOf: (id: UserId) => User | undefined;
}

/** The other one of a direct conversation; undefined for a group. A conversation with oneself has oneself. */
export function peerOf({ kind, faces }: Conversation, self: UserId): UserId | undefined {
  return kind === "direct" ? (faces.find((id) => id !== self) ?? self) : undefined;
}

/** What a conversation is called: its name, the other's name, or the names of its members. */
export function titleOf(conversation: Conversation, { self, userOf }: Names): string {
  const nameOf = (id: UserId): string => userOf(id)?.name || id;
  if (conversation.name !== "") return conversation.name;
  const peer = peerOf(conversation, self);
  if (peer !== undefined) return nameOf(peer);
  const others = conversation.faces.filter((id) => id !== self);
  const more = conversation.memberCount - 1 - others.length;
  const names = (others.length === 0 ? [self] : others).map(nameOf).join(", ");
  return more > 0 ? `${names} +${more}` : names;
}

export function avatarOf(conversation: Conversation, { self, userOf }: Names): string {
  const peer = peerOf(conversation, self);
  return conversation.avatar !== "" || peer === undefined
    ? conversation.avatar
    : (userOf(peer)?.avatar ?? "");
}
