import type {
  ConversationId,
  Envelope,
  Epoch,
  MembershipId,
  Notice,
  Precondition,
  Register,
  UserId,
  Uuid,
} from "@im-chat/protocol";
import type { AccountTable, ConversationTable } from "../database/schema.ts";
import type { Tx, WriteTx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import type { Permit } from "../operations.ts";
import type { ConversationState, MemberState } from "./conversation-queries.ts";

/** A command as it is executed, with the time and chance that its decision may use. */
export interface Execution {
  readonly principal: Principal;
  readonly commandId: Uuid;
  readonly commandKey: Uint8Array;
  readonly conversationId: ConversationId | undefined;
  readonly epoch: Epoch;
  readonly precondition: Precondition | undefined;
  readonly writtenAt: number;
  /** Server clock, epoch milliseconds. */
  readonly at: number;
  /** A random number of 48 bits, never 0: an epoch or a membershipId. */
  readonly mint: () => number;
}

/** What a handler decides with. */
export interface Context extends Execution {
  readonly permit: Permit;
}

/** The conversation that a command appends to, its row taken for this transaction. */
export interface TakenConversation {
  readonly key: Uint8Array;
  readonly row: ConversationState;
  /** Of the principal; undefined: it is no member. */
  readonly member: MemberState | undefined;
}

/** A new row of a timeline; the log gives it its seq. */
export interface NewRow {
  readonly sender: UserId;
  readonly envelope: Envelope;
  readonly codec: number;
  readonly body: Uint8Array;
  readonly notice?: Notice | undefined;
}

/** What consumers tell to accounts: all that is needed, as of the event's version. */
export type Entry =
  | {
      readonly type: "added";
      readonly user: UserId;
      readonly membershipId: MembershipId;
      readonly visibleFromSeq: number;
      readonly by: UserId;
    }
  | {
      readonly type: "removed";
      readonly user: UserId;
      readonly membershipId: MembershipId;
      /** Absent in what was written before it was told. */
      readonly by?: UserId | undefined;
    }
  | { readonly type: "mentioned"; readonly user: UserId; readonly membershipId: MembershipId };

/** Columns of a conversation that a command may change besides its version. */
export type ConversationChange = Partial<
  Pick<ConversationTable, "name" | "avatar" | "member_count" | "faces" | "membership_version">
>;

/** What a command on a conversation comes to. Without an event nothing changed, and it succeeded. */
export interface Decision {
  readonly event?:
    | {
        readonly kind: number;
        /** A row that exists already; a new one is given by `row`. */
        readonly seq?: number | undefined;
        /** Facts that are of no row, as JSON. */
        readonly data?: unknown;
        readonly entries?: readonly Entry[] | undefined;
      }
    | undefined;
  readonly row?: NewRow | undefined;
  readonly change?: ConversationChange | undefined;
}

/** What a command on an account comes to. */
export interface AccountDecision {
  readonly event?:
    | {
        readonly kind: number;
        /** Absent for events that tell the profile. */
        readonly data?: Uint8Array | undefined;
        /** Consumers have to act on it. */
        readonly isWork?: boolean | undefined;
      }
    | undefined;
  readonly change?: Partial<AccountTable> | undefined;
  /** Positions of the user that moved in a conversation: told to its members, kept by no log. */
  readonly registers?:
    | {
        readonly conversationId: ConversationId;
        readonly epoch: Epoch;
        readonly registers: readonly Register[];
      }
    | undefined;
  /** Tokens issued before it are void. */
  readonly revokedAt?: number | undefined;
}

/** The account that a command appends to. */
export interface TakenAccount {
  /** As it is; or empty, at version 0, when there is none yet. */
  readonly row: AccountTable;
  readonly isNew: boolean;
}

/** A new conversation at version 0, already inserted, to which the decision is appended;
 * or one that exists, with nothing to append. */
export interface Creation {
  readonly conversation: ConversationTable;
  readonly decision: Decision;
}

/** What the log needs to know of a command: whose log it is, and what decides.
 * `result` encodes the command's own result, also when it is repeated. */
export type Plan = ConversationPlan | CreationPlan | AccountPlan;

export interface ConversationPlan {
  readonly log: "conversation";
  decide(tx: WriteTx, taken: TakenConversation, execution: Execution): Promise<Decision>;
}

export interface CreationPlan {
  readonly log: "creation";
  create(
    tx: WriteTx,
    existing: ConversationTable | undefined,
    execution: Execution,
  ): Promise<Creation>;
  result(tx: Tx, execution: Execution): Promise<Uint8Array>;
}

export interface AccountPlan {
  readonly log: "account";
  readonly userId: UserId;
  /** Whether the account may be made by this command. */
  readonly mayCreate: boolean;
  /** The frame's epoch is that of a conversation, and `decide` checks it. */
  readonly namesConversation: boolean;
  decide(tx: WriteTx, taken: TakenAccount, execution: Execution): Promise<AccountDecision>;
  readonly result?: ((tx: Tx, execution: Execution) => Promise<Uint8Array>) | undefined;
}
