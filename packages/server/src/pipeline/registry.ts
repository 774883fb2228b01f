import { ImError, type CommandFrame, type UserId } from "@im-chat/protocol";
import { ROLES } from "../database/numbers.ts";
import type { AccountHandler, ConversationHandler, CreationHandler, Handler } from "../handler.ts";
import type { Principal } from "../kernel.ts";
import type { Context, Execution, Plan, TakenConversation } from "../log/decision.ts";
import type { Relation } from "../operations.ts";
import { permitFor } from "./permissions.ts";

/** A handler whose value type is its own business. */
export interface Registered {
  readonly number: number;
  /** @throws ImError `invalid`, `too_large`, `unsupported`: the command as such is refused. */
  plan(principal: Principal, frame: CommandFrame): Plan;
}

export function register<Value>(handler: Handler<Value>): Registered {
  return {
    number: handler.kind.number,
    plan(principal, frame) {
      const value = handler.kind.decode(frame.data);
      handler.validate?.(value);
      return toPlan(handler, principal, value);
    },
  };
}

/** Commands by the number of their kind. */
export class Registry {
  readonly #handlers: ReadonlyMap<number, Registered>;

  constructor(handlers: readonly Registered[]) {
    this.#handlers = new Map(handlers.map((handler) => [handler.number, handler]));
  }

  plan(principal: Principal, frame: CommandFrame): Plan {
    const handler = this.#handlers.get(frame.kind);
    if (handler === undefined) {
      throw new ImError("unsupported", `Cannot execute command: kind ${frame.kind} is not known`);
    }
    return handler.plan(principal, frame);
  }
}

function toPlan<Value>(handler: Handler<Value>, principal: Principal, value: Value): Plan {
  switch (handler.log) {
    case "conversation":
      return conversationPlan(handler, value);
    case "creation":
      return creationPlan(handler, principal, value);
    case "account":
      return accountPlan(handler, principal, value);
    default:
      return handler satisfies never;
  }
}

function conversationPlan<Value>(handler: ConversationHandler<Value>, value: Value): Plan {
  return {
    log: "conversation",
    decide: (tx, taken, execution) =>
      handler.decide(
        tx,
        taken,
        context(execution, conversationRelation(execution.principal, taken)),
        value,
      ),
  };
}

function creationPlan<Value>(
  handler: CreationHandler<Value>,
  principal: Principal,
  value: Value,
): Plan {
  return {
    log: "creation",
    create: (tx, existing, execution) =>
      handler.create(
        tx,
        existing,
        context(execution, principal.userId === "" ? "app" : "self"),
        value,
      ),
    result: async (tx, { conversationId }) =>
      conversationId === undefined
        ? new Uint8Array(0)
        : handler.result(tx, principal, conversationId),
  };
}

function accountPlan<Value>(
  handler: AccountHandler<Value>,
  principal: Principal,
  value: Value,
): Plan {
  const userId = handler.account(principal, value);
  const relation = accountRelation(principal, userId);
  const result = handler.result?.bind(handler);
  return {
    log: "account",
    userId,
    mayCreate: handler.mayCreate ?? false,
    namesConversation: handler.namesConversation ?? false,
    result: result && ((tx, execution) => result(tx, execution, value)),
    decide: (tx, taken, execution) =>
      handler.decide(tx, taken, context(execution, relation), value),
  };
}

function context(execution: Execution, relation: Relation): Context {
  return { ...execution, permit: permitFor(execution.principal, relation) };
}

function conversationRelation(principal: Principal, { member }: TakenConversation): Relation {
  if (principal.userId === "") return "app";
  return member === undefined ? "none" : ROLES.nameOf(member.role);
}

function accountRelation(principal: Principal, userId: UserId): Relation {
  if (principal.userId === "") return "app";
  return principal.userId === userId ? "self" : "none";
}
