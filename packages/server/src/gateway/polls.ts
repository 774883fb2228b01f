import { ImError, syncQuery } from "@im-chat/protocol";
import type { Poll } from "@im-chat/protocol";
import type { Kernel } from "../kernel.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Exchange, Link, Session } from "./link.ts";

export interface PollOptions {
  readonly kernel: Pick<Kernel, "query">;
  readonly limits: Pick<GatewayLimits, "heartbeatMs">;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

/** Answers a poll: at once when the log has news above what the client says it has stored, else at the first push or at
 * the end of the hold. The answer is always what the database says when it leaves, so nothing is kept for the next poll
 * and any node may take it.
 * @throws ImError `unsupported` where there is nothing to hold, and those of a sync. */
export function createPolls(
  options: PollOptions,
): (link: Link, session: Session, poll: Poll) => Promise<Uint8Array> {
  const { kernel, limits } = options;

  function pushedOrOver(exchange: Exchange, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = options.after(waitMs, resolve);
      exchange.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  return async (link, { principal }, { sync, waitMs }) => {
    const { exchange } = link;
    if (exchange?.door !== "poll") {
      const why = exchange
        ? "a send is answered at once"
        : "what is watched is pushed over a socket";
      throw new ImError("unsupported", `Cannot poll here: ${why}`);
    }
    const ask = (): Promise<Uint8Array> =>
      kernel.query(principal, { type: "query", kind: syncQuery.number, data: sync });
    const first = await ask();
    if (!isQuiet(first)) return first;
    if (!exchange.isPushed && link.phase === "open")
      await pushedOrOver(exchange, Math.min(waitMs, limits.heartbeatMs));
    return exchange.isPushed ? await ask() : first;
  };
}

function isQuiet(answer: Uint8Array): boolean {
  const { events, heads, isSnapshot, hasMoreEvents, nextPage } = syncQuery.result.decode(answer);
  const isMore = isSnapshot || hasMoreEvents || nextPage.length > 0;
  return !isMore && events.length === 0 && heads.length === 0;
}
