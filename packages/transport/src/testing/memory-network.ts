import { CLOSE_CODES } from "@im-chat/protocol";
import type { Environment } from "../environment.ts";
import type { Link, LinkClose, LinkHandlers, Transport } from "../transport.ts";

/** A network between clients and one server, in memory, that can be as bad as one likes. */
export interface MemoryNetwork {
  /** URL of its one server; links to any other come to nothing. */
  readonly server: string;
  /** What a client is given. */
  readonly transport: Transport;
  /** Called for each link that arrives, with the server's end of it. @returns unsubscribe */
  onLink(listener: (end: ServerEnd) => void): () => void;
  /** Changes what goes wrong from now on; what is left out stays. */
  setFaults(faults: Partial<Faults>): void;
  /** Breaks every link; neither end is told by the other. */
  cut(): void;
  readonly linkCount: number;
}

/** Rates are chances in [0, 1] for each batch. */
export interface Faults {
  readonly dropRate: number;
  readonly duplicateRate: number;
  /** The link breaks instead of carrying the batch. */
  readonly cutRate: number;
  /** Batches of one direction keep their order. */
  readonly delayMs: readonly [min: number, max: number];
  /** Of each direction of a link; what is sent waits for what was sent before. */
  readonly bytesPerMs: number;
  /** New links come to nothing. */
  readonly isDown: boolean;
  /** Batches vanish, and so does the end of a link: the other side hears nothing more. */
  readonly isSilent: boolean;
}

/** The server's end of a link; a batch or an end that comes before there are handlers waits for them. */
export interface ServerEnd extends Link {
  receive(handlers: Pick<LinkHandlers, "onBatch" | "onClose">): void;
  /** Breaks it: both ends see it end without a word. */
  cut(): void;
}

export interface MemoryNetworkOptions {
  readonly environment: Pick<Environment, "now" | "random" | "setTimer">;
  readonly faults?: Partial<Faults> | undefined;
}

const GOOD: Faults = {
  dropRate: 0,
  duplicateRate: 0,
  cutRate: 0,
  delayMs: [0, 0],
  bytesPerMs: Infinity,
  isDown: false,
  isSilent: false,
};
const BROKEN: LinkClose = { code: 1006, reason: "" };
const SERVER = "http://memory.invalid";

export function createMemoryNetwork(options: MemoryNetworkOptions): MemoryNetwork {
  const { environment } = options;
  const listeners = new Set<(end: ServerEnd) => void>();
  const cuts = new Set<() => void>();
  let faults: Faults = { ...GOOD, ...options.faults };

  function open(handlers: LinkHandlers, isReachable: boolean): Link {
    const client = createEnd({ environment, faults: () => faults, onCut: () => cutLink() });
    const server = createEnd({ environment, faults: () => faults, onCut: () => cutLink() });
    client.connect(server);
    server.connect(client);
    const cutLink = (): void => {
      cuts.delete(cutLink);
      client.end(BROKEN);
      server.end(BROKEN);
    };
    client.receive({
      onBatch: (bytes) => handlers.onBatch(bytes),
      onClose: (close) => {
        cuts.delete(cutLink);
        handlers.onClose(close);
      },
    });
    environment.setTimer(
      () => {
        if (client.isEnded) return;
        if (!isReachable || faults.isDown) return client.end(BROKEN);
        cuts.add(cutLink);
        handlers.onOpen();
        for (const listener of listeners)
          listener({ ...linkOf(server), receive: (taken) => server.receive(taken), cut: cutLink });
      },
      delayOf(faults, environment.random),
    );
    return linkOf(client);
  }

  return {
    server: SERVER,
    transport: {
      name: "memory",
      open: (target, handlers) => open(handlers, target.server === SERVER),
    },
    onLink(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setFaults(changes) {
      faults = { ...faults, ...changes };
    },
    cut() {
      for (const cutLink of cuts) cutLink();
    },
    get linkCount() {
      return cuts.size;
    },
  };
}

interface End {
  readonly isEnded: boolean;
  connect(other: End): void;
  receive(handlers: Pick<LinkHandlers, "onBatch" | "onClose">): void;
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Takes what the other end sent, when it arrives. */
  take(bytes: Uint8Array): void;
  end(close: LinkClose): void;
}

interface EndOptions {
  readonly environment: Pick<Environment, "now" | "random" | "setTimer">;
  readonly faults: () => Faults;
  readonly onCut: () => void;
}

function createEnd({ environment, faults, onCut }: EndOptions): End {
  const early: (() => void)[] = [];
  let handlers: Pick<LinkHandlers, "onBatch" | "onClose"> | undefined;
  let other: End | undefined;
  let isEnded = false;
  let lastAtMs = 0;
  let busyUntilMs = 0;

  /** After what was sent before, and no sooner than the network takes. */
  function later(run: () => void, sizeBytes = 0): void {
    const nowMs = environment.now();
    busyUntilMs = Math.max(busyUntilMs, nowMs) + sizeBytes / faults().bytesPerMs;
    lastAtMs = Math.max(lastAtMs, busyUntilMs + delayOf(faults(), environment.random));
    environment.setTimer(run, lastAtMs - nowMs);
  }

  function handle(run: () => void): void {
    if (handlers === undefined) early.push(run);
    else run();
  }

  function end(close: LinkClose): void {
    if (isEnded) return;
    isEnded = true;
    handle(() => handlers?.onClose(close));
  }

  return {
    get isEnded() {
      return isEnded;
    },
    connect(opposite) {
      other = opposite;
    },
    receive(taken) {
      handlers = taken;
      for (const run of early.splice(0)) run();
    },
    send(bytes) {
      if (isEnded) return;
      const { cutRate, dropRate, duplicateRate, isSilent } = faults();
      if (environment.random() < cutRate) return onCut();
      if (isSilent || environment.random() < dropRate) return;
      const copy = bytes.slice();
      const { length } = copy;
      later(() => other?.take(copy), length);
      if (environment.random() < duplicateRate) later(() => other?.take(copy.slice()), length);
    },
    close(code, reason) {
      if (isEnded) return;
      if (!faults().isSilent) later(() => other?.end({ code, reason }));
      end({ code, reason });
    },
    take(bytes) {
      if (!isEnded) handle(() => handlers?.onBatch(bytes));
    },
    end,
  };
}

function linkOf(end: End): Link {
  return {
    bufferedBytes: 0,
    send: (bytes) => end.send(bytes),
    close: (code: number = CLOSE_CODES.goingAway, reason = "") => end.close(code, reason),
  };
}

function delayOf({ delayMs: [min, max] }: Faults, random: () => number): number {
  return min + random() * (max - min);
}
