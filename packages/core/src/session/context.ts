import { mintUuid } from "@im-chat/protocol";
import type { UserId, Uuid } from "@im-chat/protocol";
import type { Timer } from "@im-chat/transport";
import type { Database } from "../database/database.ts";
import type { Environment } from "../environment.ts";
import type { OwnLink, SharedLink } from "./link.ts";

/** What the parts of one client share. */
export interface Context {
  readonly app: string;
  readonly self: UserId;
  readonly environment: Environment;
  readonly database: Database;
  readonly connection: SharedLink;
  /** Told of what went wrong where nobody waits for it. */
  readonly report: (thrown: unknown) => void;
  /** Aborted when the client is closed, with an ImError. */
  readonly signal: AbortSignal;
}

/** The same for what only the tab does that has the link: in the others nothing can be asked or written with it. */
export interface LeadContext extends Omit<Context, "connection"> {
  readonly connection: OwnLink;
}

/** Does what a user asks for. What fails because the client was closed says so, also when it was closed meanwhile.
 * @throws ImError as the job, `cancelled`. */
export async function whileOpen<Result>(
  { signal }: Pick<Context, "signal">,
  job: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  try {
    return await job();
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  }
}

/** Runs one job at a time; a call while it runs causes one more run, and every call ends with a run begun after it. */
export function singleFlight(job: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    if (!running) {
      running = job().finally(() => (running = undefined));
      return running;
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
  return run;
}

/** @returns starts a job after a delay, milliseconds; one that waits already stands for it. */
export function coalesce(
  environment: Pick<Environment, "setTimer">,
): (job: () => void | Promise<void>, delayMs: number) => void {
  let timer: Timer | undefined;
  return (job, delayMs) => {
    timer ??= environment.setTimer(() => {
      timer = undefined;
      void job();
    }, delayMs);
  };
}

/** Of a command, a conversation, a device, a tab. */
export function newId(environment: Pick<Environment, "now" | "randomBytes">): Uuid {
  return mintUuid(environment.now(), environment.randomBytes(16));
}

/** A random number fit for generations: 48 bits. */
export function randomNumber(environment: Environment): number {
  return environment.randomBytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
}
