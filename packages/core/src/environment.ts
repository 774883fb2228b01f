import { hostSha256 } from "@im-chat/protocol";
import type { Sha256 } from "@im-chat/protocol";
import {
  hostEnvironment as hostLinkEnvironment,
  longPolling,
  webSocketTransport,
} from "@im-chat/transport";
import type { Environment as LinkEnvironment, Transport } from "@im-chat/transport";
import { openStorage } from "./storage/open-storage.ts";
import type { StorageOptions } from "./storage/open-storage.ts";
import type { Storage, StoreMap } from "./storage/storage.ts";

/** Everything the client takes from the world around it; tests and the simulator pass their own. */
export interface Environment extends LinkEnvironment {
  /** From a source fit for secrets. */
  randomBytes(length: number): Uint8Array;
  readonly sha256: Sha256;
  /** The page goes out of sight, or away: what is not stored now may never be. @returns unsubscribe */
  onHide(listener: (isLeaving: boolean) => void): () => void;
  /** A line to the other tabs of the same site; what is posted does not come back to its sender. Undefined: there is none. */
  openLine(name: string, onNotice: (notice: unknown) => void): Line | undefined;
  /** Asks for a lock that one tab of the site has at a time, and keeps it until it is given up, or the tab has ended.
   * Calls back never before it returns. @returns gives it up, or stops waiting for it. Undefined: there are no locks. */
  takeLock(name: string, options: LockOptions): (() => void) | undefined;
  /** Never fails: where there is no database, what it opens is in memory and says why. */
  openStorage<Stores extends StoreMap>(options: StorageOptions<Stores>): Promise<Storage<Stores>>;
  /** Bytes that this site may keep on the device; undefined where nobody tells. Never fails. */
  storageQuota(): Promise<number | undefined>;
  /** Ways to the server, best first. */
  transports(): readonly [Transport, ...Transport[]];
}

export interface Line {
  post(notice: unknown): void;
  close(): void;
}

export interface LockOptions {
  /** `steal`: whoever has it, has it no more. */
  readonly how: "wait" | "steal";
  readonly onTaken: () => void;
  /** Another tab has stolen it, or there is none to be had. */
  readonly onLost: () => void;
}

/** The environment of a page, a worker or Node: touches globals only when its members are called. */
export function hostEnvironment(): Environment {
  return {
    ...hostLinkEnvironment(),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    sha256: hostSha256,
    onHide: listenToHide,
    openLine: openHostLine,
    takeLock: takeHostLock,
    openStorage,
    storageQuota,
    transports: () => [webSocketTransport(), longPolling()],
  };
}

async function storageQuota(): Promise<number | undefined> {
  try {
    return (await navigator.storage.estimate()).quota;
  } catch {
    // Not told here, or the question itself failed, as it does on some machines.
    return undefined;
  }
}

function listenToHide(listener: (isLeaving: boolean) => void): () => void {
  const page = globalThis.document;
  if (!page) return () => undefined;
  const controller = new AbortController();
  const onVisibility = (): void => {
    if (page.visibilityState === "hidden") listener(false);
  };
  page.addEventListener("visibilitychange", onVisibility, controller);
  globalThis.addEventListener("pagehide", () => listener(true), controller);
  return () => controller.abort();
}

/** Where a site may keep nothing, as with its cookies blocked, some browsers throw at the mention of what tabs share. */
function unlessRefused<Value>(get: () => Value): Value | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

function openHostLine(name: string, onNotice: (notice: unknown) => void): Line | undefined {
  // Without a page there are no other tabs, and an open channel would keep a Node program alive.
  const channel = globalThis.document && unlessRefused(() => new BroadcastChannel(name));
  if (!channel) return undefined;
  channel.onmessage = (event) => onNotice(event.data);
  return {
    // What ends while it is closed has nobody to tell.
    post: (notice) => unlessRefused(() => channel.postMessage(notice)),
    close: () => channel.close(),
  };
}

function takeHostLock(
  name: string,
  { how, onTaken, onLost }: LockOptions,
): (() => void) | undefined {
  const locks = globalThis.document && unlessRefused(() => navigator.locks);
  if (!locks) return undefined;
  const waiting = new AbortController();
  const { signal } = waiting;
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve());
      if (signal.aborted) resolve();
      else onTaken();
    });
  // A request that steals takes no signal, and does not wait for anything either.
  locks.request(name, how === "steal" ? { steal: true } : { signal }, hold).catch(() => {
    if (!signal.aborted) onLost();
  });
  return () => waiting.abort();
}
