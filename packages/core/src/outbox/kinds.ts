import {
  createConversationCommand,
  editMessageCommand,
  hideMessageCommand,
  recallMessageCommand,
  sendMessageCommand,
} from "@im-chat/protocol";
import type { EditMessage, TargetMessage } from "@im-chat/protocol";
import type { OutboxRecord } from "../database/schema.ts";

/** What a command changes about a message that has, or had, a command of its own. */
export type MessageChange =
  | ({ readonly name: "edit" } & EditMessage)
  | ({ readonly name: "recall" | "hide" } & TargetMessage);

/** Undefined for a command that changes no message. */
export function changeOf({ kind, data }: OutboxRecord): MessageChange | undefined {
  if (kind === editMessageCommand.number)
    return { name: "edit", ...editMessageCommand.decode(data) };
  const name =
    kind === recallMessageCommand.number
      ? "recall"
      : kind === hideMessageCommand.number
        ? "hide"
        : undefined;
  // Both name their message in the same way.
  return name && { name, ...hideMessageCommand.decode(data) };
}

/** Once accepted it stays until the log shows what it did. */
export function isEchoed({ kind }: OutboxRecord): boolean {
  return [
    sendMessageCommand.number,
    editMessageCommand.number,
    recallMessageCommand.number,
  ].includes(kind);
}

/** Its result is kept by the server for ever, so it may be sent again at any time. */
export function isKeptForEver({ kind }: OutboxRecord): boolean {
  return kind === sendMessageCommand.number || kind === createConversationCommand.number;
}

/** It was on a wire: it may have had its effect, and says the same for ever. */
export function wasAttempted({ state }: OutboxRecord): boolean {
  return state.name === "failed" ? state.wasAttempted : state.name !== "queued";
}
