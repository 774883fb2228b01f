import { encodeDown } from "@im-chat/protocol";
import type { EndLink } from "./ending.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Link } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Roster } from "./roster.ts";

export interface SweepOptions {
  readonly roster: Roster;
  readonly outgoing: Outgoing;
  readonly limits: GatewayLimits;
  readonly endLink: EndLink;
  readonly now: () => number;
  readonly monotonic: () => number;
}

const PING: Uint8Array = encodeDown({ requestId: 0, type: "ping" });
/** A peer that does not answer our close is cut off. */
const CLOSING_MS = 5000;

/** Looks after all links at once, about every second: no link has a timer of its own. */
export function createSweep(options: SweepOptions): () => void {
  const { roster, outgoing, limits, endLink } = options;

  function checkHello(link: Link, nowMs: number): void {
    const { openedAt, phase } = link;
    const { helloTimeoutMs } = limits;
    if (nowMs - openedAt <= helloTimeoutMs) return;
    if (phase === "hello")
      endLink(link, {
        reason: "helloTimeout",
        message: `No hello came within ${helloTimeoutMs} ms`,
      });
    else
      endLink(link, {
        reason: "internal",
        message: `The server is busy: it did not answer the hello within ${helloTimeoutMs} ms`,
        retryAfterMs: 1000,
      });
  }

  function checkToken(link: Link, wallMs: number): boolean {
    const endsAt = link.session?.endsAt ?? 0;
    if (endsAt === 0 || wallMs < endsAt) return true;
    endLink(link, {
      reason: "tokenExpired",
      message: "The token has expired and was not renewed; come back with a new one",
    });
    return false;
  }

  function checkLife(link: Link, nowMs: number): void {
    const silentMs = nowMs - link.receivedAt;
    if (silentMs > limits.silenceMs) {
      endLink(link, {
        reason: "heartbeatMissed",
        message: `Nothing was heard for ${Math.round(silentMs / 1000)} s`,
      });
    } else if (silentMs > limits.heartbeatMs && link.pingedAt < link.receivedAt) {
      link.pingedAt = nowMs;
      outgoing.push(link, PING);
    }
  }

  function checkReading(link: Link, nowMs: number): void {
    if (outgoing.recover(link) || nowMs - link.behindSince <= limits.stuckMs) return;
    endLink(link, { reason: "tooSlow", message: "What was sent is not read", retryAfterMs: 1000 });
    link.socket.terminate();
  }

  return () => {
    const nowMs = options.monotonic();
    const wallMs = options.now();
    for (const link of roster.links) {
      if (link.phase === "ended") {
        if (nowMs - link.endedAt > CLOSING_MS) link.socket.terminate();
      } else if (link.phase !== "open") {
        checkHello(link, nowMs);
      } else if (checkToken(link, wallMs)) {
        if (link.behindSince > 0) checkReading(link, nowMs);
        checkLife(link, nowMs);
      }
    }
  };
}
