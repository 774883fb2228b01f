import type { Environment } from "@im-chat/core";
import { loadAll } from "@im-chat/core/testing";
import type { Environment as ServerEnvironment } from "@im-chat/server/kernel";
import { createManualEnvironment, seededRandom } from "@im-chat/transport/testing";
import type { ManualEnvironment } from "@im-chat/transport/testing";
import { sha256 } from "@noble/hashes/sha2.js";
import { createTestDevice } from "./device.ts";
import { toUuid } from "./environment.ts";

/** Imagined time and chance for clients and a server: it stands still until a test lets it pass, and the same seed gives
 * the same run, to the last id. */
export interface TestClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Lets time pass; what comes due happens in the order of its times, and what it promises is done before the next. */
  advance(forMs: number): Promise<void>;
  /** Lets time pass until a promise is settled: everything here answers in imagined time, also what is asked at once.
   * @param limitMs Of imagined time; a minute when left out.
   * @returns what it resolves to. @throws what it rejects with, or Error when nothing came of it. */
  until<Value>(promise: Promise<Value>, limitMs?: number): Promise<Value>;
  /** For `createMemoryTransport`. */
  soon(run: () => void): void;
  /** For `createMemoryServer`. */
  readonly server: ServerEnvironment;
  /** What `createChat` takes as its second argument: a device of its own.
   * @param name Names its chance, so that one client more changes nothing for the others. */
  world(name: string): Partial<Environment>;
}

export interface TestClockOptions {
  /** Where time begins, epoch milliseconds: 14 November 2023 when left out. */
  readonly nowMs?: number | undefined;
  /** Any whole number; 1 when left out. */
  readonly seed?: number | undefined;
}

/** Small enough that nothing is overslept, and a minute of it takes no time. */
const STEP_MS = 1;
const LIMIT_MS = 60_000;

/** @throws TypeError when the seed or the time is no whole number. */
export function createTestClock({
  nowMs = 1_700_000_000_000,
  seed = 1,
}: TestClockOptions = {}): TestClock {
  for (const [name, value] of Object.entries({ nowMs, seed }))
    if (!Number.isSafeInteger(value))
      throw new TypeError(`Cannot make a clock: ${name} is ${value}, not a whole number`);
  const time = createManualEnvironment({ nowMs, seed });
  const soon = (run: () => void): void => void time.setTimer(run, 0);
  // Timers may be due between two milliseconds; a clock shows whole ones.
  const now = (): number => Math.floor(time.now());
  // What a client would load meanwhile takes real time: the first run would be another than the second.
  const loading = loadAll();
  return {
    now,
    async advance(forMs) {
      await loading;
      await time.advance(forMs);
    },
    soon,
    server: { ...serverEnvironment(time, createChance(`${seed} server`)), now },
    world: (name) => ({ ...clientWorld(time, createChance(`${seed} client ${name}`)), now }),
    async until(promise, limitMs = LIMIT_MS) {
      const endMs = time.now() + limitMs;
      const state = { isSettled: false };
      const mark = (): void => void (state.isSettled = true);
      promise.then(mark, mark);
      await loading;
      await time.settle();
      while (!state.isSettled && time.now() < endMs) await time.advance(STEP_MS);
      if (state.isSettled) return promise;
      throw new Error(`Nothing came of a promise within ${limitMs} ms of imagined time`);
    },
  };
}

interface Chance {
  readonly next: () => number;
  readonly bytes: (length: number) => Uint8Array;
}

function createChance(name: string): Chance {
  const digest = sha256(new TextEncoder().encode(name));
  const next = seededRandom(new DataView(digest.buffer).getInt32(0));
  return {
    next,
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
  };
}

function serverEnvironment(
  time: ManualEnvironment,
  chance: Chance,
): Omit<ServerEnvironment, "now"> {
  const after: ServerEnvironment["after"] = (delayMs, run) => {
    const timer = time.setTimer(run, delayMs);
    return () => time.clearTimer(timer);
  };
  return {
    monotonic: () => time.now(),
    random: chance.next,
    randomBytes: chance.bytes,
    uuid: () => toUuid(chance.bytes(16)),
    soon: (run) => void time.setTimer(run, 0),
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

/** Everything but the ways to the server. */
function clientWorld(time: ManualEnvironment, chance: Chance): Partial<Environment> {
  return {
    ...time,
    random: chance.next,
    randomBytes: chance.bytes,
    // That of the platform answers when it likes.
    sha256: async (bytes) => sha256(bytes),
    onHide: () => () => undefined,
    // One tab by itself: those of the platform tell in real time.
    openLine: () => undefined,
    takeLock: () => undefined,
    openStorage: createTestDevice().world.openStorage,
    storageQuota: async () => undefined,
  };
}
