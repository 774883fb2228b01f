import { editMessageCommand, encodeBody, mintUuid, recallMessageCommand } from "@im-chat/protocol";
import type { Kind } from "@im-chat/protocol";
import { readTruth } from "../invariants/truth.ts";
import type { TrueConversation, TrueRow } from "../invariants/truth.ts";
import { APP, EPOCH_MS } from "../world/server.ts";
import { change } from "./messages.ts";
import { follow, short } from "./operation.ts";
import type { Doing, Operation } from "./operation.ts";

/** What the user does by this client, where there is something on the screen, or by another one past the network. */
export const otherClientOperations: readonly Operation[] = [
  { name: "edit", weight: 2, run: (doing) => here(doing, "edit") ?? edit(doing) },
  { name: "recall", weight: 1.5, run: (doing) => here(doing, "recall") ?? recall(doing) },
];

function here(doing: Doing, name: "edit" | "recall"): string | undefined {
  return doing.chance.is(0.6) ? change(doing, name) : undefined;
}

function edit(doing: Doing): string | undefined {
  return withMessage(doing, ({ id, text }) => {
    const body = encodeBody([{ kind: "text", text: `${text.slice(0, 40)} (edited)` }]);
    const envelope = { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 } as const;
    return [editMessageCommand, { messageId: id, envelope, codec: 0, body }];
  });
}

function recall(doing: Doing): string | undefined {
  return withMessage(doing, ({ id }) => [recallMessageCommand, { messageId: id }]);
}

/** Any message of the user that is still there, by a command of its own. */
function withMessage<Value>(
  doing: Doing,
  commandOf: (row: TrueRow) => readonly [Pick<Kind<Value>, "number" | "encode">, Value],
): string | undefined {
  const { world, tab, chance } = doing;
  const { kernel, disk } = world.server;
  const { userId } = tab.chat;
  const one = chance.pick(readTruth(disk).flatMap((truth) => ownOf(truth, userId)));
  if (one === undefined || kernel === undefined) return undefined;
  const { conversation, row } = one;
  const [kind, value] = commandOf(row);
  world.journal.disputed(row.id);
  const work = kernel.append(
    { app: APP, userId, role: "user" },
    {
      type: "command",
      commandId: mintUuid(EPOCH_MS, chance.bytes(16)),
      kind: kind.number,
      conversationId: conversation.id,
      epoch: conversation.epoch,
      data: kind.encode(value),
      writtenAt: 0,
    },
  );
  follow(doing, "acting from another client", work);
  return `${row.text.slice(0, 6)} in ${short(conversation.id)}`;
}

function ownOf(conversation: TrueConversation, user: string) {
  if (!conversation.members.some((member) => member.user === user)) return [];
  return conversation.rows
    .filter(({ sender, text }) => sender === user && text !== "")
    .map((row) => ({ conversation, row }));
}
