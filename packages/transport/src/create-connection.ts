import { ImError } from "@im-chat/protocol";
import type { SignalFrame, Uuid, Watch, Welcome } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import { createAttemptGate } from "./backoff.ts";
import {
  DOUBT_MS,
  GRACE_MS,
  HELLO_MS,
  OPEN_MS,
  PROGRESS_MS,
  STALE_MS,
} from "./connection-times.ts";
import type {
  AnswerTo,
  Connection,
  ConnectionOptions,
  HelloFields,
  Push,
  RequestBody,
  RequestOptions,
  WatchSet,
} from "./connection.ts";
import { hasLink, transition } from "./connection-state.ts";
import type { ConnectionInput, ConnectionState } from "./connection-state.ts";
import { hostEnvironment } from "./environment.ts";
import type { Environment, PageEvent, Timer } from "./environment.ts";
import { endOfError } from "./link-end.ts";
import type { LinkEnd } from "./link-end.ts";
import { createListeners } from "./listeners.ts";
import type { Listeners } from "./listeners.ts";
import { openLiveLink } from "./live-link.ts";
import type { LiveLink } from "./live-link.ts";
import { createLiveness } from "./liveness.ts";
import type { Liveness } from "./liveness.ts";
import { transportFor } from "./transport-choice.ts";
import type { Transport } from "./transport.ts";
import type { TrialHandlers, Upward } from "./upward.ts";

/** Makes a connection; it does nothing until `connect()`. Whoever made it closes it. */
export function createConnection(options: ConnectionOptions): Connection {
  return new ServerConnection(options);
}

/** The shell around `transition`: it has the timers and the link that belong to each state. */
class ServerConnection implements Connection {
  readonly #options: ConnectionOptions;
  readonly #environment: Environment;
  readonly #gate = createAttemptGate();
  readonly #states: Listeners<ConnectionState>;
  readonly #pushes: Listeners<Push>;
  readonly #welcomes: Listeners<Welcome>;
  #state: ConnectionState = { name: "idle" };
  /** Of the present state; cleared when it is left. */
  #timer: Timer | undefined;
  #attempt: AbortController | undefined;
  #link: LiveLink | undefined;
  #liveness: Liveness | undefined;
  #upward: Upward | undefined;
  #welcome: Welcome | undefined;
  #watched: WatchSet | undefined;
  #sessionId: Uuid | undefined;
  #generation = 0;
  /** Links in a row that were of no use, through no fault of the server. */
  #fruitless = 0;
  #isUseful = false;
  #isTokenExpired = false;
  /** Somebody asked for an attempt while one was young: if it comes to nothing, the next one does not wait. */
  #isHurried = false;
  #leavePage: (() => void) | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#environment = options.environment ?? hostEnvironment();
    const report = (error: unknown): void => this.#environment.report(error);
    this.#states = createListeners(report);
    this.#pushes = createListeners(report);
    this.#welcomes = createListeners(report);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  get pollMs(): number | undefined {
    return this.#link?.pollMs;
  }

  connect(): void {
    if (this.#state.name !== "idle") return;
    this.#leavePage = this.#environment.onPage((event) => this.#onPage(event));
    if (this.#environment.isOnline()) this.#try();
    else this.#suspend();
  }

  async request<Body extends RequestBody>(
    body: Body,
    options: RequestOptions = {},
  ): Promise<AnswerTo<Body>> {
    const link = this.#link;
    const isInTime = this.#state.name === "handshaking" && options.isEarly;
    if (!link || !(this.#state.name === "online" || isInTime))
      throw new ImError("unavailable", `Cannot ${body.type}: there is no link`);
    try {
      return await link.request(body, options);
    } catch (error) {
      // A better link took its place: what only reads is asked again there.
      if (body.type === "query" && this.#link !== link && this.state.name === "online")
        return this.request(body, options);
      if (ImError.from(error).code === "timeout") this.#liveness?.probe();
      throw error;
    }
  }

  signal(body: Omit<SignalFrame, "type" | "userId">): void {
    if (this.#state.name === "online") this.#link?.post({ type: "signal", ...body });
  }

  watch(set: WatchSet, options: RequestOptions = {}): Promise<AnswerTo<Watch>> {
    this.#watched = set;
    // A hello that is under way took the earlier set along.
    return this.request({ type: "watch", ...set }, { ...options, isEarly: true });
  }

  async renew(token: string, options?: RequestOptions): Promise<number> {
    const { tokenExpiresAt } = await this.request({ type: "renew", token }, options);
    return tokenExpiresAt;
  }

  wake(): void {
    this.#upward?.hurry();
    if (this.#state.name === "online") this.#liveness?.probe();
    else if (this.#state.name === "waiting") this.#try();
    else if (this.#state.name === "suspended" && this.#environment.isOnline()) this.#try();
  }

  reconnectNow(): void {
    if (this.#state.name === "idle") return this.connect();
    if (this.#state.name === "online") return this.wake();
    this.#isHurried = true;
    if (hasLink(this.#state) && this.#environment.now() - this.#state.sinceMs > STALE_MS)
      this.#lose(new ImError("timeout", "Cannot connect: it took too long"));
    else this.#hurry();
  }

  close(): void {
    this.#move({ type: "closed", reason: new ImError("cancelled", "Connection closed") });
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.add(listener);
  }

  onPush(listener: (push: Push) => void): () => void {
    return this.#pushes.add(listener);
  }

  onOnline(listener: (welcome: Welcome) => void): () => void {
    return this.#welcomes.add(listener);
  }

  #onPage(event: PageEvent): void {
    if (event === "offline" || event === "frozen") this.#suspend();
    else if (event === "online" && this.#state.name === "suspended") this.#try();
    else this.wake();
  }

  #try(): void {
    const nowMs = this.#environment.now();
    const before = this.#state;
    this.#move({ type: "attempted", nowMs, notBeforeMs: this.#gate.notBeforeMs(nowMs) });
    // A timer may come a moment before its time, and then there is another moment to wait.
    if (before === this.#state) this.#awaitRetry(before);
  }

  #awaitRetry(state: ConnectionState): void {
    if (state.name !== "waiting") return;
    this.#environment.clearTimer(this.#timer);
    this.#arm(state.retryAtMs - this.#environment.now(), () => this.#try());
  }

  /** Does not wait for the backoff, once for each time that somebody asked. */
  #hurry(): void {
    if (!this.#isHurried || hasLink(this.#state)) return;
    this.#isHurried = false;
    this.#try();
  }

  #suspend(): void {
    this.#move({ type: "suspended", nowMs: this.#environment.now() });
  }

  #lose(reason: ImError): void {
    const environment = this.#environment;
    if (!environment.isOnline()) return this.#suspend();
    const nowMs = environment.now();
    this.#move({
      type: "lost",
      nowMs,
      notBeforeMs: this.#gate.notBeforeMs(nowMs),
      random: environment.random(),
      reason,
    });
    this.#hurry();
  }

  #end({ reason, isTerminal, isTokenExpired }: LinkEnd): void {
    if (isTokenExpired) this.#isTokenExpired = true;
    this.#gate.hold(this.#environment.now(), reason.retryAfterMs);
    // The server ends a link before it welcomes the better one that is to take its place.
    const isOwnDoing = reason.code === "superseded" && this.#upward?.isTrying;
    if (isOwnDoing) {
      this.#environment.clearTimer(this.#timer);
      return this.#arm(HELLO_MS, () => this.#lose(reason));
    }
    if (isTerminal) this.#move({ type: "closed", reason });
    else this.#lose(reason);
  }

  #move(input: ConnectionInput): void {
    const before = this.#state;
    const state = transition(before, input);
    if (state === before) return;
    this.#state = state;
    if (hasLink(before) && !hasLink(state)) this.#dropLink(state);
    // Progress changes only what is counted.
    if (input.type !== "progressed") this.#enter(state);
    this.#states.tell(state);
  }

  #enter(state: ConnectionState): void {
    this.#environment.clearTimer(this.#timer);
    const { name } = state;
    if (name === "connecting") this.#begin();
    else if (name === "handshaking") this.#awaitWelcome(LIMITS.helloTimeoutMs);
    else if (name === "online") this.#arm(PROGRESS_MS, () => this.#progress());
    else if (name === "waiting") this.#awaitRetry(state);
    else if (name === "closed") this.#leavePage?.();
    // A browser that says that there is no network is sometimes mistaken.
    else if (name === "suspended" && !this.#environment.isOnline())
      this.#arm(DOUBT_MS, () => this.#try());
  }

  #arm(delayMs: number, run: () => void): void {
    this.#timer = this.#environment.setTimer(run, Math.max(0, delayMs));
  }

  #giveUpAfter(delayMs: number, what: string): void {
    this.#arm(delayMs, () =>
      this.#lose(new ImError("timeout", `Cannot connect: ${what} took too long`)),
    );
  }

  #begin(): void {
    const attempt = (this.#attempt = new AbortController());
    this.#gate.enter(this.#environment.now());
    this.#giveUpAfter(HELLO_MS, "getting credentials");
    void this.#greet(attempt.signal);
  }

  async #greet(signal: AbortSignal): Promise<void> {
    try {
      const fields = await this.#options.hello({ signal, isTokenExpired: this.#isTokenExpired });
      this.#isTokenExpired = false;
      if (!signal.aborted) this.#open(fields);
    } catch (error) {
      if (!signal.aborted) this.#end(endOfError(error));
    }
  }

  #open(fields: HelloFields): void {
    this.#environment.clearTimer(this.#timer);
    this.#giveUpAfter(OPEN_MS, "opening a link");
    const transport = transportFor(this.#options.transports, this.#fruitless);
    this.#isUseful = false;
    this.#link = this.#openLink(transport, fields, {
      onOpen: () => this.#move({ type: "opened", nowMs: this.#environment.now() }),
      onWelcome: (welcome) => this.#onWelcome(welcome, transport),
    });
  }

  #openLink(transport: Transport, fields: HelloFields, handlers: TrialHandlers): LiveLink {
    this.#generation += 1;
    const hello = { ...fields, sessionId: this.#sessionId, generation: this.#generation };
    const link: LiveLink = openLiveLink({
      server: this.#options.server,
      transport,
      environment: this.#environment,
      hello,
      timeoutMs: this.#options.timeoutMs ?? LIMITS.requestTimeoutMs,
      onOpen: () => {
        // In the batch of the hello, so that nothing overtakes it and no round trip is lost.
        void this.#watchAgain(link);
        handlers.onOpen?.();
      },
      onWelcome: (welcome) => handlers.onWelcome(welcome, link),
      onPush: (push) => this.#onPush(push),
      onHeard: () => this.#liveness?.heard(),
      onEnd: (end) => (link === this.#link ? this.#end(end) : handlers.onEnd?.(end)),
    });
    return link;
  }

  #moveTo(link: LiveLink, welcome: Welcome, transport: Transport): void {
    const before = this.#link;
    this.#liveness?.stop();
    this.#isUseful = false;
    this.#link = link;
    before?.close();
    this.#onWelcome(welcome, transport);
  }

  /** What looks for something better is fetched when there is something to look for. */
  async #lookUpward(transport: Transport): Promise<void> {
    const { transports, hello } = this.#options;
    const better = transports.slice(0, transports.indexOf(transport));
    const link = this.#link;
    this.#upward?.stop();
    // Whoever was told of the welcome may have closed the connection.
    if (better.length === 0 || !link) return;
    const { createUpward } = await import("./upward.ts");
    if (link !== this.#link) return;
    this.#upward = createUpward({
      environment: this.#environment,
      gate: this.#gate,
      better,
      hello: (signal) => hello({ signal, isTokenExpired: this.#isTokenExpired }),
      openLink: (upper, fields, handlers) => this.#openLink(upper, fields, handlers),
      onWelcome: (welcome, opened, upper) => this.#moveTo(opened, welcome, upper),
    });
  }

  /** A welcome may queue behind other bytes on a slow link: while they come, it is waited for. */
  #awaitWelcome(delayMs: number): void {
    this.#arm(delayMs, () => {
      const quietMs = this.#environment.now() - (this.#link?.heardAtMs ?? 0);
      const isQuiet = quietMs < 0 || quietMs >= LIMITS.helloTimeoutMs;
      if (isQuiet) this.#lose(new ImError("timeout", "Cannot connect: no answer came"));
      else this.#awaitWelcome(LIMITS.helloTimeoutMs - quietMs);
    });
  }

  #onWelcome(welcome: Welcome, transport: Transport): void {
    this.#welcome = welcome;
    this.#sessionId = welcome.sessionId;
    this.#isHurried = false;
    this.#liveness = createLiveness({
      environment: this.#environment,
      silenceMs: welcome.heartbeatMs + GRACE_MS,
      uploadMs: () => this.#link?.uploadMs() ?? 0,
      ping: () => this.#link?.post({ type: "ping" }),
      onDead: () => this.#lose(new ImError("unavailable", "Connection lost: no answer came")),
    });
    this.#move({ type: "welcomed", nowMs: this.#environment.now(), transport: transport.name });
    this.#lookUpward(transport).catch((error: unknown) => this.#environment.report(error));
    this.#welcomes.tell(welcome);
  }

  #onPush(push: Push): void {
    if (push.type === "events") this.#progress();
    this.#pushes.tell(push);
  }

  #progress(): void {
    this.#isUseful = true;
    this.#fruitless = 0;
    this.#move({ type: "progressed" });
  }

  async #watchAgain(link: LiveLink): Promise<void> {
    if (!this.#watched) return;
    try {
      await link.request({ type: "watch", ...this.#watched }, {});
    } catch (error) {
      // A lost link sends it again; what the server refuses for good is the caller's mistake.
      if (!ImError.from(error).isRetryable) this.#environment.report(error);
    }
  }

  #dropLink(state: ConnectionState): void {
    // Without a link it was no transport's fault, and a server that says why it ends was reached.
    const isFruitless = this.#link && !this.#isUseful && !this.#link.isToldWhy;
    if (isFruitless && state.name === "waiting") this.#fruitless += 1;
    this.#upward?.stop();
    this.#attempt?.abort();
    this.#liveness?.stop();
    this.#link?.close();
    this.#attempt = undefined;
    this.#liveness = undefined;
    this.#link = undefined;
    this.#welcome = undefined;
  }
}
