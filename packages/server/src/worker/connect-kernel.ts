import { ImError } from "@im-chat/protocol";
import type { Logger } from "../logger.ts";
import { StartError } from "../database/start-error.ts";
import type { Kernel, Publication } from "../kernel.ts";
import {
  alone,
  type Call,
  type Calls,
  type Failure,
  type FromKernel,
  type Port,
  type Saying,
} from "./messages.ts";

export interface ConnectOptions {
  readonly port: Port<FromKernel, Calls>;
  /** Runs something at the end of this turn, when all that arrived together has been asked. */
  readonly soon: (run: () => void) => void;
  /** Ends the other thread, after its kernel was closed. */
  readonly end: () => Promise<void>;
  readonly logger: Logger;
}

export interface ConnectedKernel extends Kernel {
  /** Every call that waits, and every later one, fails with `unavailable`. */
  fail(reason: string): void;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onAccepted: ((index: number) => void) | undefined;
}

type Question = Pick<Call, "method" | "arguments"> & Partial<Pick<Waiting, "onAccepted">>;

/** A kernel that runs in another thread. Resolves when it serves.
 * @throws StartError when the database cannot be used as it is */
export function connectKernel(options: ConnectOptions): Promise<ConnectedKernel> {
  const remote = new RemoteCalls(options);
  return new Promise((resolve, reject) => {
    options.port.onMessage((message) => {
      switch (message.type) {
        case "ready":
          resolve(createProxy(remote, options));
          break;
        case "not_started":
          reject(new StartError(message.failure ?? "failed", message.message));
          break;
        case "failed":
          remote.hearFailure(message.sentence);
          break;
        case "logged":
          options.logger[message.level](message.fields, message.message);
          break;
        case "said":
          for (const saying of message.sayings) remote.hear(saying);
          break;
        default:
          message satisfies never;
      }
    });
  });
}

class RemoteCalls {
  readonly failed: Promise<string>;
  readonly #options: ConnectOptions;
  /** By the call's id. In place of a map, whose outgrown tables point to the newer ones: an old one that is garbage keeps
   * all calls after it from being collected while they are young. */
  readonly #waiting: (Waiting | undefined)[] = [];
  readonly #freeIds: number[] = [];
  readonly #listeners = new Set<(publication: Publication) => void>();
  #fail = (_sentence: string): void => {};
  #isClosing = false;
  #calls: Call[] = [];
  #failure: ImError | undefined;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.failed = new Promise((resolve) => (this.#fail = resolve));
  }

  call<Result>(method: string, ...given: readonly unknown[]): Promise<Result> {
    return this.ask({ method, arguments: given });
  }

  ask<Result>({ onAccepted, ...question }: Question): Promise<Result> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise<Result>((resolve, reject) => {
      const id = this.#freeIds.pop() ?? this.#waiting.length;
      this.#waiting[id] = { resolve, reject, onAccepted };
      this.#calls.push({ id, ...question });
      if (this.#calls.length === 1) this.#options.soon(() => this.#post());
    });
  }

  hear(saying: Saying): void {
    switch (saying.type) {
      case "publication":
        this.#publish(saying.publication);
        return;
      case "accepted":
        this.#waiting[saying.id]?.onAccepted?.(saying.index);
        return;
      case "answer":
        // Each result is that of the method called, whose type the proxy gives.
        this.#take(saying.id)?.resolve(saying.result as never);
        return;
      case "failure":
        this.#take(saying.id)?.reject(toError(saying.failure));
        return;
      default:
        saying satisfies never;
    }
  }

  subscribe(listener: (publication: Publication) => void): () => void {
    const own = (publication: Publication): void => listener(publication);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** From here on an end is no failure. */
  closing(): void {
    this.#isClosing = true;
  }

  /** The other thread's database has failed. */
  hearFailure(sentence: string): void {
    this.#fail(sentence);
  }

  fail(reason: string): void {
    this.#failure ??= new ImError("unavailable", reason);
    for (const waiting of this.#waiting.splice(0)) waiting?.reject(this.#failure);
    if (!this.#isClosing) this.#fail(reason);
  }

  #post(): void {
    const calls = this.#calls;
    this.#calls = [];
    this.#options.port.post({ calls });
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting[id];
    if (waiting === undefined) return undefined;
    this.#waiting[id] = undefined;
    this.#freeIds.push(id);
    return waiting;
  }

  #publish(publication: Publication): void {
    for (const listener of this.#listeners) {
      try {
        listener(publication);
      } catch (error) {
        this.#options.logger.error({ error: String(error) }, "a listener failed");
      }
    }
  }
}

function createProxy(remote: RemoteCalls, { end }: ConnectOptions): ConnectedKernel {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    remote.closing();
    await remote.call("close");
    remote.fail("The server is stopping");
    await end();
  };
  return {
    append: (principal, command) =>
      remote.call("append", principal, { ...command, data: alone(command.data) }),
    appendLane: (principal, commands, onAccepted) => {
      const portable = commands.map((command) => ({ ...command, data: alone(command.data) }));
      return remote.ask({ method: "appendLane", arguments: [principal, portable], onAccepted });
    },
    query: (principal, query) =>
      remote.call("query", principal, { ...query, data: alone(query.data) }),
    signIn: (principal, signIn) => remote.call("signIn", principal, signIn),
    signInGuest: (guest) => remote.call("signInGuest", { ...guest, secret: alone(guest.secret) }),
    delivered: (principal, conversationId, place) =>
      remote.call("delivered", principal, conversationId, place),
    audience: (app, conversationId) => remote.call("audience", app, conversationId),
    epochOf: (app, conversationId) => remote.call("epochOf", app, conversationId),
    sharedConversations: (principal, question) =>
      remote.call("sharedConversations", principal, question),
    onPublication: (listener) => remote.subscribe(listener),
    failed: remote.failed,
    apps: {
      get: (app) => remote.call("apps.get", app),
      list: () => remote.call("apps.list"),
      keys: (app) => remote.call("apps.keys", app),
      create: (app, policies) => remote.call("apps.create", app, policies),
      setPolicies: (app, policies) => remote.call("apps.setPolicies", app, policies),
      addKey: (app, key) => remote.call("apps.addKey", app, key),
      retireKey: (app, keyId) => remote.call("apps.retireKey", app, keyId),
    },
    stats: () => remote.call("stats"),
    backup: (file) => remote.call("backup", file),
    close: () => (closing ??= close()),
    fail: (reason) => remote.fail(reason),
  };
}

function toError({ code, message, retryAfterMs }: Failure): Error {
  return code === undefined ? new Error(message) : new ImError(code, message, { retryAfterMs });
}
