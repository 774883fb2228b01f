import { ImError, type Kind, type QueryFrame } from "@im-chat/protocol";
import type { Tx } from "../database/tx.ts";
import type { Principal } from "../kernel.ts";
import type { Operation } from "../operations.ts";
import { permitFor } from "./permissions.ts";

/** What a feature gives for one kind of query; `answer` runs on one snapshot. */
export interface QueryHandler<Value, Result> {
  readonly kind: Kind<Value, Result> & { readonly result: { encode(result: Result): Uint8Array } };
  readonly operation: Operation;
  answer(tx: Tx, principal: Principal, value: Value): Promise<Result>;
}

export interface RegisteredQuery {
  readonly number: number;
  prepare(principal: Principal, frame: QueryFrame): (tx: Tx) => Promise<Uint8Array>;
}

export function registerQuery<Value, Result>(
  handler: QueryHandler<Value, Result>,
): RegisteredQuery {
  return {
    number: handler.kind.number,
    prepare(principal, frame) {
      permitFor(principal, principal.userId === "" ? "app" : "self")(handler.operation);
      const value = handler.kind.decode(frame.data);
      return async (tx) => handler.kind.result.encode(await handler.answer(tx, principal, value));
    },
  };
}

/** Queries by the number of their kind. */
export class QueryRegistry {
  readonly #handlers: ReadonlyMap<number, RegisteredQuery>;

  constructor(handlers: readonly RegisteredQuery[]) {
    this.#handlers = new Map(handlers.map((handler) => [handler.number, handler]));
  }

  prepare(principal: Principal, frame: QueryFrame): (tx: Tx) => Promise<Uint8Array> {
    const handler = this.#handlers.get(frame.kind);
    if (handler === undefined)
      throw new ImError("unsupported", `Cannot answer query: kind ${frame.kind} is not known`);
    return handler.prepare(principal, frame);
  }
}
