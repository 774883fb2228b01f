import type { MessageId, Row } from "@im-chat/protocol";
import type { MessageStatus } from "../client.ts";
import type { OutboxRecord } from "../database/schema.ts";
import { changeOf } from "../outbox/kinds.ts";
import type { MessageChange } from "../outbox/kinds.ts";
import { isPending } from "../outbox/lane.ts";
import type { Link } from "./link.ts";
import { statusOfOutbox } from "./message.ts";

/** What the outbox says of the messages of a conversation. */
export interface LaneView {
  /** Of each command; of a message too, as long as something that was changed about it waits. */
  readonly statuses: ReadonlyMap<MessageId, MessageStatus>;
  /** In the order in which they were made. */
  readonly changes: ReadonlyMap<MessageId, readonly MessageChange[]>;
}

export function viewLane(lane: readonly OutboxRecord[], link: Link): LaneView {
  const statuses = new Map<MessageId, MessageStatus>();
  const changes = new Map<MessageId, readonly MessageChange[]>();
  let isBehind = false;
  let isHeld = false;
  for (const row of lane) {
    const status = statusOfOutbox(row, { link, isBehind, isHeld });
    const isWaiting = isPending(row);
    isBehind ||= isWaiting;
    isHeld ||= isWaiting && row.wait !== undefined;
    const change = changeOf(row);
    if (change) changes.set(change.messageId, [...(changes.get(change.messageId) ?? []), change]);
    const id = change?.messageId ?? row.commandId;
    // A message that is not accepted itself says so.
    const isOwn = !change || (isWaiting && (statuses.get(id)?.name ?? "sent") === "sent");
    if (isOwn) statuses.set(id, status);
  }
  return { statuses, changes };
}

/** What a message shows: a row of the log, or what will be one. */
type Content = Pick<Row, "messageId" | "state" | "envelope" | "codec" | "body"> &
  Partial<Pick<Row, "revision">>;

const NO_BYTES = new Uint8Array(0);

/** A message with what its user has changed about it and the log does not show yet. */
export function withChanges<Source extends Content>(row: Source, { changes }: LaneView): Source {
  let shown = row;
  for (const change of changes.get(row.messageId) ?? []) {
    if (shown.state !== "live") break;
    if (change.name === "recall") shown = { ...shown, state: "recalled", body: NO_BYTES };
    if (change.name === "edit") {
      const { envelope, codec, body } = change;
      shown = { ...shown, envelope, codec, body, revision: (shown.revision ?? 0) + 1 };
    }
  }
  return shown;
}
