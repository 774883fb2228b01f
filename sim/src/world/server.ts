import { createKernel } from "@im-chat/server";
import type { Environment, Kernel, KernelOptions, Publication } from "@im-chat/server";
import { openMemoryGateway, openMemoryThread } from "@im-chat/server/testing";
import type {
  ExchangeRequest,
  MemoryGateway,
  Peer,
  PeerLink,
  RunningExchange,
} from "@im-chat/server/testing";
import { signToken } from "@im-chat/testing";
import type { Chance } from "./chance.ts";
import { createChance } from "./chance.ts";
import { createServerDisk } from "./database.ts";
import type { CrashPoint, ServerDisk } from "./database.ts";
import { countAnswers, countDrafts } from "./outcomes.ts";
import { createActor, createSource } from "./schedule.ts";
import type { Actor, Schedule, Source } from "./schedule.ts";
import type { Cast } from "./world.ts";

/** The app that every database begins with. */
export const APP = "demo";
/** Where imagined time begins, epoch milliseconds. */
export const EPOCH_MS = 1_800_000_000_000;

/** The real kernel and gateway in a process that can die and be started again. */
export interface SimServer {
  readonly disk: ServerDisk;
  /** Undefined while it is down. */
  readonly kernel: Kernel | undefined;
  readonly isUp: boolean;
  /** Chance that what the kernel publishes does not reach the gateway. */
  busLoss: number;
  /** Milliseconds that each thread is late for each thing; undefined: none. */
  lateMs: readonly [min: number, max: number] | undefined;
  /** How long a consumer that has something to read waits first; undefined: not at all. Not where the server has one
   * thread. */
  consumerMs: readonly [min: number, max: number] | undefined;
  start(): Promise<void>;
  /** Dies at once. */
  crash(): void;
  /** Dies while one of the next statements, or commits, is under way; at once when none comes. */
  crashWithin(count: number, of: CrashPoint): void;
  /** @returns what `restore` takes. */
  backup(): Promise<string>;
  /** Dies, and starts on an earlier copy. */
  restore(copy: string): Promise<void>;
  /** Takes the server's end of a link; undefined while it is down. */
  accept(peer: Peer): PeerLink | undefined;
  /** Takes an HTTP request; undefined while it is down. */
  exchange(request: ExchangeRequest): RunningExchange | undefined;
  /** Of the process that runs now: the thread that has the sockets. */
  readonly actor: Actor;
  /** All threads of it; there may be but one. */
  readonly threads: Threads;
  /** What the site calls its users; by their id when left out. */
  readonly names: Map<string, string>;
  tokenFor(userId: string, lifetimeSeconds: number): string;
  /** Told of each death. */
  onDown(listener: () => void): void;
  close(): Promise<void>;
}

export interface Threads {
  readonly gateway: Actor;
  readonly kernel: Actor;
}

export interface SimServerOptions extends Pick<Cast, "limits" | "hasThreads"> {
  readonly schedule: Schedule;
  readonly seed: number;
  /** Told of what came of each sync and each catch-up. */
  readonly onOutcome: (name: string) => void;
}

export function createSimServer(options: SimServerOptions): SimServer {
  return new Server(options);
}

/** Share of histories in which answers come in many small pages. */
const NARROW_SHARE = 0.6;

function narrowPages(chance: Chance): KernelOptions["pages"] {
  return {
    rows: chance.whole(3, 12),
    events: chance.whole(2, 10),
    heads: chance.whole(1, 4),
    behind: chance.whole(10, 60),
  };
}

/** As in the server's own thread for it. */
const COMMIT_INTERVAL_MS = 2;

/** Share of histories in which the server's disk takes its time: what came meanwhile then lies between two of its steps. */
const SLOW_SHARE = 0.25;

function slowTurns(chance: Chance): readonly [min: number, max: number] {
  return [0, chance.between([2, 80])];
}

class Server implements SimServer {
  readonly disk = createServerDisk();
  readonly names: Map<string, string> = new Map();
  busLoss = 0;
  lateMs: SimServer["lateMs"];
  consumerMs: SimServer["consumerMs"];
  threads: Threads;
  kernel: Kernel | undefined;
  readonly #schedule: Schedule;
  readonly #seed: number;
  readonly #limits: Cast["limits"];
  readonly #hasThreads: boolean;
  readonly #onOutcome: (name: string) => void;
  readonly #downListeners: (() => void)[] = [];
  readonly #pages: KernelOptions["pages"];
  readonly #turnMs: readonly [min: number, max: number] | undefined;
  #gateway: MemoryGateway | undefined;
  #starts = 0;

  constructor({ schedule, seed, limits, hasThreads = false, onOutcome }: SimServerOptions) {
    this.#schedule = schedule;
    this.#seed = seed;
    this.#limits = limits;
    this.#hasThreads = hasThreads;
    this.#onOutcome = onOutcome;
    this.threads = this.#newThreads();
    const chance = createChance(seed, "pages");
    this.#pages = chance.is(NARROW_SHARE) ? narrowPages(chance) : undefined;
    const disk = createChance(seed, "disk");
    this.#turnMs = disk.is(SLOW_SHARE) ? slowTurns(disk) : undefined;
  }

  get isUp(): boolean {
    return this.#gateway !== undefined;
  }

  get actor(): Actor {
    return this.threads.gateway;
  }

  async start(): Promise<void> {
    if (this.actor.state !== "dead" && this.#starts > 0) return;
    this.#starts += 1;
    const threads = this.#newThreads();
    this.threads = threads;
    const chance = createChance(this.#seed, "server", this.#starts);
    const { now, randomBytes, monotonic, after } = this.#environment(threads.kernel, chance);
    const kernel = await createKernel({
      driver: this.disk.open(),
      clock: now,
      random: randomBytes,
      schedule: this.#turns(threads.kernel, chance),
      after,
      pages: this.#pages,
      ...(this.#hasThreads && {
        pacing: { intervalMs: COMMIT_INTERVAL_MS, monotonic, after },
        consumers: this.#consumers(threads.kernel, chance),
      }),
    });
    const seen = this.#hasThreads ? await this.#fromAfar(kernel, threads) : kernel;
    if (threads.gateway.state === "dead") return;
    this.kernel = kernel;
    this.#gateway = openMemoryGateway({
      kernel: this.#lossy(seen, chance),
      environment: this.#environment(threads.gateway, chance),
      limits: this.#limits,
    });
  }

  crash(): void {
    if (this.actor.state === "dead") return;
    this.disk.crash();
    this.#die();
  }

  crashWithin(count: number, of: CrashPoint): void {
    const { threads } = this;
    this.disk.crashWithin(count, of, () => this.#die());
    this.#schedule.after(2000, () => {
      if (this.threads === threads) this.crash();
    });
  }

  async backup(): Promise<string> {
    const copy = this.disk.newCopy();
    await this.kernel?.backup(copy);
    return copy;
  }

  async restore(copy: string): Promise<void> {
    this.crash();
    this.disk.restore(copy);
    await this.start();
  }

  accept(peer: Peer): PeerLink | undefined {
    return this.#gateway?.accept(peer);
  }

  exchange(request: ExchangeRequest): RunningExchange | undefined {
    return this.#gateway?.exchange(request);
  }

  tokenFor(userId: string, lifetimeSeconds: number): string {
    const [key] = this.disk.read(
      "select key_id, material from app_key where app = ? and kind = 'token'",
      APP,
    );
    const iat = Math.floor(this.#now() / 1000);
    return signToken(
      {
        sub: userId,
        aud: APP,
        name: this.names.get(userId) ?? userId,
        iat,
        exp: iat + lifetimeSeconds,
      },
      { id: String(key?.["key_id"]), secret: String(key?.["material"]) },
    );
  }

  onDown(listener: () => void): void {
    this.#downListeners.push(listener);
  }

  async close(): Promise<void> {
    this.#gateway?.close();
    await this.kernel?.close();
  }

  #die(): void {
    this.threads.gateway.state = this.threads.kernel.state = "dead";
    this.kernel = undefined;
    this.#gateway = undefined;
    for (const listener of this.#downListeners) listener();
  }

  #newThreads(): Threads {
    const chance = createChance(this.#seed, "late", this.#starts);
    const lateMs = (): number => (this.lateMs ? chance.between(this.lateMs) : 0);
    const gateway = createActor("gateway", lateMs);
    return { gateway, kernel: this.#hasThreads ? createActor("kernel", lateMs) : gateway };
  }

  #now(): number {
    return EPOCH_MS + Math.floor(this.#schedule.nowMs);
  }

  /** The kernel as the gateway sees it while the bus loses some. */
  #lossy(kernel: Kernel, chance: Chance): Kernel {
    return {
      ...kernel,
      query: countAnswers(kernel, this.#onOutcome),
      appendLane: countDrafts(kernel, this.#onOutcome),
      onPublication: (listener) =>
        kernel.onPublication((publication: Publication) => {
          const isLost = chance.is(this.busLoss);
          // Nothing makes good for a revocation but the end of the token.
          if (!isLost || publication.type === "revoked") listener(publication);
        }),
    };
  }

  /** The kernel as the gateway's thread sees it. */
  #fromAfar(kernel: Kernel, threads: Threads): Promise<Kernel> {
    return openMemoryThread(kernel, {
      atKernel: this.#soon(createSource(threads.kernel)),
      atCaller: this.#soon(createSource(threads.gateway)),
    });
  }

  #consumers(actor: Actor, chance: Chance): KernelOptions["consumers"] {
    const source = createSource(actor);
    return async () => {
      const range = this.consumerMs;
      if (range === undefined) return;
      const delayMs = chance.between(range);
      await new Promise<void>((resolve) => void this.#schedule.after(delayMs, resolve, source));
    };
  }

  #soon(source: Source): (run: () => void) => void {
    return (run) => void this.#schedule.after(0, run, source);
  }

  /** When the kernel's next turn comes. */
  #turns(actor: Actor, chance: Chance): KernelOptions["schedule"] {
    const source = createSource(actor);
    return (run) =>
      void this.#schedule.after(this.#turnMs ? chance.between(this.#turnMs) : 0, run, source);
  }

  #environment(actor: Actor, chance: Chance): Environment {
    const schedule = this.#schedule;
    const timers = createSource(actor);
    const after: Environment["after"] = (delayMs, run) => {
      const task = schedule.after(delayMs, run, timers);
      return () => schedule.cancel(task);
    };
    return {
      now: () => this.#now(),
      monotonic: () => schedule.nowMs,
      random: chance.next,
      randomBytes: chance.bytes,
      uuid: () => toUuid(chance.bytes(16)),
      soon: this.#soon(createSource(actor)),
      after,
      every(periodMs, run) {
        let cancel = (): void => undefined;
        const again = (): void => {
          cancel = after(periodMs, () => {
            again();
            run();
          });
        };
        again();
        return () => cancel();
      },
    };
  }
}

function toUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
