import { createKernel } from "@im-chat/server";
import type { Environment, Kernel, KernelOptions, Publication } from "@im-chat/server";
import { openMemoryGateway } from "@im-chat/server/testing";
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
import { createActor } from "./schedule.ts";
import type { Actor, Schedule } from "./schedule.ts";
import type { CommandLimits } from "./world.ts";

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
  /** The process that runs now. */
  readonly actor: Actor;
  tokenFor(userId: string, lifetimeSeconds: number): string;
  /** Told of each death. */
  onDown(listener: () => void): void;
  close(): Promise<void>;
}

export interface SimServerOptions {
  readonly schedule: Schedule;
  readonly seed: number;
  readonly limits: CommandLimits | undefined;
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

/** Share of histories in which the server's disk takes its time: what came meanwhile then lies between two of its steps. */
const SLOW_SHARE = 0.25;

function slowTurns(chance: Chance): readonly [min: number, max: number] {
  return [0, chance.between([2, 80])];
}

class Server implements SimServer {
  readonly disk = createServerDisk();
  busLoss = 0;
  actor = createActor("server");
  kernel: Kernel | undefined;
  readonly #schedule: Schedule;
  readonly #seed: number;
  readonly #limits: CommandLimits | undefined;
  readonly #downListeners: (() => void)[] = [];
  readonly #pages: KernelOptions["pages"];
  readonly #turnMs: readonly [min: number, max: number] | undefined;
  #gateway: MemoryGateway | undefined;
  #starts = 0;

  constructor({ schedule, seed, limits }: SimServerOptions) {
    this.#schedule = schedule;
    this.#seed = seed;
    this.#limits = limits;
    const chance = createChance(seed, "pages");
    this.#pages = chance.is(NARROW_SHARE) ? narrowPages(chance) : undefined;
    const disk = createChance(seed, "disk");
    this.#turnMs = disk.is(SLOW_SHARE) ? slowTurns(disk) : undefined;
  }

  get isUp(): boolean {
    return this.#gateway !== undefined;
  }

  async start(): Promise<void> {
    if (this.actor.state === "running" && this.#starts > 0) return;
    this.#starts += 1;
    const actor = createActor(`server ${this.#starts}`);
    this.actor = actor;
    const chance = createChance(this.#seed, "server", this.#starts);
    const environment = this.#environment(actor, chance);
    const kernel = await createKernel({
      driver: this.disk.open(),
      clock: environment.now,
      random: environment.randomBytes,
      schedule: this.#turns(actor, chance),
      after: environment.after,
      pages: this.#pages,
    });
    if (actor.state === "dead") return;
    this.kernel = kernel;
    this.#gateway = openMemoryGateway({
      kernel: this.#lossy(kernel, chance),
      environment,
      limits: this.#limits,
    });
  }

  crash(): void {
    if (this.actor.state === "dead") return;
    this.disk.crash();
    this.#die();
  }

  crashWithin(count: number, of: CrashPoint): void {
    const { actor } = this;
    this.disk.crashWithin(count, of, () => this.#die());
    this.#schedule.after(2000, () => {
      if (this.actor === actor) this.crash();
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
      { sub: userId, aud: APP, name: userId, iat, exp: iat + lifetimeSeconds },
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
    this.actor.state = "dead";
    this.kernel = undefined;
    this.#gateway = undefined;
    for (const listener of this.#downListeners) listener();
  }

  #now(): number {
    return EPOCH_MS + Math.floor(this.#schedule.nowMs);
  }

  /** The kernel as the gateway sees it while the bus loses some. */
  #lossy(kernel: Kernel, chance: Chance): Kernel {
    return {
      ...kernel,
      onPublication: (listener) =>
        kernel.onPublication((publication: Publication) => {
          if (!chance.is(this.busLoss)) listener(publication);
        }),
    };
  }

  /** When the kernel's next turn comes. */
  #turns(actor: Actor, chance: Chance): KernelOptions["schedule"] {
    return (run) =>
      void this.#schedule.after(this.#turnMs ? chance.between(this.#turnMs) : 0, run, actor);
  }

  #environment(actor: Actor, chance: Chance): Environment {
    const schedule = this.#schedule;
    const after: Environment["after"] = (delayMs, run) => {
      const task = schedule.after(delayMs, run, actor);
      return () => schedule.cancel(task);
    };
    return {
      now: () => this.#now(),
      monotonic: () => schedule.nowMs,
      random: chance.next,
      randomBytes: chance.bytes,
      uuid: () => toUuid(chance.bytes(16)),
      soon: (run) => void schedule.after(0, run, actor),
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
