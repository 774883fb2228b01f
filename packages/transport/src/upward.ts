import type { Welcome } from "@im-chat/protocol";
import type { AttemptGate } from "./backoff.ts";
import type { HelloFields } from "./connection.ts";
import type { Environment, Timer } from "./environment.ts";
import type { LinkEnd } from "./link-end.ts";
import type { LiveLink } from "./live-link.ts";
import type { Transport } from "./transport.ts";

/** Looks again and again whether a better transport has come to work. */
export interface Upward {
  /** The network may be another one: look now. */
  hurry(): void;
  stop(): void;
  /** A better link is on its way. */
  readonly isTrying: boolean;
}

/** What is done with a link on its way. */
export interface TrialHandlers {
  readonly onOpen?: () => void;
  readonly onWelcome: (welcome: Welcome, link: LiveLink) => void;
  /** It came to nothing. */
  readonly onEnd?: (end: LinkEnd) => void;
}

export interface UpwardOptions {
  readonly environment: Environment;
  readonly gate: AttemptGate;
  /** Best first; with none of them there is nothing to look for. */
  readonly better: readonly Transport[];
  readonly hello: (signal: AbortSignal) => Promise<HelloFields>;
  readonly openLink: (
    transport: Transport,
    fields: HelloFields,
    handlers: TrialHandlers,
  ) => LiveLink;
  /** Takes the link in use. */
  readonly onWelcome: (welcome: Welcome, link: LiveLink, transport: Transport) => void;
}

const MINUTE_MS = 60_000;
const LONGEST_MS = 10 * MINUTE_MS;
/** For a link and its welcome. */
const TRIAL_MS = 15_000;

/** Opens a better link beside the one in use: at once, because a server that was only restarting is no reason to stay
 * below; then after about a minute, two, four, up to ten, for ever. */
export function createUpward(options: UpwardOptions): Upward {
  const { environment, gate, better } = options;
  let tries = 0;
  let timer: Timer | undefined;
  let trial: AbortController | undefined;
  let isStopped = false;

  async function look(transport: Transport): Promise<void> {
    const nowMs = environment.now();
    const earlyMs = gate.notBeforeMs(nowMs) - nowMs;
    if (earlyMs > 0) return wait(earlyMs);
    gate.enter(nowMs);
    const own = (trial = new AbortController());
    const limit = environment.setTimer(() => own.abort(), TRIAL_MS);
    // The link in use goes on; whoever gives the credentials will be asked again.
    const isFound = await tryOnce(transport, own.signal).catch(() => false);
    environment.clearTimer(limit);
    trial = undefined;
    if (isFound || isStopped) return;
    const delayMs = Math.min(LONGEST_MS, MINUTE_MS * 2 ** tries);
    tries += 1;
    wait(delayMs * (0.75 + 0.5 * environment.random()));
  }

  async function tryOnce(transport: Transport, signal: AbortSignal): Promise<boolean> {
    const fields = await options.hello(signal);
    if (signal.aborted) return false;
    return new Promise((resolve) => {
      let isFound = false;
      const opened = options.openLink(transport, fields, {
        onWelcome(welcome, link) {
          isFound = true;
          options.onWelcome(welcome, link, transport);
          resolve(true);
        },
        onEnd({ reason }) {
          gate.hold(environment.now(), reason.retryAfterMs);
          resolve(false);
        },
      });
      signal.addEventListener("abort", () => {
        if (!isFound) opened.close();
        resolve(isFound);
      });
    });
  }

  function wait(delayMs: number): void {
    environment.clearTimer(timer);
    timer = environment.setTimer(hurry, delayMs);
  }

  function hurry(): void {
    const next = better[tries % better.length];
    if (next === undefined || trial || isStopped) return;
    environment.clearTimer(timer);
    void look(next);
  }

  hurry();
  return {
    get isTrying() {
      return trial !== undefined;
    },
    hurry,
    stop() {
      isStopped = true;
      environment.clearTimer(timer);
      trial?.abort();
    },
  };
}
