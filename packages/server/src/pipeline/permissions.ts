import { ImError, isGuestId } from "@im-chat/protocol";
import type { Principal } from "../kernel.ts";
import type { Operation, Permit, Relation } from "../operations.ts";

type Who = Principal["role"];
type Row = Readonly<Partial<Record<Relation, readonly Who[]>>>;

const PEOPLE: readonly Who[] = ["user", "moderator", "guest"];
const USERS: readonly Who[] = ["user", "moderator"];
const MODERATORS: readonly Who[] = ["moderator"];
const HOST: readonly Who[] = ["host"];

/** Who may do what: operation by relation by role. What is not listed is refused.
 * `host` is the app's backend, which stands under `app` alone: where it acts as a user, it is measured as that user. */
const PERMISSIONS: Readonly<Record<Operation, Row>> = {
  "direct.create": { self: PEOPLE, app: HOST },
  "group.create": { self: USERS, app: HOST },
  "channel.create": {},
  "member.add": { app: HOST, member: USERS, admin: USERS, owner: USERS },
  "member.remove": {
    app: HOST,
    none: ["moderator"],
    member: MODERATORS,
    admin: USERS,
    owner: USERS,
  },
  "member.removeAdmin": {
    app: HOST,
    none: ["moderator"],
    member: MODERATORS,
    admin: MODERATORS,
    owner: USERS,
  },
  "conversation.leave": { member: PEOPLE, admin: PEOPLE, owner: PEOPLE },
  "conversation.update": {
    app: HOST,
    none: ["moderator"],
    member: MODERATORS,
    admin: USERS,
    owner: USERS,
  },
  "message.send": { app: HOST, member: PEOPLE, admin: PEOPLE, owner: PEOPLE },
  "message.editOwn": { app: HOST, member: PEOPLE, admin: PEOPLE, owner: PEOPLE },
  "message.recallOwn": { app: HOST, member: PEOPLE, admin: PEOPLE, owner: PEOPLE },
  "message.recallOther": {
    app: HOST,
    none: ["moderator"],
    member: MODERATORS,
    admin: USERS,
    owner: USERS,
  },
  "message.hide": { self: PEOPLE },
  "read.mark": { self: PEOPLE },
  "draft.set": { self: PEOPLE },
  "user.upsert": { app: HOST },
  "user.delete": { app: HOST },
  "tokens.revoke": { app: HOST },
  "sync.read": { self: PEOPLE },
  "heads.read": { self: PEOPLE },
  "events.read": { self: PEOPLE },
  "history.read": { self: PEOPLE },
  "members.read": { self: PEOPLE },
  "users.read": { self: PEOPLE, app: HOST },
  "users.find": { self: USERS, app: HOST },
};

export function isPermitted(operation: Operation, relation: Relation, role: Who): boolean {
  return PERMISSIONS[operation][relation]?.includes(role) ?? false;
}

/** Whose rights count. A backend that acts as a user may do what that user may; what only the app may, it does without
 * one. Being a moderator is told by a user's own token, so nobody is one here. */
function measuredAs({ role, userId }: Principal): Who {
  if (role !== "host" || userId === "") return role;
  return isGuestId(userId) ? "guest" : "user";
}

/** @returns a function that throws ImError: `not_member` for a stranger who could do it as a member, else `forbidden`. */
export function permitFor(principal: Principal, relation: Relation): Permit {
  const role = measuredAs(principal);
  return (operation) => {
    if (isPermitted(operation, relation, role)) return;
    if (relation === "none" && PERMISSIONS[operation].member !== undefined) {
      throw new ImError("not_member", "Cannot use conversation: you are not in it");
    }
    throw new ImError("forbidden", `Not allowed: ${operation} as ${relation} with role ${role}`);
  };
}
