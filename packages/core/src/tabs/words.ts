import type {
  ConversationId,
  HistoryAnchor,
  HistoryResult,
  ImError,
  Welcome,
} from "@im-chat/protocol";
import type { Connection, ConnectionState, Push, RequestBody, WatchSet } from "@im-chat/transport";
import type { Fact } from "../database/changes.ts";

/** Brings rows of conversations into the database. */
export interface Logs {
  /** Begins to keep the rows of a conversation, if they are not kept. @throws ImError */
  hold(id: ConversationId): Promise<void>;
  /** Asks the log for what is missing. @throws ImError */
  catchUp(id: ConversationId): Promise<void>;
  /** Fetches rows. @returns which; undefined when there is no such conversation. @throws ImError */
  load(
    id: ConversationId,
    anchor: HistoryAnchor,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Place | undefined>;
}

/** What a page of history covers; its rows are in the database. */
export type Place = Pick<HistoryResult, "fromSeq" | "toSeq">;

/** What the tab does that has the link, for itself and for all. */
export interface Lead extends Logs {
  /** Something may be missing. */
  sync(): void;
  /** The page may have slept, and believe what is old. */
  check(): void;
}

/** What one tab asks of another; each takes one value, so that it can be said. */
export interface Verbs extends Pick<Logs, "catchUp" | "hold"> {
  request(value: {
    readonly body: RequestBody;
    readonly timeoutMs?: number | undefined;
  }): Promise<unknown>;
  watch(value: WatchSet): Promise<unknown>;
  load(value: {
    readonly id: ConversationId;
    readonly anchor: HistoryAnchor;
  }): Promise<Place | undefined>;
  signal(value: Parameters<Connection["signal"]>[0]): void;
  sync(value: undefined): void;
  /** A page is looked at again. */
  wake(value: undefined): void;
  reconnectNow(value: undefined): void;
}

export type Verb = keyof Verbs;

/** What tabs say to each other, all to all. `from` and `to` are tabs, `fence` says which one leads. */
export type Word =
  /** Does anybody lead? */
  | { readonly type: "who" }
  | LeadWord
  /** `id` 0: no answer is wanted. */
  | {
      readonly type: "ask";
      readonly from: string;
      readonly fence: number;
      readonly id: number;
      readonly verb: Verb;
      readonly value: unknown;
    }
  | ({ readonly type: "answer"; readonly to: string; readonly id: number } & Answer)
  | { readonly type: "push"; readonly push: Push }
  | { readonly type: "fact"; readonly fact: Fact }
  | { readonly type: "gone"; readonly from: string };

/** The link, as the tab that leads has it. */
export interface LeadWord {
  readonly type: "lead";
  readonly fence: number;
  /** Counts its links. */
  readonly link: number;
  readonly state: ConnectionState;
  readonly welcome?: Welcome | undefined;
  readonly isCaughtUp: boolean;
}

export type Answer = { readonly result: unknown } | { readonly error: ImError };

/** A structured clone makes a plain error of an ImError: those at the first level travel as objects. */
export interface Packing {
  readonly pack: <Value extends object>(value: Value) => Value;
  readonly unpack: <Value extends object>(value: Value) => Value;
}

export function createPacking(Failure: typeof ImError): Packing {
  return {
    pack: (value) =>
      mapValues(value, (field) => {
        if (!(field instanceof Failure)) return field;
        const { code, message, retryAfterMs } = field;
        return { isImError: true, code, message, retryAfterMs };
      }),
    unpack: (value) =>
      mapValues(value, (field) => {
        const packed = field as (ImError & { readonly isImError?: boolean }) | null | undefined;
        return packed?.isImError ? new Failure(packed.code, packed.message, packed) : field;
      }),
  };
}

function mapValues<Value extends object>(value: Value, map: (field: unknown) => unknown): Value {
  const entries = Object.entries(value).map(([key, field]) => [key, map(field)]);
  return Object.fromEntries(entries) as Value;
}
