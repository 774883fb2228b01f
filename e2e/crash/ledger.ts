import type { ConversationId, Link, LinkHandlers, MessageId, Transport } from "@im-chat/core";
import { LIMITS, decodeBatch, inflateBatch, sendMessageCommand } from "@im-chat/protocol";
import type { Batch, Down } from "@im-chat/protocol";

/** What somebody was told is in the log. */
export interface Ack {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
  /** 0: told by the log itself, before the answer came. */
  readonly seq: number;
}

/** All that one person was told about own messages, whatever became of the page that was told. */
export interface Ledger {
  /** As they were told; the same message may be acked again. */
  readonly acks: Ack[];
  /** Told to be accepted, which promises nothing. */
  readonly accepted: Set<MessageId>;
  /** Sent, not answered yet, and their link is there. */
  readonly underWay: Set<MessageId>;
  /** Links made, by the name of their transport. */
  readonly links: Map<string, number>;
}

export function createLedger(): Ledger {
  return { acks: [], accepted: new Set(), underWay: new Set(), links: new Map() };
}

/** The same transport; what goes over its links is read along, so that the client under test is not its own witness. */
export function recorded(transport: Transport, ledger: Ledger): Transport {
  const { name } = transport;
  return {
    name,
    open(target, handlers) {
      const sends = new Map<number, Send>();
      const link = transport.open(target, readingAlong(handlers, { sends, ledger, name }));
      return {
        get bufferedBytes() {
          return link.bufferedBytes;
        },
        polling: link.polling,
        send(bytes) {
          noteSends(bytes, { sends, ledger });
          link.send(bytes);
        },
        close: (code, reason) => link.close(code, reason),
      } satisfies Link;
    },
  };
}

type Send = Pick<Ack, "conversationId" | "messageId">;

interface Reading {
  /** Under way over one link, by number of the request. */
  readonly sends: Map<number, Send>;
  readonly ledger: Ledger;
}

function noteSends(bytes: Uint8Array, { sends, ledger }: Reading): void {
  for (const frame of decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp }).up) {
    if (frame.type !== "command" || frame.kind !== sendMessageCommand.number) continue;
    const { commandId: messageId, conversationId } = frame;
    if (conversationId === undefined) throw new Error("A message was sent to no conversation");
    sends.set(frame.requestId, { messageId, conversationId });
    ledger.underWay.add(messageId);
  }
}

function readingAlong(
  handlers: LinkHandlers,
  { sends, ledger, name }: Reading & { readonly name: string },
): LinkHandlers {
  const read = ({ down }: Batch): void => {
    for (const frame of down) noteAnswer(frame, { sends, ledger });
  };
  return {
    onOpen() {
      ledger.links.set(name, (ledger.links.get(name) ?? 0) + 1);
      handlers.onOpen();
    },
    onBatch(bytes) {
      const batch = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown, allowDeflated: true });
      if (batch.deflated === undefined) read(batch);
      else void inflateBatch(batch, { maxInflatedBytes: LIMITS.inflatedBytes }).then(read);
      handlers.onBatch(bytes);
    },
    onClose(close) {
      for (const { messageId } of sends.values()) ledger.underWay.delete(messageId);
      handlers.onClose(close);
    },
  };
}

function noteAnswer(frame: Down, { sends, ledger }: Reading): void {
  const send = sends.get(frame.requestId);
  if (send === undefined) return;
  // One that is only accepted is answered once more.
  const isAccepted = frame.type === "command_result" && frame.isAccepted;
  if (isAccepted) return void ledger.accepted.add(send.messageId);
  sends.delete(frame.requestId);
  ledger.underWay.delete(send.messageId);
  if (frame.type === "command_result") ledger.acks.push({ ...send, seq: frame.seq });
}
