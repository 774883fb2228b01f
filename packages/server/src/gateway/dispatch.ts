import { ImError, syncQuery } from "@im-chat/protocol";
import type {
  CommandResult,
  DownBody,
  ErrorFrame,
  QueryFrame,
  Up,
  UpBody,
} from "@im-chat/protocol";
import type { Kernel } from "../kernel.ts";
import type { Counters } from "../metrics/counters.ts";
import { commandWork, queryWork } from "../pipeline/work.ts";
import type { EndLink } from "./ending.ts";
import type { Handshake } from "./handshake.ts";
import { createLanes } from "./lanes.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Link, Session } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import { createPolls } from "./polls.ts";
import type { Presences } from "./presence.ts";
import { createSignals } from "./signals.ts";
import { fullBucket, take } from "./token-bucket.ts";
import type { Topics } from "./topics.ts";

export interface DispatchOptions {
  readonly kernel: Kernel;
  readonly handshake: Handshake;
  readonly limits: GatewayLimits;
  readonly outgoing: Outgoing;
  readonly topics: Topics;
  readonly presences: Presences;
  readonly counters: Counters;
  readonly endLink: EndLink;
  readonly refused: (thrown: unknown) => ErrorFrame;
  readonly report: (thrown: unknown, what: string) => void;
  readonly monotonic: () => number;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

/** Lookups of memberships that are about as much work as one query. */
const LOOKUPS_PER_QUERY = 1000;

const ACCEPTED: CommandResult = {
  type: "command_result",
  epoch: 0,
  version: 0,
  seq: 0,
  at: 0,
  isReplayed: false,
  isAccepted: true,
  data: new Uint8Array(0),
};

type Frame<Type extends UpBody["type"]> = Extract<UpBody, { type: Type }> & Pick<Up, "requestId">;

/** Answers the frames of an open link, each as soon as it is known; commands of one lane keep their order. */
export function createDispatch(options: DispatchOptions): (link: Link, frame: Up) => void {
  const { kernel, handshake, limits, outgoing, topics, counters, refused } = options;
  const signal = createSignals(options);
  const poll = createPolls(options);

  function answer(link: Link, { requestId }: Pick<Up, "requestId">, body: DownBody): void {
    if (requestId !== 0) outgoing.reply(link, { ...body, requestId });
  }

  const runInLane = createLanes({
    kernel,
    refused,
    answer: (link, command, body) => {
      link.unanswered -= 1;
      // It is kept, and told again to whoever repeats the command.
      const isKept = body.type === "command_result" && body.data.length > 0;
      answer(link, command, isKept && !outgoing.recover(link) ? refused(tooManyUnread()) : body);
    },
    accepted: (link, command) => {
      // An HTTP response leaves as a whole, after the commit.
      if (link.exchange === undefined) answer(link, command, ACCEPTED);
    },
  });

  function takeCommand(link: Link, session: Session, frame: Frame<"command">): void {
    counters.commands += 1;
    reserve(
      link,
      take(session.user.commands, limits.commands, {
        nowMs: options.monotonic(),
        count: Math.min(limits.commands.burst, commandWork(frame)),
      }),
      "commands",
    );
    link.unanswered += 1;
    runInLane(link, frame);
  }

  function takeQuery(
    link: Link,
    session: Session,
    frame: Up,
    { count, ask }: { readonly count: number; readonly ask: () => Promise<Uint8Array> },
  ): void {
    reserveQueries(link, session, count);
    void answerLater(link, frame, async () => ({ type: "query_result", data: await ask() }));
  }

  /** @param count As how many it counts. */
  function reserveQueries(link: Link, session: Session, count: number): void {
    counters.queries += 1;
    const nowMs = options.monotonic();
    reserve(link, take(session.user.queries, limits.queries, { nowMs, count }), "queries");
  }

  /** @param ask Answers, or says how it does at the very moment when that is sent. */
  async function answerLater(
    link: Link,
    frame: Up,
    ask: () => Promise<DownBody | (() => DownBody)>,
  ): Promise<void> {
    link.unanswered += 1;
    try {
      const told = await ask();
      const body = typeof told === "function" ? told() : told;
      // What is asked again costs nothing; kept for a peer that does not read it would fill the memory.
      if (body.type === "query_result" && !outgoing.recover(link)) throw tooManyUnread();
      answer(link, frame, body);
    } catch (thrown) {
      answer(link, frame, refused(thrown));
    } finally {
      link.unanswered -= 1;
    }
  }

  function reserve(link: Link, waitMs: number, what: string): void {
    if (waitMs > 0)
      throw new ImError("rate_limited", `Cannot take more ${what} now: there are too many`, {
        retryAfterMs: waitMs,
      });
    if (link.unanswered < limits.unanswered) return;
    throw new ImError(
      "rate_limited",
      `Cannot take more ${what} now: ${limits.unanswered} wait for their answer`,
      { retryAfterMs: 1000 },
    );
  }

  function watch(link: Link, session: Session, frame: Frame<"watch">): void {
    const { conversationIds, userIds } = frame;
    check("conversations", conversationIds.length, limits.watchedConversations);
    check("users", userIds.length, limits.watchedUsers);
    if (userIds.length > 0) reserveQueries(link, session, countOf(frame));
    const { principal } = session;
    // A send is over before anything could be pushed: its client polls for the same set.
    const isSend = link.exchange?.door === "send";
    if (!isSend)
      topics.watch(
        link,
        conversationIds.map((id) => topics.claim(principal.app, id)),
      );
    const { presences } = options;
    void answerLater(link, frame, async () => {
      await presences.watch(link, principal, frame);
      return () => {
        const body = { type: "watching", presences: presences.seenBy(link, userIds) } as const;
        if (isSend) presences.unwatch(link);
        return body;
      };
    });
  }

  /** As how many queries one counts; no more than may come at once, or it never could. */
  function workOf(query: Pick<QueryFrame, "kind" | "data">): number {
    return Math.min(limits.queries.burst, queryWork(query));
  }

  /** As how many queries a watch counts: a lookup in the database for each user and conversation that it names. */
  function countOf({ conversationIds, userIds }: Frame<"watch">): number {
    const lookups = userIds.length * conversationIds.length;
    return Math.min(limits.queries.burst, 1 + Math.floor(lookups / LOOKUPS_PER_QUERY));
  }

  function takeSignal(link: Link, frame: Frame<"signal">): void {
    counters.signals += 1;
    const nowMs = options.monotonic();
    link.signals ??= fullBucket(limits.signals, nowMs);
    if (take(link.signals, limits.signals, { nowMs }) === 0) signal(link, frame);
  }

  /** A signature to check, an account to read and sometimes to write. */
  function renew(link: Link, session: Session, frame: Frame<"renew">): void {
    reserveQueries(link, session, 1);
    void answerLater(link, frame, async () => {
      const { principal, endsAt, issuedAt, expiresAt } = await handshake.renew(link, frame.token);
      session.principal = principal;
      session.endsAt = endsAt;
      session.issuedAt = issuedAt;
      return { type: "renewed", tokenExpiresAt: expiresAt };
    });
  }

  function run(link: Link, session: Session, frame: Up): void {
    switch (frame.type) {
      case "command":
        return takeCommand(link, session, frame);
      case "query":
        return takeQuery(link, session, frame, {
          count: workOf(frame),
          ask: () => kernel.query(session.principal, frame),
        });
      case "watch":
        return watch(link, session, frame);
      case "signal":
        return takeSignal(link, frame);
      case "renew":
        return renew(link, session, frame);
      case "ping":
        return outgoing.reply(link, { type: "pong", requestId: frame.requestId });
      case "pong":
        return undefined;
      case "bye":
        return link.socket.close(1000);
      case "hello":
        throw new ImError("invalid", "Cannot say hello twice: open another link");
      case "poll":
        return takeQuery(link, session, frame, {
          count: workOf({ kind: syncQuery.number, data: frame.sync }),
          ask: () => poll(link, session, frame),
        });
      case "relay":
        throw new ImError("unsupported", "Cannot relay: this server does not offer the feature");
      case "unknown":
        throw new ImError("unsupported", "Cannot answer: the frame is of a newer protocol");
      default:
        return frame satisfies never;
    }
  }

  return (link, frame) => {
    const { session } = link;
    if (link.phase !== "open" || session === undefined) return;
    try {
      run(link, session, frame);
    } catch (thrown) {
      answer(link, frame, refused(thrown));
    }
  };
}

function tooManyUnread(): ImError {
  return new ImError("rate_limited", "Cannot answer: too much that was sent is not read yet", {
    retryAfterMs: 1000,
  });
}

function check(what: string, count: number, max: number): void {
  if (count > max)
    throw new ImError("too_large", `Cannot watch ${count} ${what}: at most ${max} are allowed`);
}
