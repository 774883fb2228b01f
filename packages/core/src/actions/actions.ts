// What a user does now and then, by name.
export { createGroup, openDirect } from "../conversations/create.ts";
export { addMembers, leave, removeMember, rename } from "../conversations/membership.ts";
export { changeMessage } from "../outbox/change-message.ts";
export { discard, retry } from "../outbox/retry.ts";
export { findUsers } from "../users/find.ts";
