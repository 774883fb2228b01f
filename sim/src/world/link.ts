import { LIMITS, decodeBatch } from "@im-chat/protocol";
import type { PeerLink } from "@im-chat/server/testing";
import type { Link, LinkClose, LinkHandlers } from "@im-chat/transport";
import type { Chance } from "./chance.ts";
import type { Conditions } from "./conditions.ts";
import type { Place } from "./place.ts";
import { createSource } from "./schedule.ts";
import type { Schedule, Source, Task } from "./schedule.ts";
import type { SimServer } from "./server.ts";

export interface SimLinkOptions {
  readonly schedule: Schedule;
  readonly server: SimServer;
  readonly place: Place;
  readonly handlers: LinkHandlers;
  readonly chance: Chance;
  readonly conditions: () => Conditions;
  readonly onArrival: (bytes: Uint8Array) => void;
  readonly onDeparture: (bytes: Uint8Array) => void;
  /** Both ends are gone. */
  readonly onGone: () => void;
}

const BROKEN: LinkClose = { code: 1006, reason: "" };
const REFUSED_MS: readonly [number, number] = [50, 8000];
const COPY_MS: readonly [number, number] = [1, 4000];

/** One direction of a link. */
interface Pipe {
  /** Where what comes out is taken. */
  source: Source;
  lastAtMs: number;
  busyUntilMs: number;
  count: number;
  isSilent: boolean;
  onTheWay: Set<Task>;
}

/** One link between a tab and the server: ordered, as a WebSocket is, except for what its conditions do to it.
 * Either end may go without the other being told. */
export class SimLink {
  readonly place: Place;
  readonly clientEnd: Link;
  readonly #options: SimLinkOptions;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #peer: PeerLink | undefined;
  #isClientGone = false;
  #isServerGone = true;

  constructor(options: SimLinkOptions) {
    const { schedule, place, chance } = options;
    this.#options = options;
    this.place = place;
    this.#up = newPipe(createSource(options.server.actor));
    this.#down = newPipe(createSource(place.actor));
    const send = (bytes: Uint8Array): void => this.#sendUp(bytes);
    const buffered = (): number => this.#bufferedBytes(this.#up);
    this.clientEnd = {
      get bufferedBytes() {
        return buffered();
      },
      send,
      close: (code = 1000, reason = "") => this.#closeClient({ code, reason }),
    };
    const latencyMs = chance.between(options.conditions().latencyMs);
    schedule.after(latencyMs, () => this.#arrive(latencyMs));
  }

  get isOpen(): boolean {
    return !this.#isClientGone && !this.#isServerGone;
  }

  /** Breaks; what is on its way up may still arrive, late. */
  cut(lateMs: number): void {
    const { schedule, chance } = this.#options;
    this.#later(chance.between([0, 2000]), this.#down.source, () => this.#endClient(BROKEN));
    for (const task of [...this.#up.onTheWay]) {
      schedule.cancel(task);
      this.#up.onTheWay.delete(task);
      if (lateMs > 0) this.#carry(this.#up, lateMs, task.run);
    }
    this.#down.isSilent = true;
    this.#later(lateMs + chance.between([0, 3000]), this.#up.source, () => this.#endServer());
  }

  silence(direction: "up" | "down"): void {
    (direction === "up" ? this.#up : this.#down).isSilent = true;
  }

  /** Its process is gone: a machine that lost its power tells nobody. */
  serverDied(): void {
    if (this.#isServerGone) return;
    this.#isServerGone = true;
    this.#peer = undefined;
    const { chance } = this.#options;
    if (chance.is(0.8))
      this.#later(chance.between([1, 200]), this.#down.source, () => this.#endClient(BROKEN));
    this.#forget();
  }

  /** Its tab is gone: the system closes its sockets, unless there is no power. */
  clientDied(): void {
    if (this.#isClientGone) return;
    this.#isClientGone = true;
    if (this.#options.chance.is(0.7)) this.#tellServer();
    this.#forget();
  }

  #arrive(latencyMs: number): void {
    const { server, conditions, chance, place } = this.#options;
    if (this.#isClientGone) return;
    if (place.actor.state === "dead") return this.clientDied();
    if (conditions().isDown || conditions().isSocketless) {
      this.#later(chance.between(REFUSED_MS), this.#down.source, () => this.#endClient(BROKEN));
      return;
    }
    if (!server.isUp) {
      this.#later(latencyMs, this.#down.source, () => this.#endClient(BROKEN));
      return;
    }
    this.#isServerGone = false;
    this.#up.source = createSource(server.actor);
    this.#later(0, this.#up.source, () => this.#accept(latencyMs));
  }

  /** The server gets to it. */
  #accept(latencyMs: number): void {
    const { server, schedule, place } = this.#options;
    const bufferedBytes = (): number => this.#bufferedBytes(this.#down);
    this.#peer = server.accept({
      address: place.device,
      origin: undefined,
      get bufferedBytes() {
        return bufferedBytes();
      },
      send: (batch) => this.#sendDown(batch),
      close: (code, reason) => this.#closeServer({ code, reason }),
      terminate: () => this.#terminate(),
    });
    schedule.after(
      latencyMs,
      () => {
        if (!this.#isClientGone) this.#options.handlers.onOpen();
      },
      this.#down.source,
    );
  }

  #sendUp(bytes: Uint8Array): void {
    if (this.#isClientGone) return;
    const copy = bytes.slice();
    this.#options.onDeparture(copy);
    const deliver = (): void => {
      this.#note("up", copy);
      if (!this.#isServerGone) this.#peer?.receive(copy);
    };
    const { duplicateRate, dropRate } = this.#options.conditions();
    if (!this.#mayPass(this.#up, dropRate)) return;
    this.#transmit(this.#up, copy.length, deliver);
    // A hello that came twice would be a mistake of the client's.
    if (this.#up.count > 1) this.#maybeCopy(this.#up, duplicateRate, deliver);
  }

  #sendDown(bytes: Uint8Array): void {
    const { chance, conditions, onArrival } = this.#options;
    const copy = bytes.slice();
    const deliver = (): void => {
      this.#note("down", copy);
      if (this.#isClientGone) return;
      onArrival(copy);
      this.#options.handlers.onBatch(copy);
    };
    const { dropRate, duplicateRate, lateRate, pushLossRate } = conditions();
    if (!this.#mayPass(this.#down, dropRate)) return;
    if (pushLossRate > 0 && chance.is(pushLossRate) && isPush(copy)) return;
    if (chance.is(lateRate)) this.#carry(this.#down, chance.between(COPY_MS), deliver);
    else this.#transmit(this.#down, copy.length, deliver);
    this.#maybeCopy(this.#down, duplicateRate, deliver);
  }

  #mayPass(pipe: Pipe, dropRate: number): boolean {
    pipe.count += 1;
    const { chance, conditions } = this.#options;
    return !chance.is(dropRate) && !pipe.isSilent && !conditions().isDown;
  }

  #maybeCopy(pipe: Pipe, rate: number, deliver: () => void): void {
    const { chance } = this.#options;
    if (chance.is(rate)) this.#carry(pipe, chance.between(COPY_MS), deliver);
  }

  /** After what was sent before, and no sooner than the network takes. */
  #transmit(pipe: Pipe, sizeBytes: number, deliver: () => void): void {
    const { schedule, conditions, chance } = this.#options;
    const { bytesPerSecond, latencyMs } = conditions();
    const nowMs = schedule.nowMs;
    const takesMs = bytesPerSecond === 0 ? 0 : (sizeBytes * 1000) / bytesPerSecond;
    pipe.busyUntilMs = Math.max(nowMs, pipe.busyUntilMs) + takesMs;
    pipe.lastAtMs = Math.max(pipe.lastAtMs, pipe.busyUntilMs + chance.between(latencyMs));
    this.#carry(pipe, pipe.lastAtMs - nowMs, deliver);
  }

  #carry(pipe: Pipe, delayMs: number, deliver: () => void): void {
    const task = this.#options.schedule.after(
      delayMs,
      () => {
        pipe.onTheWay.delete(task);
        deliver();
      },
      pipe.source,
    );
    pipe.onTheWay.add(task);
  }

  #bufferedBytes(pipe: Pipe): number {
    const { bytesPerSecond } = this.#options.conditions();
    const waitMs = pipe.busyUntilMs - this.#options.schedule.nowMs;
    return Math.max(0, (waitMs * bytesPerSecond) / 1000);
  }

  #closeClient(close: LinkClose): void {
    if (this.#isClientGone) return;
    this.#endClient(close);
    this.#tellServer();
  }

  #tellServer(): void {
    if (!this.#up.isSilent)
      this.#transmit(this.#up, 2, () => {
        this.#endServer();
      });
  }

  #closeServer(close: LinkClose): void {
    if (this.#down.isSilent) return;
    this.#transmit(this.#down, 2, () => {
      this.#endClient(close);
      this.#tellServer();
    });
  }

  #terminate(): void {
    const { chance } = this.#options;
    if (!this.#down.isSilent)
      this.#later(chance.between([1, 200]), this.#down.source, () => this.#endClient(BROKEN));
    this.#later(0, this.#up.source, () => this.#endServer());
  }

  #endClient(close: LinkClose): void {
    if (this.#isClientGone) return;
    this.#isClientGone = true;
    this.#options.handlers.onClose(close);
    this.#forget();
  }

  #endServer(): void {
    if (this.#isServerGone) return;
    this.#isServerGone = true;
    this.#peer?.ended();
    this.#forget();
  }

  #forget(): void {
    if (this.#isClientGone && this.#isServerGone) this.#options.onGone();
  }

  #later(delayMs: number, source: Source, run: () => void): void {
    this.#options.schedule.after(delayMs, run, source);
  }

  #note(direction: "up" | "down", bytes: Uint8Array): void {
    const { schedule } = this.#options;
    schedule.note(direction === "up" ? 1 : 2);
    schedule.noteBytes(bytes);
  }
}

function newPipe(source: Source): Pipe {
  return { source, lastAtMs: 0, busyUntilMs: 0, count: 0, isSilent: false, onTheWay: new Set() };
}

function isPush(bytes: Uint8Array): boolean {
  const { down, deflated } = decodeBatch(bytes, {
    maxBytes: LIMITS.batchBytesDown,
    allowDeflated: true,
  });
  return deflated === undefined && down.every(({ requestId }) => requestId === 0);
}
