import { ImError } from "@im-chat/protocol";
import { CONVERSATION_KINDS } from "../database/numbers.ts";
import type { AccountTable } from "../database/schema.ts";
import type { ConversationState } from "./conversation-queries.ts";
import type { Execution } from "./decision.ts";

/** A command prepared under another history is refused, so that a late copy of a frame does not execute out of order
 * after a restore. 0 means "that of the conversation's creation": valid from those who may have created it,
 * as long as there has been no other epoch. The app's backend keeps no cursors, so its commands need name none.
 * @throws ImError `epoch_changed`, retryable: fetch the head, name its epoch, try again. */
export function checkConversationEpoch(
  conversation: ConversationState,
  execution: Execution,
): void {
  const { epoch, principal } = execution;
  if (epoch === conversation.epoch) return;
  if (epoch === 0 && principal.role === "host") return;
  const isCreator =
    conversation.created_by === principal.userId ||
    conversation.kind === CONVERSATION_KINDS.of.direct;
  if (epoch === 0 && conversation.is_first_epoch === 1 && isCreator) return;
  throw epochChanged("conversation");
}

/** @throws ImError `epoch_changed` */
export function checkAccountEpoch(account: AccountTable | undefined, execution: Execution): void {
  const { epoch, principal } = execution;
  if (account === undefined || epoch === account.epoch) return;
  // A device that composed before it ever synced knows no epoch of its account.
  if (epoch === 0 && (principal.role === "host" || account.is_first_epoch === 1)) return;
  throw epochChanged("account");
}

function epochChanged(log: string): ImError {
  return new ImError("epoch_changed", `Cannot execute command: the ${log} has begun another epoch`);
}
