import { ImError } from "@im-chat/protocol";
import type { Logger } from "../logger.ts";
import type { Environment } from "../environment.ts";
import type { TokenVerifier } from "../identity/token.ts";
import type { Apps, Kernel } from "../kernel.ts";
import type { Counters } from "../metrics/counters.ts";
import type { AddressLimits } from "./address-limits.ts";
import { createAdmission } from "./admission.ts";
import type { Compression } from "./compression.ts";
import { createDispatch } from "./dispatch.ts";
import { createEndLink, endingOf } from "./ending.ts";
import { createRefusals, stackOf } from "./errors.ts";
import { createExchanges } from "./exchanges.ts";
import type { Exchanges } from "./exchanges.ts";
import { createFanOut } from "./fan-out.ts";
import { createHandshake } from "./handshake.ts";
import { createHints } from "./hints.ts";
import { createPeers } from "./peers.ts";
import type { AcceptPeer, LinkDoors } from "./peers.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Link } from "./link.ts";
import { Outgoing } from "./outgoing.ts";
import { createPresences } from "./presence.ts";
import { createReceive } from "./receive.ts";
import { createRegisterPushes } from "./register-pushes.ts";
import { createRevocations } from "./revocations.ts";
import { Roster } from "./roster.ts";
import { createSweep } from "./sweep.ts";
import { Topics } from "./topics.ts";
import { isRested } from "./user-limits.ts";

export interface GatewayOptions {
  readonly kernel: Kernel;
  readonly apps: Pick<Apps, "get">;
  readonly tokens: TokenVerifier;
  readonly limits: GatewayLimits;
  readonly addresses: AddressLimits;
  readonly environment: Environment;
  readonly counters: Counters;
  readonly log: Logger;
  readonly skewMs: number;
  /** Absent: no link is compressed. */
  readonly compression?: Compression | undefined;
}

/** Server end of all links. */
export interface Gateway {
  /** For whoever makes links of sockets. */
  readonly doors: LinkDoors;
  /** Takes over a link that came some other way than by a WebSocket. */
  readonly accept: AcceptPeer;
  /** Takes a link that is one HTTP request. */
  readonly exchange: Exchanges;
  /** Tells every link to go and come back, each at a moment of its own.
   * @param spreadMs Over how long the links should come back. */
  drain(spreadMs: number): void;
  /** Cuts what is left. Idempotent. */
  close(): void;
}

const SWEEP_MS = 1000;
/** Conversations without watchers whose member lists are kept. */
const IDLE_TOPICS = 20_000;

export function createGateway(options: GatewayOptions): Gateway {
  const { kernel, environment, counters, limits, addresses } = options;
  const base = createBase(options);
  const { roster, outgoing, endLink, topics, presences } = base;
  const shared = { ...options, ...environment, ...base };
  const handshake = createHandshake({
    ...shared,
    admitGuest: addresses.admitGuest,
    mintSessionId: environment.uuid,
  });
  const dispatch = createDispatch({ ...shared, handshake });
  const admission = createAdmission({ ...shared, handshake, dispatch });
  const fanOut = createFanOut({
    ...shared,
    hints: createHints({ ...shared, clock: environment }),
    registers: createRegisterPushes({ ...shared, clock: environment }),
  });
  const unsubscribe = kernel.onPublication((publication) => {
    if (publication.type === "revoked") admission.revoke(publication);
    else fanOut(publication);
  });
  const sweepLinks = createSweep(shared);
  const stopSweep = environment.every(SWEEP_MS, () => {
    sweepLinks();
    presences.sweep();
    topics.trim();
    addresses.trim();
    const nowMs = environment.monotonic();
    roster.trim((user) => isRested(user, limits, nowMs));
  });
  const doors = {
    ...shared,
    onMessage: createReceive({
      ...shared,
      onFrame: dispatch,
      onHello: (link, hello) => {
        admission.greet(link, hello).catch((thrown: unknown) => {
          base.report(thrown, "a hello");
          link.socket.terminate();
        });
      },
    }),
    onOpen: (link: Link) => {
      counters.links += 1;
      counters.linksOpened += 1;
      roster.links.add(link);
      const refusal = addresses.enter(link.address, link.exchange?.door ?? "socket");
      if (refusal !== undefined) endLink(link, endingOf(refusal));
    },
    onClose: (link: Link) => {
      addresses.left(link.address);
      admission.leave(link);
    },
  };
  const accept = createPeers(doors);
  return {
    doors,
    accept,
    exchange: createExchanges(accept),
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

/** What the parts of a gateway share. */
function createBase({ kernel, limits, environment, counters, log, compression }: GatewayOptions) {
  const roster = new Roster();
  const outgoing = new Outgoing({
    ...environment,
    compression,
    counters,
    bufferedBytes: limits.bufferedBytes,
  });
  const report = (thrown: unknown, what: string): void => {
    if (ImError.from(thrown).code === "internal")
      log.error({ what, stack: stackOf(thrown) }, "background work failed");
  };
  return {
    roster,
    outgoing,
    report,
    revocations: createRevocations(environment.monotonic),
    topics: new Topics(IDLE_TOPICS),
    presences: createPresences({ kernel, roster, outgoing, now: environment.now, report }),
    endLink: createEndLink({ outgoing, counters, monotonic: environment.monotonic }),
    refused: createRefusals({ counters, log }),
  };
}
