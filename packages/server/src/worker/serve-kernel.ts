import { ImError, type CommandResult } from "@im-chat/protocol";
import type { Kernel, Outcome, Publication } from "../kernel.ts";
import {
  alone,
  type Call,
  type Calls,
  type Failure,
  type FromKernel,
  type Port,
  type Saying,
} from "./messages.ts";

export interface ServeOptions {
  readonly port: Port<Calls, FromKernel>;
  /** Runs something at the end of this turn, when all that one commit answers has been said. */
  readonly soon: (run: () => void) => void;
}

/** Answers another thread's calls of a kernel; what is said in one turn goes in one message. */
export function serveKernel(kernel: Kernel, { port, soon }: ServeOptions): void {
  let sayings: Saying[] = [];
  const say = (saying: Saying): void => {
    sayings.push(saying);
    if (sayings.length > 1) return;
    soon(() => {
      const said = sayings;
      sayings = [];
      port.post({ type: "said", sayings: said });
    });
  };
  kernel.onPublication((publication) =>
    say({ type: "publication", publication: portable(publication) }),
  );
  port.onMessage(({ calls }) => {
    for (const call of calls) {
      const accepted = (index: number): void => say({ type: "accepted", id: call.id, index });
      void execute(kernel, call, accepted).then(
        (result) => say({ type: "answer", id: call.id, result }),
        (error: unknown) => say({ type: "failure", id: call.id, failure: toFailure(error) }),
      );
    }
  });
  port.post({ type: "ready" });
}

/** The other end is {@link connectKernel}, which makes the calls from the same interface: their arguments fit. */
async function execute(
  kernel: Kernel,
  call: Call,
  accepted: (index: number) => void,
): Promise<unknown> {
  const isOfApps = call.method.startsWith("apps.");
  const owner = isOfApps ? kernel.apps : kernel;
  const method: unknown = Reflect.get(
    owner,
    isOfApps ? call.method.slice("apps.".length) : call.method,
  );
  if (typeof method !== "function") throw new Error(`A kernel has no ${call.method}`);
  const isLane = call.method === "appendLane";
  const given = isLane ? [...call.arguments, accepted] : call.arguments;
  const result: unknown = await Reflect.apply(method, owner, given);
  if (result instanceof Uint8Array) return alone(result);
  if (isLane) return (result as readonly Outcome[]).map(portableOutcome);
  return isCommandResult(result) ? portableResult(result) : result;
}

function portableResult(result: CommandResult): CommandResult {
  return { ...result, data: alone(result.data) };
}

function portableOutcome(outcome: Outcome): Outcome {
  return outcome.isDone ? { isDone: true, result: portableResult(outcome.result) } : outcome;
}

function isCommandResult(result: unknown): result is CommandResult {
  return (
    typeof result === "object" &&
    result !== null &&
    "type" in result &&
    result.type === "command_result"
  );
}

function portable(publication: Publication): Publication {
  switch (publication.type) {
    case "conversation":
    case "account":
      return { ...publication, event: alone(publication.event) };
    case "registers":
    case "revoked":
      return publication;
    default:
      return publication satisfies never;
  }
}

function toFailure(error: unknown): Failure {
  if (error instanceof ImError) {
    return { code: error.code, message: error.message, retryAfterMs: error.retryAfterMs };
  }
  return { message: String(error) };
}
