import {
  createConversationCommand,
  directConversationId,
  encodeBody,
  markReadCommand,
  mintUuid,
  sendMessageCommand,
  type CommandFrame,
  type ConversationId,
  type Uuid,
} from "@im-chat/protocol";
import type { Kernel } from "@im-chat/server";
import type { ExampleConversation } from "./conversations.ts";

const APP = "demo";
const MINUTE_MS = 60_000;
const FIRST_HOUR = 9;

/** The clock that the kernel reads while examples are written: they lie in the past. */
export interface Clock {
  nowMs: number;
}

interface Writing {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly conversationId: ConversationId;
  readonly epoch: number;
}

/** Writes one example conversation through the same door as every client.
 * @param endMs Its last line is before this moment, epoch milliseconds. */
export async function writeConversation(
  example: ExampleConversation,
  target: { kernel: Kernel; clock: Clock; endMs: number },
): Promise<void> {
  const { kernel, clock } = target;
  clock.nowMs = startOf(example, target.endMs);
  const [first] = example.members;
  if (first === undefined) throw new Error("An example conversation needs members");
  const conversationId = idOf(example, clock);
  const created = await kernel.append(asUser(first), creation(example, { conversationId, clock }));
  const writing = { kernel, clock, conversationId, epoch: created.epoch };
  const readLines = example.lines.length - (example.unread ?? 0);
  let seq = created.seq;
  for (const [index, [who, text, minutes]] of example.lines.entries()) {
    clock.nowMs += minutes * MINUTE_MS;
    seq = await send(writing, who, text);
    await read(writing, who, seq);
    if (index === readLines - 1)
      for (const member of example.members) await read(writing, member, seq);
  }
}

/** The first line is written at nine in the morning, early enough for the last one to be over. */
function startOf(example: ExampleConversation, endMs: number): number {
  const minutes = example.lines.reduce((sum, line) => sum + line[2], 0);
  const start = new Date(endMs - minutes * MINUTE_MS);
  if (start.getHours() < FIRST_HOUR) start.setDate(start.getDate() - 1);
  start.setHours(FIRST_HOUR, 4, 0, 0);
  return start.getTime();
}

function idOf(example: ExampleConversation, clock: Clock): ConversationId {
  const [first, second] = example.members;
  if (example.name !== "" || first === undefined || second === undefined) return newId(clock);
  return directConversationId(APP, [first, second]);
}

function creation(
  example: ExampleConversation,
  { conversationId, clock }: { conversationId: ConversationId; clock: Clock },
): CommandFrame {
  const data = createConversationCommand.encode({
    kind: example.name === "" ? "direct" : "group",
    name: example.name,
    avatar: "",
    members: example.members.slice(1),
    persistence: "sync",
    history: "all",
  });
  return frame({ kind: createConversationCommand.number, conversationId, epoch: 0, data }, clock);
}

async function send(writing: Writing, who: string, text: string): Promise<number> {
  const data = sendMessageCommand.encode({
    envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
    codec: 0,
    body: encodeBody([{ kind: "text", text }]),
  });
  const { seq } = await writing.kernel.append(
    asUser(who),
    frame({ ...writing, kind: sendMessageCommand.number, data }, writing.clock),
  );
  return seq;
}

async function read(writing: Writing, who: string, seq: number): Promise<void> {
  const data = markReadCommand.encode({ seq });
  await writing.kernel.append(
    asUser(who),
    frame({ ...writing, kind: markReadCommand.number, data }, writing.clock),
  );
}

function frame(
  values: Pick<CommandFrame, "kind" | "epoch" | "data"> & { conversationId: ConversationId },
  clock: Clock,
): CommandFrame {
  return {
    type: "command",
    commandId: newId(clock),
    kind: values.kind,
    conversationId: values.conversationId,
    epoch: values.epoch,
    data: values.data,
    writtenAt: clock.nowMs,
  };
}

function newId(clock: Clock): Uuid {
  return mintUuid(clock.nowMs, crypto.getRandomValues(new Uint8Array(16)));
}

function asUser(userId: string): { app: string; userId: string; role: "user" } {
  return { app: APP, userId, role: "user" };
}
