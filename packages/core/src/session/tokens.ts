import { ImError } from "@im-chat/protocol";
import type { Connection, Environment, Timer } from "@im-chat/transport";
import type { ChatOptions } from "../client.ts";
import { backoffMs } from "./context.ts";

export type TokenProvider = NonNullable<ChatOptions["tokenProvider"]>;

export interface TokensOptions {
  readonly provider: TokenProvider;
  readonly environment: Environment;
  readonly report: (thrown: unknown) => void;
  readonly onExpired: () => void;
}

/** Tokens of the embedding site: asked for when there is none that lives, and again ahead of its end. */
export class Tokens {
  readonly #options: TokensOptions;
  #token: string | undefined;
  #expiresAtMs = Infinity;
  #asking: Promise<string> | undefined;
  #timer: Timer | undefined;
  #failures = 0;

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** @throws ImError `unavailable` when the provider fails: it is asked again with the next attempt. */
  async get({
    signal,
    isTokenExpired,
  }: {
    readonly signal: AbortSignal;
    readonly isTokenExpired: boolean;
  }): Promise<string> {
    const isOld = isTokenExpired || this.#expiresAtMs <= this.#options.environment.now();
    if (isOld && this.#token !== undefined) {
      this.#token = undefined;
      this.#options.onExpired();
    }
    return this.#token ?? this.#ask(signal);
  }

  /** Renews on this link when four fifths of the token's life are over.
   * @param expiresAtMs By the server's clock; 0: it does not end. */
  keep(
    connection: Connection,
    { expiresAtMs, serverTimeMs }: { readonly expiresAtMs: number; readonly serverTimeMs: number },
  ): void {
    const { environment } = this.#options;
    environment.clearTimer(this.#timer);
    this.#failures = 0;
    this.#expiresAtMs = Infinity;
    if (expiresAtMs === 0) return;
    const lifeMs = Math.max(0, expiresAtMs - serverTimeMs);
    this.#expiresAtMs = environment.now() + lifeMs;
    this.#renewIn(connection, lifeMs * (0.75 + 0.1 * environment.random()));
  }

  stop(): void {
    this.#options.environment.clearTimer(this.#timer);
  }

  #renewIn(connection: Connection, delayMs: number): void {
    // Timers of the platform overflow beyond 2^31 ms.
    this.#timer = this.#options.environment.setTimer(
      () => void this.#renew(connection),
      Math.min(delayMs, 2 ** 31 - 1),
    );
  }

  async #renew(connection: Connection): Promise<void> {
    const { environment, report } = this.#options;
    if (connection.state.name !== "online") return;
    try {
      const token = await this.#ask(new AbortController().signal);
      const expiresAtMs = await connection.renew(token);
      this.keep(connection, { expiresAtMs, serverTimeMs: environment.now() });
    } catch (thrown) {
      const error = ImError.from(thrown);
      if (error.code === "cancelled" || connection.state.name !== "online") return;
      report(error);
      this.#failures += 1;
      this.#renewIn(connection, 1000 + backoffMs(this.#failures, environment.random()));
    }
  }

  /** One call at a time, however many wait for it. */
  #ask(signal: AbortSignal): Promise<string> {
    this.#asking ??= this.#call(signal).finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #call(signal: AbortSignal): Promise<string> {
    try {
      this.#token = await this.#options.provider({ signal });
      return this.#token;
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      const error = new ImError(
        "unavailable",
        `Cannot sign in: the token provider failed: ${reason}`,
        { cause: thrown },
      );
      if (!signal.aborted) this.#options.report(error);
      throw error;
    }
  }
}
