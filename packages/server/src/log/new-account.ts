import type { UserId } from "@im-chat/protocol";
import type { AccountTable } from "../database/schema.ts";

/** An account before its first event. */
export function emptyAccount(options: {
  readonly app: string;
  readonly userId: UserId;
  readonly epoch: number;
  readonly at: number;
}): AccountTable {
  return {
    app: options.app,
    user_id: options.userId,
    epoch: options.epoch,
    is_first_epoch: 1,
    version: 0,
    name: "",
    avatar: "",
    kind: 0,
    revision: 0,
    search_name: "",
    created_at: options.at,
    revoked_at: 0,
    guest_salt: null,
    guest_hash: null,
  };
}
