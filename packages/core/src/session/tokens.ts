import { ImError } from "@im-chat/protocol";
import { backoffMs } from "@im-chat/transport";
import type { Environment, Timer } from "@im-chat/transport";
import type { ChatOptions } from "../client.ts";
import type { OwnLink } from "./link.ts";

export type TokenProvider = NonNullable<ChatOptions["tokenProvider"]>;

/** As long as an attempt to connect waits for its credentials. */
const ANSWER_MS = 20_000;
/** Of a token's life: less is no time to renew it in. */
const SHORT_MS = 2000;

export interface TokensOptions {
  readonly provider: TokenProvider;
  /** Its timers end with the client. */
  readonly environment: Environment;
  readonly report: (thrown: unknown) => void;
  readonly onExpired: () => void;
}

/** Tokens of the embedding site: asked for when there is none that lives, and again ahead of its end. */
export interface Tokens {
  /** @throws ImError `unavailable` when the provider fails: it is asked again with the next attempt. */
  get(options: { readonly signal: AbortSignal; readonly isTokenExpired: boolean }): Promise<string>;
  /** Renews on this link when four fifths of the token's life are over.
   * @param life When it ends, by the server's clock; 0: it does not end. */
  keep(
    connection: Pick<OwnLink, "renew" | "state">,
    life: { readonly expiresAtMs: number; readonly serverTimeMs: number },
  ): void;
}

export function createTokens({ provider, environment, report, onExpired }: TokensOptions): Tokens {
  let token: string | undefined;
  let endsAtMs = Infinity;
  let asking: Promise<string> | undefined;
  let timer: Timer | undefined;
  let failures = 0;
  /** Of the server's clock, as of the welcome; a device's may be hours off. */
  let aheadMs = 0;

  const call = async (signal: AbortSignal): Promise<string> => {
    let patience: Timer | undefined;
    // Nobody waits for the answer any more: one that never comes must not keep others from asking.
    const givenUp = new Promise<never>((_, reject) => {
      const giveUp = (): void => reject(new Error("no answer came"));
      patience = environment.setTimer(giveUp, ANSWER_MS);
      signal.addEventListener("abort", giveUp);
    });
    // Nobody waits for it where the provider throws at once.
    givenUp.catch(() => undefined);
    try {
      const given: unknown = await Promise.race([provider({ signal }), givenUp]);
      // What comes from JSON is of any type.
      if (typeof given !== "string") throw new Error(`it gave ${typeof given}, not a string`);
      endsAtMs = Infinity;
      return (token = given);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const told = `Cannot sign in: the token provider failed: ${reason}`;
      const error = new ImError("unavailable", told, { cause });
      if (!signal.aborted) report(error);
      throw error;
    } finally {
      environment.clearTimer(patience);
    }
  };

  /** One call at a time, however many wait for it. */
  const ask = (signal: AbortSignal): Promise<string> =>
    (asking ??= call(signal).finally(() => (asking = undefined)));

  const renewIn = (connection: Pick<OwnLink, "renew" | "state">, delayMs: number): void => {
    // A link that came while the last one was being renewed has one already.
    environment.clearTimer(timer);
    // Timers of the platform overflow beyond 2^31 ms.
    const boundedMs = Math.min(delayMs, 2 ** 31 - 1);
    timer = environment.setTimer(() => void renew(connection), boundedMs);
  };

  const renew = async (connection: Pick<OwnLink, "renew" | "state">): Promise<void> => {
    if (connection.state.name !== "online") return;
    try {
      const expiresAtMs = await connection.renew(await ask(new AbortController().signal));
      renewBefore(connection, expiresAtMs);
    } catch (thrown) {
      const error = ImError.from(thrown);
      if (error.code === "cancelled" || connection.state.name !== "online") return;
      report(error);
      renewAgain(connection);
    }
  };

  const renewAgain = (connection: Pick<OwnLink, "renew" | "state">): void => {
    failures += 1;
    renewIn(connection, 1000 + backoffMs(failures, environment.random()));
  };

  const renewBefore = (connection: Pick<OwnLink, "renew" | "state">, expiresAtMs: number): void => {
    environment.clearTimer(timer);
    endsAtMs = Infinity;
    if (expiresAtMs === 0) return;
    endsAtMs = expiresAtMs - aheadMs;
    const lifeMs = endsAtMs - environment.now();
    // Who gives a token that is as good as over will give the same again.
    if (lifeMs < SHORT_MS) return renewAgain(connection);
    failures = 0;
    renewIn(connection, lifeMs * (0.75 + 0.1 * environment.random()));
  };

  return {
    async get({ signal, isTokenExpired }) {
      if (token !== undefined && (isTokenExpired || endsAtMs <= environment.now())) {
        token = undefined;
        onExpired();
      }
      return token ?? ask(signal);
    },
    keep(connection, { expiresAtMs, serverTimeMs }) {
      aheadMs = serverTimeMs - environment.now();
      failures = 0;
      renewBefore(connection, expiresAtMs);
    },
  };
}
