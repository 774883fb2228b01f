import {
  LIMITS,
  uuidToBytes,
  type ConversationId,
  type Epoch,
  type Register,
  type UserId,
} from "@im-chat/protocol";
import { define } from "../database/query.ts";
import type { Tx, WriteTx } from "../database/tx.ts";
import {
  conversationByKey,
  memberByUser,
  type ConversationKey,
} from "../log/conversation-queries.ts";
import type { LogParts } from "../log/parts.ts";

const moveDelivered = define<
  ConversationKey & { readonly user: string; readonly deliveredSeq: number }
>()((builder, { app, key, user, deliveredSeq }) =>
  builder
    .updateTable("member")
    .set({ delivered_seq: deliveredSeq })
    .where("app", "=", app)
    .where("conversation_id", "=", key)
    .where("user_id", "=", user),
);

export interface Delivery {
  readonly app: string;
  readonly userId: UserId;
  readonly conversationId: ConversationId;
  readonly epoch: Epoch;
  readonly seq: number;
}

/** Delivered positions: told at once, and stored with the next commit of something else, for they may be lost.
 * So a burst of them costs no commit of its own. */
export class Deliveries {
  readonly #parts: LogParts;
  /** Not looked at yet, one a member. */
  #fresh = new Map<string, Delivery>();
  #looking: Promise<void> | undefined;
  /** Told, and not stored yet. */
  #told = new Map<string, Delivery>();
  #isStoring = false;

  constructor(parts: LogParts) {
    this.#parts = parts;
  }

  /** Resolves when it was told, or found to be of no use. */
  add(delivery: Delivery): Promise<void> {
    keepHighest(this.#fresh, delivery);
    this.#looking ??= this.#parts.database.read((tx) => this.#look(tx));
    return this.#looking;
  }

  /** Stored positions with what was told since: whoever reads them was not watching then, and would never learn it. */
  over(place: Omit<Delivery, "userId" | "seq">, stored: readonly Register[]): readonly Register[] {
    if (this.#told.size === 0) return stored;
    return stored.map((register) => {
      const told = this.#told.get(nameOf({ ...place, userId: register.userId }))?.seq ?? 0;
      return told > register.deliveredSeq ? { ...register, deliveredSeq: told } : register;
    });
  }

  async #look(tx: Tx): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = new Map();
    this.#looking = undefined;
    for (const [name, delivery] of fresh) {
      const told = this.#told.get(name)?.seq ?? 0;
      const register = delivery.seq > told ? await readMoved(tx, delivery) : undefined;
      if (register !== undefined) this.#tell(delivery, register);
    }
  }

  #tell(delivery: Delivery, register: Register): void {
    const { app, conversationId, epoch } = delivery;
    this.#parts.publish({ type: "registers", app, conversationId, epoch, registers: [register] });
    keepHighest(this.#told, { ...delivery, seq: register.deliveredSeq });
    if (this.#isStoring) return;
    this.#isStoring = true;
    void this.#parts.database
      .write((tx) => this.#store(tx), { isLazy: true })
      // What is lost with a failed commit was only a register; the next one is higher.
      .catch(() => void (this.#isStoring = false));
  }

  async #store(tx: WriteTx): Promise<void> {
    this.#isStoring = false;
    for (const [name, delivery] of [...this.#told]) {
      // Not before: what fails to be committed is written with the next.
      tx.afterCommit(() => {
        if (this.#told.get(name) === delivery) this.#told.delete(name);
      });
      const register = await readMoved(tx, delivery);
      if (register === undefined) continue;
      const { app, userId: user, conversationId } = delivery;
      const key = uuidToBytes(conversationId);
      await tx.run(moveDelivered, { app, key, user, deliveredSeq: register.deliveredSeq });
    }
  }
}

function keepHighest(deliveries: Map<string, Delivery>, delivery: Delivery): void {
  const name = nameOf(delivery);
  if ((deliveries.get(name)?.seq ?? 0) < delivery.seq) deliveries.set(name, delivery);
}

function nameOf({ app, conversationId, userId, epoch }: Omit<Delivery, "seq">): string {
  return JSON.stringify([app, conversationId, userId, epoch]);
}

/** @returns the member's positions after the delivery; undefined: nothing moves, or it is no member, or of another epoch. */
async function readMoved(tx: Tx, delivery: Delivery): Promise<Register | undefined> {
  const { app, userId, conversationId, epoch } = delivery;
  const key = uuidToBytes(conversationId);
  const conversation = await tx.get(conversationByKey, { app, key });
  if (conversation === undefined || conversation.epoch !== epoch) return undefined;
  if (conversation.member_count > LIMITS.namedReceipts) return undefined;
  const member = await tx.get(memberByUser, { app, key, user: userId });
  const deliveredSeq = Math.min(delivery.seq, conversation.last_seq);
  if (member === undefined || deliveredSeq <= member.delivered_seq) return undefined;
  return { userId, readSeq: member.seen_seq, deliveredSeq };
}
