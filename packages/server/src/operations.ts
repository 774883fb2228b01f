/** What a principal may want to do; each has its row in the table of permissions. */
export const OPERATIONS = [
  "direct.create",
  "group.create",
  "channel.create",
  "member.add",
  "member.remove",
  "member.removeAdmin",
  "conversation.leave",
  "conversation.update",
  "message.send",
  "message.editOwn",
  "message.recallOwn",
  "message.recallOther",
  "message.hide",
  "read.mark",
  "draft.set",
  "user.upsert",
  "user.delete",
  "tokens.revoke",
  "sync.read",
  "heads.read",
  "events.read",
  "history.read",
  "members.read",
  "users.read",
  "users.find",
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** How the principal stands to what it acts on. `app`: the app itself, without a user. `self`: one's own account. */
export type Relation = "app" | "none" | "member" | "admin" | "owner" | "self";

/** @throws ImError `forbidden` unless the operation is listed for the relation and role. */
export type Permit = (operation: Operation) => void;
