import type { Timer } from "@im-chat/transport";
import type { Environment } from "../environment.ts";
import { transition } from "./role.ts";
import type { Role, RoleInput } from "./role.ts";

/** Counted rather than measured: a page that has slept wakes with one tick, not with an hour of silence. */
const TICK_MS = 1000;
const ASK_AFTER = 2;
const STEAL_AFTER = 5;

export interface ElectionOptions {
  readonly environment: Pick<Environment, "clearTimer" | "random" | "setTimer" | "takeLock">;
  /** Voids what whoever led before may still be about to write. @returns the new fence */
  readonly takeFence: () => Promise<number>;
  readonly onRole: (role: Role, before: Role) => void;
  /** Whether a word would be heard. */
  readonly canHear: () => boolean;
  /** Nothing was heard for a while: ask for a word. */
  readonly onSilence: () => void;
  readonly report: (thrown: unknown) => void;
}

interface Lease {
  isTaken: boolean;
  release(): void;
}

/** Finds the one tab that leads: whoever has the lock. A tab that ends gives it up, however it ends; from one that has it
 * and is silent, frozen or stuck, it is stolen. */
export class Election {
  readonly #options: ElectionOptions;
  #role: Role = { name: "away" };
  #lock = "";
  #lease: Lease | undefined;
  #timer: Timer | undefined;

  constructor(options: ElectionOptions) {
    this.#options = options;
  }

  get role(): Role {
    return this.#role;
  }

  /** @param lock Its name, the same in all tabs that share a database. */
  join(lock: string): void {
    if (this.#role.name !== "away") return;
    this.#lock = lock;
    this.#move({ type: "joined" });
    this.#queue("wait");
    this.#tick();
  }

  /** Who leads has said a word. */
  heard(): void {
    this.#move({ type: "heard" });
  }

  /** The fence is another tab's. */
  lose(): void {
    if (this.#role.name !== "leading") return;
    this.#move({ type: "lost" });
    this.#queue("wait");
    this.#tick();
  }

  part(): void {
    this.#release();
    this.#move({ type: "parted" });
  }

  leave(): void {
    this.#release();
    this.#move({ type: "left" });
  }

  #release(): void {
    this.#lease?.release();
    this.#lease = undefined;
  }

  #queue(how: "wait" | "steal"): void {
    this.#release();
    const lease: Lease = { isTaken: false, release: () => undefined };
    const release = this.#options.environment.takeLock(this.#lock, {
      how,
      onTaken: () => void this.#take(lease),
      onLost: () => this.#onLost(lease),
    });
    if (!release) return this.part();
    this.#lease = Object.assign(lease, { release });
  }

  async #take(lease: Lease): Promise<void> {
    lease.isTaken = true;
    try {
      const fence = await this.#options.takeFence();
      if (this.#lease === lease) this.#move({ type: "taken", fence });
    } catch (thrown) {
      if (this.#lease !== lease) return;
      this.#options.report(thrown);
      this.part();
    }
  }

  #onLost(lease: Lease): void {
    if (this.#lease !== lease) return;
    // A lock that cannot even be waited for is none.
    if (!lease.isTaken) return this.part();
    if (this.#role.name === "leading") this.lose();
    else this.#queue("wait");
  }

  #tick(): void {
    const { environment, canHear, onSilence } = this.#options;
    environment.clearTimer(this.#timer);
    if (this.#role.name !== "following") return;
    const run = (): void => {
      // With the lock, it is its own storage that it waits for.
      if (this.#lease?.isTaken !== true) this.#move({ type: "waited" });
      const silence = this.#role.name === "following" ? this.#role.silence : 0;
      if (silence >= STEAL_AFTER && !canHear()) return this.part();
      if (silence >= STEAL_AFTER) {
        this.heard();
        this.#queue("steal");
      } else if (silence >= ASK_AFTER) onSilence();
      this.#tick();
    };
    // Jitter, so that two do not steal at once.
    this.#timer = environment.setTimer(run, TICK_MS * (1 + environment.random() / 2));
  }

  #move(input: RoleInput): void {
    const before = this.#role;
    this.#role = transition(before, input);
    if (this.#role.name !== "following") this.#options.environment.clearTimer(this.#timer);
    if (this.#role.name !== before.name) this.#options.onRole(this.#role, before);
  }
}
