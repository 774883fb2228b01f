import { BATCH_TYPE, POLL_PATH } from "@im-chat/protocol";
import type { RunningExchange } from "@im-chat/server/testing";
import { deferred } from "@im-chat/transport/testing";
import type { Chance } from "./chance.ts";
import type { Conditions } from "./conditions.ts";
import type { Place } from "./place.ts";
import { createSource } from "./schedule.ts";
import type { Schedule, Source, Task } from "./schedule.ts";
import type { SimServer } from "./server.ts";

export interface SimRequestOptions {
  readonly schedule: Schedule;
  readonly server: SimServer;
  readonly place: Place;
  readonly chance: Chance;
  readonly conditions: () => Conditions;
  readonly url: string;
  readonly body: Uint8Array;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly onArrival: (bytes: Uint8Array) => void;
  /** Nobody waits for it any more. */
  readonly onGone: () => void;
}

const REFUSED_MS: readonly [number, number] = [50, 8000];
const COPY_MS: readonly [number, number] = [1, 4000];

/** One HTTP request of a tab, with a batch as its body and another as its answer. What gets lost leaves it waiting. */
export class SimRequest {
  readonly place: Place;
  readonly answer: Promise<Response>;
  readonly #options: SimRequestOptions;
  readonly #settle = deferred<Response>();
  /** On its way up. */
  #asking: Task | undefined;
  /** Of the server that has it. */
  #up: Source | undefined;
  #running: RunningExchange | undefined;
  readonly #down: Source;
  #isGone = false;
  #isSilent = false;

  constructor(options: SimRequestOptions) {
    const { chance, conditions, signal, schedule, place, body } = options;
    this.#options = options;
    this.place = place;
    this.#down = createSource(place.actor);
    this.answer = this.#settle.promise;
    signal.addEventListener("abort", () => this.#abort());
    if (conditions().isDown) this.#fail(chance.between(REFUSED_MS));
    else if (!chance.is(conditions().dropRate)) {
      this.#asking = schedule.after(this.#takesMs(body.length), () => this.#arrive());
      // A proxy asks again what it believes lost.
      if (chance.is(conditions().duplicateRate))
        schedule.after(chance.between(COPY_MS), () => this.#reach(() => void this.#ask()));
    }
  }

  /** Breaks; what is on its way up may still arrive, late. */
  cut(lateMs: number): void {
    const { schedule, chance } = this.#options;
    this.#isSilent = true;
    this.#fail(chance.between([0, 2000]));
    if (this.#asking) {
      schedule.cancel(this.#asking);
      this.#asking = lateMs > 0 ? schedule.after(lateMs, () => this.#arrive()) : undefined;
    }
    this.#hangUp(() => lateMs + chance.between([0, 3000]));
  }

  /** Nothing of it gets through any more, and nobody is told. */
  silence(): void {
    this.#isSilent = true;
  }

  serverDied(): void {
    if (!this.#up) return;
    this.#up = undefined;
    this.#isSilent = true;
    if (this.#options.chance.is(0.8)) this.#fail(this.#options.chance.between([1, 200]));
  }

  /** Its tab is gone: the system closes its connection, unless there is no power. */
  clientDied(): void {
    if (this.#isGone) return;
    if (this.#options.chance.is(0.7)) this.#abandon();
    this.#leave();
  }

  #arrive(): void {
    this.#asking = undefined;
    const { chance, body } = this.#options;
    this.#note(1, body);
    this.#up = this.#reach(() => this.#take());
    if (this.#up) return;
    // The proxy before it says so, with a page of its own.
    if (chance.is(0.5)) this.#answer({ status: 502, type: "text/html", bytes: new Uint8Array() });
    else this.#fail(this.#takesMs(0));
  }

  /** @param run What the server does when it gets to it.
   * @returns undefined when there is no server */
  #reach(run: () => void): Source | undefined {
    const { server, schedule } = this.#options;
    if (!server.isUp) return undefined;
    const source = createSource(server.actor);
    schedule.after(0, run, source);
    return source;
  }

  #take(): void {
    const { body } = this.#options;
    // To find out whether we are there at all.
    if (body.length === 0) return this.#respond(body);
    this.#running = this.#ask();
    void this.#running?.answer.then((bytes) => this.#respond(bytes));
  }

  #ask(): RunningExchange | undefined {
    const { server, url, body, place } = this.#options;
    if (body.length === 0) return undefined;
    const door = url.includes(POLL_PATH) ? "poll" : "send";
    return server.exchange({ door, address: place.device, origin: undefined, host: "", body });
  }

  #respond(bytes: Uint8Array): void {
    const { chance, conditions } = this.#options;
    this.#up = undefined;
    if (chance.is(conditions().dropRate)) return;
    this.#answer({ status: 200, type: BATCH_TYPE, bytes });
  }

  #answer({ status, type, bytes }: Answer): void {
    const { conditions, onArrival } = this.#options;
    this.#later(this.#takesMs(bytes.length), () => {
      if (this.#isGone || this.#isSilent || conditions().isDown) return;
      this.#note(2, bytes);
      onArrival(bytes);
      this.#settle.resolve(toResponse({ status, type, bytes }));
      this.#leave();
    });
  }

  #abort(): void {
    if (this.#isGone) return;
    this.#settle.reject(new DOMException("The request was aborted", "AbortError"));
    this.#abandon();
    this.#leave();
  }

  /** The server hears of it later. */
  #abandon(): void {
    const { schedule, chance } = this.#options;
    if (this.#asking && chance.is(0.5)) schedule.cancel(this.#asking);
    if (!this.#isSilent) this.#hangUp(() => this.#takesMs(0));
  }

  /** The server hears that nobody waits for what it has not answered yet. */
  #hangUp(afterMs: () => number): void {
    if (this.#up) this.#options.schedule.after(afterMs(), () => this.#running?.abandon(), this.#up);
  }

  #fail(afterMs: number): void {
    this.#later(afterMs, () => {
      if (this.#isGone) return;
      this.#settle.reject(new TypeError("fetch failed"));
      this.#leave();
    });
  }

  #leave(): void {
    this.#isGone = true;
    this.#options.onGone();
  }

  #takesMs(sizeBytes: number): number {
    const { chance, conditions } = this.#options;
    const { bytesPerSecond, latencyMs } = conditions();
    const takesMs = bytesPerSecond === 0 ? 0 : (sizeBytes * 1000) / bytesPerSecond;
    return takesMs + chance.between(latencyMs);
  }

  #later(delayMs: number, run: () => void): void {
    this.#options.schedule.after(delayMs, run, this.#down);
  }

  #note(direction: number, bytes: Uint8Array): void {
    const { schedule } = this.#options;
    schedule.note(direction);
    schedule.noteBytes(bytes);
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** As much of a response as is looked at; a real one would take its time, which nobody here imagines. */
function toResponse({ status, type, bytes }: Answer): Response {
  const response: Pick<Response, "arrayBuffer" | "headers" | "status"> = {
    status,
    headers: new Headers({ "content-type": type }),
    arrayBuffer: async () => new Uint8Array(bytes).buffer,
  };
  return response as Response;
}
