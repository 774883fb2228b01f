import type { ConversationId, Kind, UserId } from "@im-chat/protocol";
import type { ConversationTable } from "./database/schema.ts";
import type { Tx, WriteTx } from "./database/tx.ts";
import type { Principal } from "./kernel.ts";
import type {
  AccountDecision,
  Context,
  Creation,
  Decision,
  Execution,
  TakenAccount,
  TakenConversation,
} from "./log/decision.ts";

/** What a feature gives for one kind of command: how it is read, checked and decided.
 * `decide` runs inside the transaction that appends; it awaits nothing but statements of that transaction. */
export type Handler<Value = never> =
  | ConversationHandler<Value>
  | CreationHandler<Value>
  | AccountHandler<Value>;

interface Decoding<Value> {
  readonly kind: Pick<Kind<Value>, "number" | "name" | "decode">;
  /** What can be refused without the database. @throws ImError */
  validate?(value: Value): void;
}

/** Appends to the log of the conversation that the command names. */
export interface ConversationHandler<Value> extends Decoding<Value> {
  readonly log: "conversation";
  decide(tx: WriteTx, taken: TakenConversation, context: Context, value: Value): Promise<Decision>;
}

/** Makes the conversation that the command names. */
export interface CreationHandler<Value> extends Decoding<Value> {
  readonly log: "creation";
  create(
    tx: WriteTx,
    existing: ConversationTable | undefined,
    context: Context,
    value: Value,
  ): Promise<Creation>;
  result(tx: Tx, principal: Principal, conversationId: ConversationId): Promise<Uint8Array>;
}

/** Appends to the log of an account. */
export interface AccountHandler<Value> extends Decoding<Value> {
  readonly log: "account";
  account(principal: Principal, value: Value): UserId;
  readonly mayCreate?: boolean;
  /** The command names the epoch of its conversation, and `decide` checks it. */
  readonly namesConversation?: boolean;
  decide(
    tx: WriteTx,
    taken: TakenAccount,
    context: Context,
    value: Value,
  ): Promise<AccountDecision>;
  /** The command's own result, as of now, also when it is repeated. */
  result?(tx: Tx, execution: Execution, value: Value): Promise<Uint8Array>;
}
