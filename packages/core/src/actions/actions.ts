import { createGroup, openDirect } from "../conversations/create.ts";
import {
  addMembers,
  leave,
  readMembers,
  removeMember,
  rename,
} from "../conversations/membership.ts";
import { reread } from "../database/reread.ts";
import { edit, hide, recall } from "../outbox/change-message.ts";
import { discard, retry } from "../outbox/retry.ts";
import { findUsers } from "../users/find.ts";
import { checkShape } from "./shape.ts";
import type { Fields } from "./shape.ts";
import type { Acting } from "./tools.ts";

export interface Actions {
  readonly addMembers: typeof addMembers;
  readonly createGroup: typeof createGroup;
  readonly discard: typeof discard;
  readonly edit: typeof edit;
  readonly find: typeof findUsers;
  readonly hide: typeof hide;
  readonly leave: typeof leave;
  readonly openDirect: typeof openDirect;
  readonly readMembers: typeof readMembers;
  readonly recall: typeof recall;
  readonly removeMember: typeof removeMember;
  readonly rename: typeof rename;
  readonly reread: typeof reread;
  readonly retry: typeof retry;
}

const MESSAGE: Fields = { messageId: "string" };
const CONTENT: Fields = { text: "string", mentions: "string[]?", mentionsAll: "boolean?" };
const GROUP: Fields = { name: "string", members: "string[]", persistence: "string?" };

/** What a user does now and then, and what it takes. */
const ACTIONS: { readonly [Name in keyof Actions]: readonly [Actions[Name], Fields] } = {
  addMembers: [addMembers, { users: "string[]" }],
  createGroup: [createGroup, { group: GROUP }],
  discard: [discard, MESSAGE],
  edit: [edit, { ...MESSAGE, edit: CONTENT }],
  find: [findUsers, { text: "string" }],
  hide: [hide, MESSAGE],
  leave: [leave, {}],
  openDirect: [openDirect, { userId: "string" }],
  readMembers: [readMembers, {}],
  recall: [recall, MESSAGE],
  removeMember: [removeMember, { userId: "string" }],
  rename: [rename, { name: "string" }],
  reread: [reread, {}],
  retry: [retry, MESSAGE],
};

/** @throws ImError `invalid` naming the argument that is of another type, for callers whom no compiler checks. */
export function perform<Name extends keyof Actions>(
  acting: Acting,
  [name, value]: readonly [Name, Parameters<Actions[Name]>[1]],
): ReturnType<Actions[Name]> {
  const [action, fields] = ACTIONS[name];
  for (const [field, shape] of Object.entries(fields))
    checkShape(
      acting.tools.check,
      [`Cannot call ${name}: ${field}`, value[field as keyof typeof value]],
      shape,
    );
  return action(acting, value as never) as ReturnType<Actions[Name]>;
}
