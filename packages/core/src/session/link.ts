import type { Connection } from "@im-chat/transport";

/** The link to the server, the same in every tab of a user, whichever tab has it. */
export type SharedLink = Pick<
  Connection,
  "onOnline" | "onPush" | "onState" | "reconnectNow" | "request" | "signal" | "state" | "watch"
>;

/** The link for what only the tab does that has it: for the others there is none. */
export type OwnLink = Pick<Connection, "pollMs" | "renew" | "request" | "state" | "welcome">;
