import type { ImErrorCode } from "@im-chat/protocol";
import type { StartFailure } from "../database/start-error.ts";
import type { Publication } from "../kernel.ts";

/** One call of a kernel's method, by its name; those of `apps` as `apps.get` and so on. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly arguments: readonly unknown[];
}

export interface Failure {
  /** Absent: not an ImError, a bug. */
  readonly code?: ImErrorCode | undefined;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

/** Calls that travel together: the cost of a message is in the message, not in its length. */
export interface Calls {
  readonly calls: readonly Call[];
}

/** In the order in which the kernel said them: a publication before the answer that follows it. */
export type Saying =
  | { readonly type: "publication"; readonly publication: Publication }
  /** Of a lane's command, before the commit and so before the call's answer. */
  | { readonly type: "accepted"; readonly id: number; readonly index: number }
  | { readonly type: "answer"; readonly id: number; readonly result: unknown }
  | { readonly type: "failure"; readonly id: number; readonly failure: Failure };

export type FromKernel =
  | { readonly type: "ready" }
  | {
      readonly type: "not_started";
      readonly failure: StartFailure | undefined;
      readonly message: string;
    }
  /** The database has failed for good. */
  | { readonly type: "failed"; readonly sentence: string }
  | {
      readonly type: "logged";
      readonly level: "info" | "error";
      readonly fields: object;
      readonly message: string;
    }
  | { readonly type: "said"; readonly sayings: readonly Saying[] };

/** One end of a channel between threads. What is posted is cloned. */
export interface Port<Incoming, Outgoing> {
  post(message: Outgoing): void;
  onMessage(listener: (message: Incoming) => void): void;
}

/** Bytes that travel alone: cloning a view would clone all of the buffer that it looks at. */
export function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
