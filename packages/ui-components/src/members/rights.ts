import type { Role, UserId } from "@im-chat/core";

/** What somebody may change about a group. */
export interface GroupRights {
  readonly mayAdd: boolean;
  readonly mayRename: boolean;
  /** @param role Of the other member. */
  readonly mayRemove: (role: Role) => boolean;
}

/** The server's table of permissions for one's own role; who could still be refused is not offered it.
 * What moderators of the app may do besides is not in it: no client knows that it is one.
 * @param role One's own in the group; undefined while it is not known. */
export function rightsOf(userId: UserId, role: Role | undefined): GroupRights {
  // Guests talk, and change nothing, whatever they are in the group.
  const isGuest = userId.startsWith("~");
  const isLeading = !isGuest && (role === "owner" || role === "admin");
  return {
    mayAdd: !isGuest && role !== undefined,
    mayRename: isLeading,
    mayRemove: (other) =>
      isLeading && (other === "member" || (other === "admin" && role === "owner")),
  };
}
