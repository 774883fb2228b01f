import type { Coverage } from "../coverage.ts";
import type { Disk } from "./disk.ts";
import { createOutboxWatch } from "./outbox-watch.ts";
import type { OutboxWatch } from "./outbox-watch.ts";
import type { Tab } from "./tab.ts";

/** One browser profile of a user, with the tabs that are open in it. */
export interface Device {
  readonly name: string;
  readonly user: string;
  readonly isGuest: boolean;
  readonly disk: Disk;
  readonly outbox: OutboxWatch;
  /** Goes up whenever what was stored is lost: another device from then on, in the eyes of everybody. */
  readonly life: number;
  readonly tabs: readonly Tab[];
  /** Milliseconds that an operation of the storage takes; undefined: none. */
  storageMs: readonly [min: number, max: number] | undefined;
  /** How far its clock is ahead. */
  skewMs: number;
  tokens: { readonly kind: "good" | "failing"; readonly lifetimeSeconds: number };
  add(tab: Tab): void;
  forget(tab: Tab): void;
  /** Everything that was stored is gone. */
  loseStorage(): void;
  /** The user has deleted everything: what is on the disk stays, for it has to be nothing. */
  forgetLife(): void;
  /** Another tab listens on a line. @returns leaves it */
  join(tab: Tab, line: string, take: (notice: unknown) => void): () => void;
  /** Posts to the other tabs on a line. */
  tell(tab: Tab, line: string, notice: unknown): void;
}

export interface DeviceOptions {
  readonly name: string;
  readonly user: string;
  readonly isGuest: boolean;
  readonly newDisk: () => Disk;
  readonly coverage: Coverage;
}

/** Of tokens when nothing is wrong, seconds. */
export const LONG_TOKENS = { kind: "good", lifetimeSeconds: 3600 } as const;

export function createDevice({ name, user, isGuest, newDisk, coverage }: DeviceOptions): Device {
  const tabs: Tab[] = [];
  const lines = new Map<string, Map<Tab, (notice: unknown) => void>>();
  const newOutbox = (): OutboxWatch => createOutboxWatch((move) => coverage.count("outbox", move));
  let disk = newDisk();
  let outbox = newOutbox();
  let life = 1;
  return {
    name,
    user,
    isGuest,
    storageMs: undefined,
    skewMs: 0,
    tokens: LONG_TOKENS,
    tabs,
    get disk() {
      return disk;
    },
    get outbox() {
      return outbox;
    },
    get life() {
      return life;
    },
    add: (tab) => void tabs.push(tab),
    forget(tab) {
      const at = tabs.indexOf(tab);
      if (at >= 0) tabs.splice(at, 1);
      for (const line of lines.values()) line.delete(tab);
    },
    loseStorage() {
      disk = newDisk();
      outbox = newOutbox();
      life += 1;
    },
    forgetLife() {
      outbox = newOutbox();
      life += 1;
    },
    join(tab, line, take) {
      const takers = lines.get(line) ?? new Map();
      lines.set(line, takers.set(tab, take));
      return () => void takers.delete(tab);
    },
    tell(tab, line, notice) {
      for (const [other, take] of lines.get(line) ?? []) if (other !== tab) take(notice);
    },
  };
}
