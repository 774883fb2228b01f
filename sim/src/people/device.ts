import { createLocks } from "@im-chat/testing";
import type { Coverage } from "../coverage.ts";
import type { Disk } from "./disk.ts";
import { createOutboxWatch } from "./outbox-watch.ts";
import type { OutboxWatch } from "./outbox-watch.ts";
import type { Device, Tab } from "./people.ts";

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
  const evictions = new Map<Tab, Set<() => void>>();
  let disk = newDisk();
  let outbox = newOutbox();
  let life = 1;
  return {
    name,
    user,
    isGuest,
    storageMs: undefined,
    skewMs: 0,
    isOlder: false,
    tokens: LONG_TOKENS,
    tabs,
    locks: createLocks(),
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
    evictedAtMs: undefined,
    onEvict: (tab, take) => void evictions.set(tab, (evictions.get(tab) ?? new Set()).add(take)),
    evict() {
      disk = newDisk();
      outbox = newOutbox();
      for (const takers of evictions.values()) for (const take of takers) take();
    },
    forget(tab) {
      evictions.delete(tab);
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
      const others = [...(lines.get(line) ?? [])].filter(([other]) => other !== tab);
      if (others.length === 0) return;
      const copy = structuredClone(notice);
      for (const [, take] of others) take(copy);
    },
  };
}
