import type { LinkHandlers, Transport } from "@im-chat/transport";
import { createChance } from "./chance.ts";
import { GOOD } from "./conditions.ts";
import type { Conditions } from "./conditions.ts";
import { SimLink } from "./link.ts";
import type { Place } from "./place.ts";
import { SimRequest } from "./request.ts";
import type { Actor, Schedule } from "./schedule.ts";
import type { SimServer } from "./server.ts";

/** URL of the one server. */
export const SERVER_URL = "http://sim.invalid";

/** Everything between the devices and the server. */
export interface Network {
  readonly conditions: ReadonlyMap<string, Conditions>;
  /** The WebSocket of a tab. */
  socketOf(place: Place): Transport;
  /** What a tab asks over HTTP. */
  fetchOf(place: Place): typeof fetch;
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
  /** Open links and requests of one tab, or of all. */
  linkCount(actor?: Actor): number;
  requestCount(actor: Actor): number;
  /** Told of each batch that reaches a tab. */
  onArrival(listener: Traffic): void;
  /** Told of each batch that a tab sends through a socket. */
  onDeparture(listener: Traffic): void;
}

/** @param link One for each socket, and for each request over HTTP. */
export type Traffic = (place: Place, bytes: Uint8Array, link: object) => void;

export interface NetworkOptions {
  readonly schedule: Schedule;
  readonly server: SimServer;
  readonly seed: number;
}

export function createNetwork(options: NetworkOptions): Network {
  const { schedule, server, seed } = options;
  const conditions = new Map<string, Conditions>();
  const links = new Set<SimLink>();
  const requests = new Set<SimRequest>();
  const arrivals: Traffic[] = [];
  const departures: Traffic[] = [];
  let opened = 0;
  const conditionsOf = (device: string): Conditions => conditions.get(device) ?? GOOD;
  const linksOf = (device: string): SimLink[] =>
    [...links].filter(({ place }) => place.device === device);
  const requestsOf = (device: string): SimRequest[] =>
    [...requests].filter(({ place }) => place.device === device);

  server.onDown(() => {
    for (const end of [...links, ...requests]) end.serverDied();
  });

  const common = (place: Place) => {
    opened += 1;
    const link = {};
    return {
      schedule,
      server,
      place,
      chance: createChance(seed, "link", place.actor.name, opened),
      conditions: () => conditionsOf(place.device),
      onArrival: (bytes: Uint8Array) => arrivals.forEach((tell) => tell(place, bytes, link)),
      onDeparture: (bytes: Uint8Array) => departures.forEach((tell) => tell(place, bytes, link)),
    };
  };

  function open(place: Place, handlers: LinkHandlers): SimLink {
    const link = new SimLink({
      ...common(place),
      handlers,
      onGone: () => void links.delete(link),
    });
    links.add(link);
    return link;
  }

  function request(place: Place, url: string, { body, signal }: RequestInit): Promise<Response> {
    const asked = new SimRequest({
      ...common(place),
      url,
      // Those are what our transport gives.
      body: new Uint8Array(body as Uint8Array),
      signal: signal as AbortSignal,
      onGone: () => void requests.delete(asked),
    });
    requests.add(asked);
    return asked.answer;
  }

  return {
    conditions,
    socketOf: (place) => ({
      name: "websocket",
      open: (_target, handlers) => open(place, handlers).clientEnd,
    }),
    fetchOf: (place) =>
      (async (url: string, init: RequestInit) => request(place, url, init)) as typeof fetch,
    worsen: (device, changes) =>
      void conditions.set(device, { ...conditionsOf(device), ...changes }),
    heal: (device) => void conditions.delete(device),
    cut(device, lateMs) {
      for (const end of [...linksOf(device), ...requestsOf(device)]) end.cut(lateMs);
    },
    silence(device, direction) {
      const found = linksOf(device).filter(({ isOpen }) => isOpen);
      for (const link of found) link.silence(direction);
      const asked = requestsOf(device);
      for (const each of asked) each.silence();
      return found.length + asked.length;
    },
    died(actor) {
      for (const end of [...links, ...requests]) if (end.place.actor === actor) end.clientDied();
    },
    linkCount: (actor) =>
      [...links, ...requests].filter(({ place }) => actor === undefined || place.actor === actor)
        .length,
    requestCount: (actor) => [...requests].filter(({ place }) => place.actor === actor).length,
    onArrival: (listener) => void arrivals.push(listener),
    onDeparture: (listener) => void departures.push(listener),
  };
}
