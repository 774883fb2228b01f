import {
  ImError,
  editMessageCommand,
  hideMessageCommand,
  recallMessageCommand,
  sendMessageCommand,
} from "@im-chat/protocol";
import { hide } from "../messages/hidden.ts";
import { toContent } from "../messages/message.ts";
import type { Context } from "../session/context.ts";
import type * as Changes from "./change-message.ts";
import type { Revising, Tools } from "./change-message.ts";
import { changeOf, wasAttempted } from "./kinds.ts";
import { readLane } from "./lane.ts";
import { KEPT_MS, hadNoEffect, newCommand, putCommand, removeCommand } from "./outbox.ts";

const TOOLS: Tools = {
  ImError,
  keptMs: KEPT_MS,
  changeOf,
  commands: {
    edit: editMessageCommand,
    hide: hideMessageCommand,
    recall: recallMessageCommand,
    send: sendMessageCommand,
  },
  hadNoEffect,
  hide,
  newCommand,
  putCommand,
  readLane,
  removeCommand,
  toContent,
  wasAttempted,
};

/** Edits, recalls or hides a message; nobody needs that to send the first one, so it is loaded later.
 * @throws ImError as `Conversation.edit`, `recall`, `hide`; `unavailable` when it could not be loaded. */
export async function revise(context: Context, revising: Revising): Promise<void> {
  const { changeMessage } = await importChanges().catch((thrown: unknown) => {
    throw ImError.from(thrown, "unavailable");
  });
  await changeMessage(context, { ...revising, tools: TOOLS });
}

/** Fetched as soon as there is something to change, so that it is here when the link is lost. */
export function importChanges(): Promise<typeof Changes> {
  return import("./change-message.ts");
}
