import { ImError } from "@im-chat/protocol";
import type { Database } from "../database/database.ts";
import { voidClaims } from "../outbox/claim.ts";
import type { Role } from "./role.ts";

/** Begins to lead: what whoever led before is about to write is void from here on, and what it was sending is sent again.
 * @param fence Random. @returns it */
export function takeFence(database: Database, fence: number): Promise<number> {
  return database.commit(["meta", "outbox"], async (tx, changes) => {
    await tx.put("meta", { key: "lead", fence });
    await voidClaims(tx, changes);
    return fence;
  });
}

export interface FenceOptions {
  readonly roleOf: () => Role;
  /** Another tab leads. */
  readonly onFenced: () => void;
}

/** The database for what a tab writes because it has the link: it looks for its fence inside each transaction.
 * A tab without one is `cancelled`. */
export function fenceOff(database: Database, { roleOf, onFenced }: FenceOptions): Database {
  return {
    ...database,
    commit(stores, fn, options) {
      const role = roleOf();
      if (role.name === "apart") return database.commit(stores, fn, options);
      const fenced: typeof fn = async (tx, changes) => {
        const lead = await tx.get("meta", "lead");
        const isOwn = role.name === "leading" && lead?.key === "lead" && lead.fence === role.fence;
        if (isOwn) return fn(tx, changes);
        if (roleOf() === role) onFenced();
        throw new ImError("cancelled", "Cannot write: another tab leads");
      };
      return database.commit([...new Set([...stores, "meta" as const])], fenced, options);
    },
  };
}
