import { ImError } from "@im-chat/protocol";
import type { Principal } from "../kernel.ts";
import type { Operation, Permit, Relation } from "../operations.ts";

type Who = Principal["role"];
type Row = Readonly<Partial<Record<Relation, readonly Who[]>>>;

const PEOPLE: readonly Who[] = ["user", "moderator", "guest", "host"];
const USERS: readonly Who[] = ["user", "moderator", "host"];
const MODERATORS: readonly Who[] = ["moderator", "host"];
const HOST: readonly Who[] = ["host"];

/** Who may do what: operation by relation by role. What is not listed is refused.
 * `host` under `member` and so on is the app's backend acting as that member; under `app` it acts as itself. */
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

/** @returns a function that throws ImError: `not_member` for a stranger who could do it as a member, else `forbidden`. */
export function permitFor(principal: Principal, relation: Relation): Permit {
  return (operation) => {
    if (isPermitted(operation, relation, principal.role)) return;
    if (relation === "none" && PERMISSIONS[operation].member !== undefined) {
      throw new ImError("not_member", "Cannot use conversation: you are not in it");
    }
    throw new ImError(
      "forbidden",
      `Not allowed: ${operation} as ${relation} with role ${principal.role}`,
    );
  };
}
