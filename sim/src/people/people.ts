import type { Chat } from "@im-chat/core";
import type { Locks } from "@im-chat/testing";
import type { PageEvent } from "@im-chat/transport";
import type { Disk } from "./disk.ts";
import type { OutboxWatch } from "./outbox-watch.ts";

/** A page with the real client in it, which may freeze, or die at any moment. */
export interface Tab {
  readonly name: string;
  readonly device: Device;
  readonly chat: Chat;
  /** Alive and not frozen, and its client not closed. */
  readonly isUsable: boolean;
  readonly isDead: boolean;
  readonly isFrozen: boolean;
  /** Milliseconds that it is late for each thing; what comes from one source keeps its order. Undefined: none. */
  lateMs: readonly [min: number, max: number] | undefined;
  /** Conversations on its screen, each with what closes it. */
  readonly opened: Map<string, () => void>;
  /** What the client told of as an error, or threw in a listener. */
  readonly troubles: string[];
  /** What is left of it: timers, listeners, storage operations, lines. */
  leftovers(): readonly string[];
  /** WebSockets and HTTP requests. */
  readonly openLinks: number;
  readonly openRequests: number;
  page(event: PageEvent | "hidden"): void;
  freeze(): void;
  thaw(): void;
  /** Gone without a word. */
  die(): void;
  /** State of its link. */
  readonly link: string;
}

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
  /** That its tabs share. */
  readonly locks: Locks;
  /** Milliseconds that an operation of the storage takes; undefined: none. */
  storageMs: readonly [min: number, max: number] | undefined;
  /** How far its clock is ahead. */
  skewMs: number;
  /** Its pages have an older version of the client, which does not know all kinds of events. */
  isOlder: boolean;
  tokens: { readonly kind: "good" | "failing"; readonly lifetimeSeconds: number };
  add(tab: Tab): void;
  forget(tab: Tab): void;
  /** Everything that was stored is gone. */
  loseStorage(): void;
  /** The browser has thrown away what was stored while pages are open: they are told, and an empty disk is in its place. */
  evict(): void;
  /** When it did so last, on the clock of the run; what its pages knew may not be stored anew for a while. */
  evictedAtMs: number | undefined;
  /** A tab is told when its storage is emptied underneath it. */
  onEvict(tab: Tab, take: () => void): void;
  /** The user has deleted everything: what is on the disk stays, for it has to be nothing. */
  forgetLife(): void;
  /** Another tab listens on a line. @returns leaves it */
  join(tab: Tab, line: string, take: (notice: unknown) => void): () => void;
  /** Posts a copy to the other tabs on a line. */
  tell(tab: Tab, line: string, notice: unknown): void;
}

/** What was thrown away under open pages is stored anew within this time. */
export const STORED_MS = 10_000;

/** The device and how often it had lost its store, as the journal names them. */
export function placeOf({ name, life }: Pick<Device, "name" | "life">): string {
  return `${name} life ${life}`;
}
