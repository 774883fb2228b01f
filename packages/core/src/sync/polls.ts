import type { ConversationId, SyncResult } from "@im-chat/protocol";
import type { syncQuery } from "@im-chat/protocol";
import type { Environment } from "../environment.ts";
import type { LeadContext } from "../session/context.ts";
import type { readAccount } from "./heads.ts";
import type { SyncAsked } from "./snapshot.ts";

export interface PollOptions {
  // These come from the caller, so that this file, which few pages need, has nothing in common with what all load first.
  readonly syncQuery: typeof syncQuery;
  readonly readAccount: typeof readAccount;
  /** Stores an answer of one page. @returns whether it still counted */
  readonly take: (reply: SyncResult, asked: SyncAsked) => Promise<boolean>;
  /** Asks everything anew. */
  readonly sync: () => Promise<void>;
  /** Asks for what is told of what is on screen and stands in no log, as who has read it. */
  readonly lookAgain: () => void;
  /** Asks who is here of those that are shown: what a poll is told of them comes with the rest of its answer. */
  readonly watch: () => Promise<void>;
  /** A poll begins; aborted, it gives way to the next one. */
  readonly onHold: (held: AbortController) => void;
}

/** What comes closely together is asked for together. */
const GAP_MS = 100;
/** Who is here is asked no sooner after the last time: a server counts each of those questions. */
const WATCH_GAP_MS = 1000;
/** How much longer than its hold a poll may take. */
const GRACE_MS = 10_000;
const HEADS = 50;

/** On a link over which the server cannot push, lets the question what is new wait there until there is an answer, again
 * and again while the link is there. Each is asked from what is stored: that acknowledges all answers before, and what was
 * lost of them is told again. @throws ImError of a poll. */
export async function keepPolling(context: LeadContext, options: PollOptions): Promise<void> {
  const { connection, environment } = context;
  const { welcome } = connection;
  // Without an answer the next poll brings one.
  const watch = spaced(environment, () => void options.watch().catch(() => undefined));
  let isNews = false;
  while (connection.welcome === welcome && connection.pollMs !== undefined) {
    const beganAtMs = environment.now();
    // Clients whom one restart has brought together do not stay together.
    const waitMs = Math.round(connection.pollMs * (0.8 + 0.2 * environment.random()));
    const polling = poll(context, options, waitMs);
    // Where something has just happened, more may have while nobody listened.
    if (isNews) {
      options.lookAgain();
      watch();
    }
    await polling;
    const tookMs = Math.abs(environment.now() - beganAtMs);
    isNews = tookMs < waitMs;
    const earlyMs = GAP_MS - tookMs;
    if (earlyMs > 0) await new Promise<void>((go) => environment.setTimer(go, earlyMs));
  }
}

async function poll(context: LeadContext, options: PollOptions, waitMs: number): Promise<void> {
  const { connection, database, self } = context;
  const { syncQuery } = options;
  const { cursor, stamp, epochCount } = await database.read(["meta"], options.readAccount);
  const query = { account: cursor, stamp, limit: HEADS, page: new Uint8Array(0) };
  const held = new AbortController();
  options.onHold(held);
  const asking = connection.request(
    { type: "poll", sync: syncQuery.encode(query), waitMs },
    { timeoutMs: waitMs + GRACE_MS, signal: held.signal },
  );
  const answer = await asking.catch((thrown: unknown) => {
    if (!held.signal.aborted) throw thrown;
  });
  if (!answer) return;
  const first = syncQuery.result.decode(answer.data);
  const isMore = first.isSnapshot || first.hasMoreEvents || first.nextPage.length > 0;
  const asked = { epochCount, self, first, unnamed: new Set<ConversationId>() };
  if (isMore || !(await options.take(first, asked))) await options.sync();
}

/** @returns does a job at once, or when a while has passed since it was last done: once, however often it was called */
function spaced({ setTimer }: Pick<Environment, "setTimer">, job: () => void): () => void {
  let isResting = false;
  let isOwed = false;
  const run = (): void => {
    isOwed = isResting;
    if (isResting) return;
    isResting = true;
    job();
    setTimer(() => {
      isResting = false;
      if (isOwed) run();
    }, WATCH_GAP_MS);
  };
  return run;
}
