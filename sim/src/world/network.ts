import type { LinkHandlers, Transport } from "@im-chat/transport";
import { createChance } from "./chance.ts";
import { GOOD } from "./conditions.ts";
import type { Conditions } from "./conditions.ts";
import { SimLink } from "./link.ts";
import type { Place } from "./place.ts";
import type { Actor, Schedule } from "./schedule.ts";
import type { SimServer } from "./server.ts";

/** URL of the one server. */
export const SERVER_URL = "http://sim.invalid";

/** Everything between the devices and the server. */
export interface Network {
  readonly conditions: ReadonlyMap<string, Conditions>;
  /** What a tab is given. */
  transportOf(place: Place): Transport;
  /** Changes what befalls the links of a device; what is left out stays. */
  worsen(device: string, changes: Partial<Conditions>): void;
  /** As at the start. */
  heal(device: string): void;
  /** Breaks the links of a device, both ends hear of it at some time.
   * @param lateMs What is on its way up arrives so much later. */
  cut(device: string, lateMs: number): void;
  /** Links of a device that are open now carry nothing more one way, and nobody is told. @returns how many */
  silence(device: string, direction: "up" | "down"): number;
  /** A tab is gone without a word. */
  died(actor: Actor): void;
  /** Open links of one tab, or of all. */
  linkCount(actor?: Actor): number;
  /** Told of each batch that reaches a tab. */
  onArrival(listener: (place: Place, bytes: Uint8Array) => void): void;
}

export interface NetworkOptions {
  readonly schedule: Schedule;
  readonly server: SimServer;
  readonly seed: number;
}

export function createNetwork(options: NetworkOptions): Network {
  const { schedule, server, seed } = options;
  const conditions = new Map<string, Conditions>();
  const links = new Set<SimLink>();
  const listeners: ((place: Place, bytes: Uint8Array) => void)[] = [];
  let opened = 0;
  const conditionsOf = (device: string): Conditions => conditions.get(device) ?? GOOD;
  const linksOf = (device: string): SimLink[] =>
    [...links].filter(({ place }) => place.device === device);

  server.onDown(() => {
    for (const link of links) link.serverDied();
  });

  function open(place: Place, handlers: LinkHandlers): SimLink {
    opened += 1;
    const link = new SimLink({
      schedule,
      server,
      place,
      handlers,
      chance: createChance(seed, "link", place.actor.name, opened),
      conditions: () => conditionsOf(place.device),
      onArrival: (bytes) => listeners.forEach((listener) => listener(place, bytes)),
      onGone: () => void links.delete(link),
    });
    links.add(link);
    return link;
  }

  return {
    conditions,
    transportOf: (place) => ({
      name: "sim",
      open: (_target, handlers) => open(place, handlers).clientEnd,
    }),
    worsen: (device, changes) =>
      void conditions.set(device, { ...conditionsOf(device), ...changes }),
    heal: (device) => void conditions.delete(device),
    cut: (device, lateMs) => linksOf(device).forEach((link) => link.cut(lateMs)),
    silence(device, direction) {
      const found = linksOf(device).filter(({ isOpen }) => isOpen);
      for (const link of found) link.silence(direction);
      return found.length;
    },
    died(actor) {
      for (const link of [...links]) if (link.place.actor === actor) link.clientDied();
    },
    linkCount: (actor) =>
      [...links].filter(({ place }) => actor === undefined || place.actor === actor).length,
    onArrival: (listener) => void listeners.push(listener),
  };
}
