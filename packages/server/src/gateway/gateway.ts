import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ImError } from "@im-chat/protocol";
import type { Hello, Up } from "@im-chat/protocol";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Environment } from "../environment.ts";
import type { TokenVerifier } from "../identity/token.ts";
import type { Kernel, Publication } from "../kernel.ts";
import type { Counters } from "../metrics/counters.ts";
import { createAddressLimits } from "./address-limits.ts";
import { clientAddress } from "./address.ts";
import type { TrustedProxies } from "./address.ts";
import { compressBatch } from "./compress.ts";
import { createDispatch } from "./dispatch.ts";
import { createEndLink, endingOf } from "./ending.ts";
import { createRefusals, stackOf } from "./errors.ts";
import { createFanOut } from "./fan-out.ts";
import { createHandshake } from "./handshake.ts";
import { createHints } from "./hints.ts";
import type { GatewayLimits } from "./limits.ts";
import { createLink } from "./link.ts";
import type { Link, Session } from "./link.ts";
import { Outgoing } from "./outgoing.ts";
import { createPresences } from "./presence.ts";
import { createReceive } from "./receive.ts";
import { createRegisterPushes } from "./register-pushes.ts";
import { Roster } from "./roster.ts";
import { createSweep } from "./sweep.ts";
import { fullBucket } from "./token-bucket.ts";
import { Topics } from "./topics.ts";

export interface GatewayOptions {
  readonly kernel: Kernel;
  readonly tokens: TokenVerifier;
  readonly limits: GatewayLimits;
  readonly environment: Environment;
  readonly counters: Counters;
  readonly log: Logger;
  readonly isTrustedProxy: TrustedProxies;
  readonly skewMs: number;
}

/** Server end of all links. */
export interface Gateway {
  /** Takes over a socket that asks to become a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells every link to go and come back within the time given, each at a moment of its own.
   * @param spreadMs Over how long the links should come back. */
  drain(spreadMs: number): void;
  /** Cuts what is left. Idempotent. */
  close(): void;
}

const SWEEP_MS = 1000;
/** Conversations without watchers whose member lists are kept. */
const IDLE_TOPICS = 20_000;

export function createGateway(options: GatewayOptions): Gateway {
  const { kernel, limits, environment, counters, log } = options;
  const { now, monotonic, after, every } = environment;
  const roster = new Roster();
  const topics = new Topics(IDLE_TOPICS);
  const soon = (task: () => void): void => void setImmediate(task);
  const outgoing = new Outgoing({
    soon,
    after,
    monotonic,
    compress: compressBatch,
    counters,
    bufferedBytes: limits.bufferedBytes,
  });
  const endLink = createEndLink({ outgoing, counters, monotonic });
  const refused = createRefusals({ counters, log });
  const report = (thrown: unknown, what: string): void => {
    if (ImError.from(thrown).code === "internal")
      log.error({ what, stack: stackOf(thrown) }, "background work failed");
  };
  const addresses = createAddressLimits({ limits, monotonic });
  const presences = createPresences({ roster, outgoing, now });
  const handshake = createHandshake({
    ...options,
    roster,
    admitGuest: addresses.admitGuest,
    now,
    monotonic,
    mintSessionId: environment.uuid,
  });
  const fanOut = createFanOut({
    kernel,
    topics,
    roster,
    outgoing,
    counters,
    report,
    hints: createHints({ clock: environment, roster, outgoing, counters }),
    registers: createRegisterPushes({ clock: environment, outgoing }),
  });
  const dispatch = createDispatch({
    kernel,
    handshake,
    limits,
    outgoing,
    topics,
    presences,
    counters,
    endLink,
    refused,
    report,
    monotonic,
  });
  const receive = createReceive({
    limits,
    counters,
    endLink,
    monotonic,
    onFrame: dispatch,
    onHello: (link, hello) => void greet(link, hello),
  });
  const sweepLinks = createSweep({ roster, outgoing, limits, endLink, now, monotonic });
  const stopSweep = every(SWEEP_MS, () => {
    sweepLinks();
    presences.sweep();
    topics.trim();
    addresses.trim();
  });
  const unsubscribe = kernel.onPublication((publication) => {
    if (publication.type === "revoked") revoke(publication);
    else fanOut(publication);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // Above our own limit, so that a batch too large gets a code and a sentence.
    maxPayload: limits.batchBytes * 4,
  });

  async function greet(link: Link, hello: Hello & Pick<Up, "requestId">): Promise<void> {
    try {
      const { session, welcome } = await handshake.admit(link, hello);
      if (link.phase !== "verifying") return;
      open(link, session);
      outgoing.reply(link, { ...welcome, requestId: hello.requestId });
      const early = link.early ?? [];
      link.early = undefined;
      for (const frame of early) dispatch(link, frame);
    } catch (thrown) {
      if (link.phase === "ended") return;
      outgoing.reply(link, { ...refused(thrown), requestId: hello.requestId });
      const error = ImError.from(thrown);
      log.info({ code: error.code, origin: link.origin, client: hello.client }, "hello refused");
      endLink(
        link,
        endingOf(
          error.code === "internal"
            ? new ImError("internal", "Cannot sign in: the server failed")
            : error,
        ),
      );
    }
  }

  function open(link: Link, session: Session): void {
    link.session = session;
    link.phase = "open";
    const older = roster.join(link, session);
    if (older !== undefined)
      endLink(older, {
        reason: "superseded",
        message: "A newer link of the same session was opened",
      });
    if (session.user.links.length === 1) presences.arrived(session.user);
  }

  function leave(link: Link): void {
    link.phase = "ended";
    counters.links -= 1;
    addresses.left(link.address);
    topics.watch(link, []);
    presences.unwatch(link);
    if (roster.leave(link) && link.session !== undefined) presences.left(link.session.user);
  }

  function revoke({ app, userId, at }: Extract<Publication, { type: "revoked" }>): void {
    for (const link of [...(roster.user(app, userId)?.links ?? [])]) {
      if ((link.session?.issuedAt ?? 0) < at)
        endLink(link, { reason: "revoked", message: "The tokens of this user were revoked" });
    }
  }

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const forwarded = request.headers["x-forwarded-for"];
    const address = clientAddress(
      request.socket.remoteAddress ?? "",
      Array.isArray(forwarded) ? forwarded.join() : forwarded,
      options.isTrustedProxy,
    );
    const nowMs = monotonic();
    const { origin, host = "" } = request.headers;
    const link = createLink({
      socket,
      address,
      origin,
      host,
      nowMs,
      frames: fullBucket(limits.frames, nowMs),
      bytes: fullBucket(limits.bytes, nowMs),
    });
    counters.links += 1;
    counters.linksOpened += 1;
    roster.links.add(link);
    linkOf.set(socket, link);
    socket.on("message", onMessage).on("close", onClose).on("error", ignore);
    const refusal = addresses.enter(address);
    if (refusal !== undefined) endLink(link, endingOf(refusal));
  }

  // One function for all sockets: a closure each would cost more than the link itself.
  const linkOf = new WeakMap<WebSocket, Link>();
  function onMessage(this: WebSocket, bytes: Buffer, isBinary: boolean): void {
    const link = linkOf.get(this);
    if (link !== undefined) receive(link, bytes, isBinary);
  }
  function onClose(this: WebSocket): void {
    const link = linkOf.get(this);
    if (link !== undefined) leave(link);
  }

  return {
    upgrade: (request, socket, head) => {
      socket.on("error", ignore);
      sockets.handleUpgrade(request, socket, head, accept);
    },
    drain: (spreadMs) => {
      for (const link of roster.links) {
        const retryAfterMs = Math.round(environment.random() * spreadMs);
        endLink(link, { reason: "goingAway", message: "The server restarts", retryAfterMs });
      }
    },
    close: () => {
      stopSweep();
      unsubscribe();
      outgoing.flushAll();
      for (const link of roster.links) link.socket.terminate();
    },
  };
}

/** A broken socket ends with `close`; what broke it is the network's matter. */
function ignore(): void {}
