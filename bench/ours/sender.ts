import {
  createConversationCommand,
  directConversationId,
  encodeBody,
  sendMessageCommand,
  type CommandResult,
  type ConversationId,
  type Down,
  type UpBody,
} from "@im-chat/protocol";
import type { Sender } from "../load.ts";
import { newId, openLink, type Link } from "./link.ts";

export type TokenOf = (user: string) => Promise<string>;

/** @param count Senders, each in a direct conversation with a receiver of its own that is online and watches it. */
export async function connectOurs(
  url: string,
  { count, tokenOf }: { count: number; tokenOf: TokenOf },
): Promise<readonly Sender[]> {
  const senders: Sender[] = [];
  for (let index = 0; index < count; index += 1) {
    const [from, to] = [`s${index}`, `r${index}`] as const;
    const receiver = await openLink(url, await tokenOf(to));
    const link = await openLink(url, await tokenOf(from));
    const conversationId = directConversationId("demo", [from, to]);
    const { epoch } = await createDirect(link, { conversationId, to });
    const watch = { type: "watch", conversationIds: [conversationId], userIds: [] } as const;
    await Promise.all([receiver.request(watch), link.request(watch)]);
    senders.push(toSender({ link, receiver, conversationId, epoch }));
  }
  return senders;
}

export async function createDirect(
  link: Link,
  { conversationId, to }: { conversationId: ConversationId; to: string },
): Promise<CommandResult> {
  const data = createConversationCommand.encode({
    kind: "direct",
    name: "",
    avatar: "",
    members: [to],
    persistence: "sync",
    history: "all",
  });
  return resultOf(
    await link.request({
      type: "command",
      commandId: newId(),
      kind: createConversationCommand.number,
      conversationId,
      epoch: 0,
      data,
      writtenAt: 0,
    }),
  );
}

/** Sends one line and waits for its ack. */
export async function sendText(link: Link, place: Place): Promise<CommandResult> {
  return resultOf(await link.request(textCommand(place)));
}

interface Place {
  readonly conversationId: ConversationId;
  readonly epoch: number;
  readonly text: string;
}

function textCommand(place: Place): UpBody {
  const data = sendMessageCommand.encode({
    envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
    codec: 0,
    body: encodeBody([{ kind: "text", text: place.text }]),
  });
  const { conversationId, epoch } = place;
  return {
    type: "command",
    commandId: newId(),
    kind: sendMessageCommand.number,
    conversationId,
    epoch,
    data,
    writtenAt: Date.now(),
  };
}

export function resultOf(down: Down): CommandResult {
  if (down.type !== "command_result") throw new Error(`A command was answered with ${down.type}`);
  return down;
}

function toSender({
  link,
  receiver,
  conversationId,
  epoch,
}: {
  link: Link;
  receiver: Link;
  conversationId: ConversationId;
  epoch: number;
}): Sender {
  return {
    send: (text) => link.command(textCommand({ conversationId, epoch, text })),
    close: () => {
      link.close();
      receiver.close();
    },
  };
}
