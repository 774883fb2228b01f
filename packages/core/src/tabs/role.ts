/** What a tab is among the tabs of one user, which share a database. */
export type Role =
  /** Takes no part: its storage is not open yet, its page is frozen, or it has ended. */
  | { readonly name: "away" }
  /** Has a link of its own: tabs cannot find each other here, or they share nothing. */
  | { readonly name: "apart" }
  /** Waits for the lock; another tab has the link. */
  | {
      readonly name: "following";
      /** Ticks without a word of the one that leads. */
      readonly silence: number;
    }
  /** Has the lock and the link. */
  | {
      readonly name: "leading";
      /** As written into the database. */
      readonly fence: number;
    };

export type RoleInput =
  | { readonly type: "joined" }
  /** There is nobody to share with, or nothing. */
  | { readonly type: "parted" }
  /** The lock was given, and the fence is written. */
  | { readonly type: "taken"; readonly fence: number }
  /** Another tab leads. */
  | { readonly type: "lost" }
  | { readonly type: "heard" }
  | { readonly type: "waited" }
  | { readonly type: "left" };

/** The role after an input; the same object when nothing changes.
 *
 *          joined              taken
 *     away ──────> following ─────────> leading
 *                   ⟲ waited  <───────── │
 *                     heard      lost    │
 *
 *     any role ── parted ──> apart
 *     any role ── left ──> away
 */
export function transition(role: Role, input: RoleInput): Role {
  switch (input.type) {
    case "joined":
      return role.name === "away" ? { name: "following", silence: 0 } : role;
    case "parted":
      return { name: "apart" };
    case "taken":
      return role.name === "following" ? { name: "leading", fence: input.fence } : role;
    case "lost":
      return role.name === "leading" ? { name: "following", silence: 0 } : role;
    case "heard":
      return role.name === "following" && role.silence > 0 ? { ...role, silence: 0 } : role;
    case "waited":
      return role.name === "following" ? { ...role, silence: role.silence + 1 } : role;
    case "left":
      return role.name === "away" ? role : { name: "away" };
    default:
      return input satisfies never;
  }
}
