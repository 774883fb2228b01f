import {
  LIMITS,
  uuidToBytes,
  type ConversationId,
  type Epoch,
  type Register,
  type UserId,
} from "@im-chat/protocol";
import type { WriteTx } from "../database/tx.ts";
import { conversationByKey, memberByUser } from "../log/conversation-queries.ts";
import type { LogParts } from "../log/parts.ts";
import { movePositions } from "./read-position.ts";

export interface Delivery {
  readonly app: string;
  readonly userId: UserId;
  readonly conversationId: ConversationId;
  readonly epoch: Epoch;
  readonly seq: number;
}

/** Gathers delivered positions while one write is on its way, so that a burst of them costs one. */
export class Deliveries {
  readonly #parts: LogParts;
  #waiting = new Map<string, Delivery>();
  #flush: Promise<void> | undefined;

  constructor(parts: LogParts) {
    this.#parts = parts;
  }

  /** Resolves when it is kept, or was found to be of no use. */
  add(delivery: Delivery): Promise<void> {
    const name = JSON.stringify([
      delivery.app,
      delivery.conversationId,
      delivery.userId,
      delivery.epoch,
    ]);
    const known = this.#waiting.get(name);
    if (known === undefined || known.seq < delivery.seq) this.#waiting.set(name, delivery);
    this.#flush ??= this.#parts.database.write((tx) => this.#store(tx));
    return this.#flush;
  }

  async #store(tx: WriteTx): Promise<void> {
    const deliveries = this.#waiting;
    this.#waiting = new Map();
    this.#flush = undefined;
    for (const delivery of deliveries.values()) await store(this.#parts, tx, delivery);
  }
}

async function store(parts: LogParts, tx: WriteTx, delivery: Delivery): Promise<void> {
  const { app, userId, conversationId, epoch } = delivery;
  const key = uuidToBytes(conversationId);
  const conversation = await tx.get(conversationByKey, { app, key });
  if (conversation === undefined || conversation.epoch !== epoch) return;
  if (conversation.member_count > LIMITS.namedReceipts) return;
  const member = await tx.get(memberByUser, { app, key, user: userId });
  const seq = Math.min(delivery.seq, conversation.last_seq);
  if (member === undefined || seq <= member.delivered_seq) return;
  await tx.run(movePositions, {
    app,
    key,
    user: userId,
    readSeq: member.read_seq,
    deliveredSeq: seq,
  });
  const register: Register = { userId, readSeq: member.read_seq, deliveredSeq: seq };
  tx.afterCommit(() =>
    parts.publish({ type: "registers", app, conversationId, epoch, registers: [register] }),
  );
}
