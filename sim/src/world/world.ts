import type { Transport } from "@im-chat/transport";
import type { Coverage } from "../coverage.ts";
import type { Disk } from "../people/disk.ts";
import type { Journal } from "../people/journal.ts";
import type { Device, Tab } from "../people/people.ts";
import type { Backend } from "./backend.ts";
import type { Network } from "./network.ts";
import type { Schedule } from "./schedule.ts";
import type { SimServer } from "./server.ts";

export interface WorldOptions {
  /** What a tab connects by, given the simulator's own link; that alone when left out. A third party's transport sends
   * through it what it would send through a socket. */
  readonly transports?: ((inner: Transport) => readonly [Transport, ...Transport[]]) | undefined;
  /** A browser profile's storage; in memory when left out. */
  readonly newDisk?: (() => Disk) | undefined;
  /** Looks into a world before it is closed. */
  readonly onEnd?: ((world: World) => void) | undefined;
}

/** One server, its users, their devices and tabs, and the network between them, in imagined time. */
export interface World {
  readonly seed: number;
  readonly options: WorldOptions;
  readonly schedule: Schedule;
  readonly server: SimServer;
  readonly network: Network;
  readonly backend: Backend;
  readonly journal: Journal;
  readonly coverage: Coverage;
  /** Of users with tokens. */
  readonly users: readonly string[];
  readonly devices: readonly Device[];
  readonly tabs: readonly Tab[];
  /** What went wrong on the way. */
  readonly violations: string[];
  openTab(device: Device): Tab;
  /** A device is given away: its user is no more. */
  retire(device: Device): void;
  close(): Promise<void>;
}

/** Who is there at the start. */
export interface Cast {
  /** Devices of each user. */
  readonly devices: readonly number[];
  readonly hasGuest: boolean;
  /** What the server allows of one user; as much as by default when left out. */
  readonly limits?: CommandLimits | undefined;
  /** Whether the server's kernel has a thread of its own, so that either may have no time while the other has; one thread
   * does all when left out. */
  readonly hasThreads?: boolean | undefined;
}

export interface CommandLimits {
  readonly commandsPerBatch: number;
  /** Of one user. */
  readonly commands: { readonly perSecond: number; readonly burst: number };
}
