import {
  addMembersCommand,
  leaveConversationCommand,
  removeMemberCommand,
  updateConversationCommand,
} from "@im-chat/protocol";
import type { CommandId, ConversationId, UserId } from "@im-chat/protocol";
import type { QueuedCommand } from "../client.ts";

/** A change of a group as its user asked for it. */
export type GroupChange = {
  readonly id: CommandId;
  readonly conversationId: ConversationId;
  /** Epoch milliseconds, by the clock of the device. */
  readonly writtenAt: number;
} & (
  | { readonly name: "rename"; readonly title: string }
  | { readonly name: "add" | "remove"; readonly users: readonly UserId[] }
  | { readonly name: "leave" }
);

/** What a queued command changes about its group; undefined for any other command. */
export function changeOfGroup(command: QueuedCommand): GroupChange | undefined {
  const { commandId: id, lane: conversationId, kind, data, writtenAt } = command;
  const base = { id, conversationId, writtenAt };
  switch (kind) {
    case updateConversationCommand.number: {
      const { name } = updateConversationCommand.decode(data);
      return name === undefined ? undefined : { ...base, name: "rename", title: name };
    }
    case addMembersCommand.number:
      return { ...base, name: "add", users: addMembersCommand.decode(data).users };
    case removeMemberCommand.number:
      return { ...base, name: "remove", users: [removeMemberCommand.decode(data).userId] };
    case leaveConversationCommand.number:
      return { ...base, name: "leave" };
    default:
      return undefined;
  }
}
