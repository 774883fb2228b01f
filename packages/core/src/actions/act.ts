import {
  ImError,
  addMembersCommand,
  createConversationCommand,
  deriveDirectConversationId,
  editMessageCommand,
  findUsersQuery,
  hideMessageCommand,
  leaveConversationCommand,
  membersQuery,
  recallMessageCommand,
  removeMemberCommand,
  sendMessageCommand,
  updateConversationCommand,
} from "@im-chat/protocol";
import { hide } from "../messages/hidden.ts";
import { toContent } from "../messages/message.ts";
import { changeOf, wasAttempted } from "../outbox/kinds.ts";
import { readLane, requeued } from "../outbox/lane.ts";
import { KEPT_MS, newCommand, putCommand } from "../outbox/outbox.ts";
import { ask, linkDecided } from "../session/ask.ts";
import { newId, whileOpen } from "../session/context.ts";
import { purgeConversation } from "../sync/heads.ts";
import { check } from "../arguments.ts";
import type { Actions, perform } from "./actions.ts";
import type { Acting, Tools } from "./tools.ts";

const TOOLS: Tools = {
  ImError,
  keptMs: KEPT_MS,
  commands: {
    addMembers: addMembersCommand,
    create: createConversationCommand,
    edit: editMessageCommand,
    hide: hideMessageCommand,
    leave: leaveConversationCommand,
    recall: recallMessageCommand,
    removeMember: removeMemberCommand,
    rename: updateConversationCommand,
    send: sendMessageCommand,
  },
  findUsersQuery,
  ask,
  changeOf,
  check,
  deriveDirectConversationId,
  hide,
  linkDecided,
  membersQuery,
  newCommand,
  newId,
  purgeConversation,
  putCommand,
  readLane,
  requeued,
  toContent,
  wasAttempted,
};

/** Does what a user does now and then; nobody needs that to write in a conversation that is there, so its code is loaded later. */
export interface Act {
  /** @throws ImError as the method of that name; `unavailable` when the code could not be loaded. */
  <Name extends keyof Actions>(
    name: Name,
    value: Parameters<Actions[Name]>[1],
  ): ReturnType<Actions[Name]>;
  /** Loads the code, so that it is here when there is no network; what cannot be loaded now is when it is needed. */
  prepare(): void;
}

export function createAct(acting: Omit<Acting, "tools">): Act {
  const all: Acting = { ...acting, tools: TOOLS };
  let loaded: { readonly perform: typeof perform } | undefined;
  const load = async (): Promise<NonNullable<typeof loaded>> => {
    try {
      return (loaded = await import("./actions.ts"));
    } catch (cause) {
      throw new ImError("unavailable", "Cannot act: its code did not load", { cause });
    }
  };
  // With the code at hand nothing is awaited: commands keep the order in which they are given.
  const act = (name: keyof Actions, value: never): Promise<unknown> =>
    whileOpen(acting.context, async () => (loaded ?? (await load())).perform(all, [name, value]));
  return Object.assign(act as Act, { prepare: () => void load().catch(() => undefined) });
}
