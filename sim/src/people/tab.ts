import { createHash } from "node:crypto";
import { createChat } from "@im-chat/core";
import type {
  Chat,
  Environment,
  FeatureHost,
  LockOptions,
  StorageOptions,
  StoreMap,
} from "@im-chat/core";
import { longPolling } from "@im-chat/transport";
import type { PageEvent, Timer, Transport } from "@im-chat/transport";
import { hideKinds } from "@im-chat/transport/testing";
import { createChance } from "../world/chance.ts";
import { SERVER_URL } from "../world/network.ts";
import { createActor, createSource } from "../world/schedule.ts";
import type { Task } from "../world/schedule.ts";
import { APP, EPOCH_MS } from "../world/server.ts";
import type { World } from "../world/world.ts";
import { STORED_MS, placeOf } from "./people.ts";
import type { Device, Tab } from "./people.ts";
import { evictableStorage } from "./evictable-storage.ts";
import { NEWER_KINDS, revealKinds } from "./older-version.ts";
import { slowStorage } from "./slow-storage.ts";

export interface TabOptions {
  readonly world: World;
  readonly device: Device;
  /** Unlike that of any other tab of the run. */
  readonly name: string;
}

export function openTab(options: TabOptions): Tab {
  return new LiveTab(options);
}

class LiveTab implements Tab {
  readonly name: string;
  readonly device: Device;
  readonly chat: Chat;
  readonly opened: Map<string, () => void> = new Map();
  readonly troubles: string[] = [];
  lateMs: Tab["lateMs"];
  readonly #world: World;
  readonly #actor;
  readonly #chance;
  readonly #sources;
  readonly #timers = new Set<Task>();
  readonly #pageListeners = new Set<(event: PageEvent) => void>();
  readonly #hideListeners = new Set<(isLeaving: boolean) => void>();
  readonly #locks = new Set<() => void>();
  #isVisible = true;
  #isOnline = true;
  #busy = 0;
  /** By which it was online last. */
  #transport = "";
  #lines = 0;
  #connection: FeatureHost["connection"] | undefined;

  constructor({ world, device, name }: TabOptions) {
    this.name = name;
    this.device = device;
    this.#world = world;
    const chance = createChance(world.seed, "tab", name);
    this.#chance = chance;
    this.#actor = createActor(name, () => (this.lateMs ? chance.between(this.lateMs) : 0));
    this.#sources = {
      timers: createSource(this.#actor),
      locks: createSource(this.#actor),
      storage: createSource(this.#actor),
    };
    this.chat = createChat(
      {
        server: SERVER_URL,
        app: APP,
        ...identityOf(device, world),
        features: [
          (host) => {
            this.#connection = host.connection;
            return () => undefined;
          },
        ],
      },
      this.#environment(),
    );
    this.#listen();
  }

  get isDead(): boolean {
    return this.#actor.state === "dead";
  }

  get isFrozen(): boolean {
    return this.#actor.state === "frozen";
  }

  get isUsable(): boolean {
    return this.#actor.state === "running" && this.chat.connection.get().name !== "closed";
  }

  get link(): string {
    return this.#connection?.state.name ?? "idle";
  }

  get openLinks(): number {
    return this.#world.network.linkCount(this.#actor);
  }

  get openRequests(): number {
    return this.#world.network.requestCount(this.#actor);
  }

  leftovers(): readonly string[] {
    const timers = [...this.#timers].filter(({ isCancelled }) => !isCancelled);
    const counts = {
      timers: timers.length,
      "page listeners": this.#pageListeners.size,
      "hide listeners": this.#hideListeners.size,
      lines: this.#lines,
      locks: this.#locks.size,
      "storage operations": this.#busy,
    };
    return Object.entries(counts).flatMap(([what, count]) =>
      count === 0 ? [] : [`${count} ${what}`],
    );
  }

  page(event: PageEvent | "hidden"): void {
    if (event === "online" || event === "offline") this.#isOnline = event === "online";
    if (event === "shown" || event === "hidden") this.#isVisible = event === "shown";
    if (event === "hidden") for (const listener of this.#hideListeners) listener(false);
    else for (const listener of this.#pageListeners) listener(event);
  }

  freeze(): void {
    if (this.#actor.state === "running") this.#actor.state = "frozen";
  }

  thaw(): void {
    this.#world.schedule.thaw(this.#actor);
  }

  die(): void {
    if (this.isDead) return;
    const { evictedAtMs } = this.device;
    // With it goes what it alone knew, and may not have stored anew.
    if (evictedAtMs !== undefined && this.#world.schedule.nowMs < evictedAtMs + STORED_MS)
      this.#world.journal.lost(placeOf(this.device));
    this.#actor.state = "dead";
    this.device.forget(this);
    for (const release of this.#locks) release();
    this.#world.network.died(this.#actor);
  }

  #listen(): void {
    const { journal, coverage } = this.#world;
    this.chat.on("message_sent", ({ message }) => journal.acked(message.id));
    this.chat.on("message_failed", ({ messageId, change, error }) => {
      if (change !== undefined) return journal.disputed(messageId);
      const rows = [...this.device.outbox.rows.values()];
      const { state } = rows.find(({ commandId }) => commandId === messageId) ?? {};
      const isStill = state?.name === "failed";
      journal.failed(messageId, { isRefused: error.code !== "expired", isStill });
    });
    this.chat.on("error", ({ error }) => {
      if (error.code === "internal") this.troubles.push(`error: ${error.stack ?? error.message}`);
    });
    let before: string = this.chat.connection.get().name;
    this.chat.connection.subscribe(({ name }) => {
      if (before !== name) coverage.count("connection", `${before}>${name}`);
      before = name;
      coverage.count("link", this.link);
      this.#countTransport();
    });
  }

  #countTransport(): void {
    const state = this.#connection?.state;
    if (state?.name !== "online" || state.transport === this.#transport) return;
    const { coverage } = this.#world;
    coverage.count("transport", state.transport);
    if (this.#transport !== "")
      coverage.count("transport", `${this.#transport}>${state.transport}`);
    this.#transport = state.transport;
  }

  #environment(): Environment {
    const { schedule, network, options } = this.#world;
    const actor = this.#actor;
    const place = { actor, device: this.device.name, user: this.device.user };
    const own = network.socketOf(place);
    const socket = this.device.isOlder ? hideKinds(own, NEWER_KINDS) : own;
    const clock = {
      random: this.#chance.next,
      setTimer: (run: () => void, delayMs: number) => this.#setTimer(run, delayMs),
      clearTimer: (timer: Timer | undefined) => this.#clearTimer(timer),
    };
    const polls = longPolling({ fetch: network.fetchOf(place), environment: clock });
    const polling = this.device.isOlder ? hideKinds(polls, NEWER_KINDS) : polls;
    const transports: readonly [Transport, ...Transport[]] = options.transports?.(socket) ?? [
      socket,
      polling,
    ];
    return {
      ...clock,
      now: () => EPOCH_MS + Math.floor(schedule.nowMs) + this.device.skewMs,
      randomBytes: this.#chance.bytes,
      sha256: async (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()),
      isOnline: () => this.#isOnline,
      isVisible: () => this.#isVisible,
      onPage: (listener) => addTo(this.#pageListeners, listener),
      onHide: (listener) => addTo(this.#hideListeners, listener),
      report: (error) =>
        void this.troubles.push(
          `report: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
      openLine: (name, onNotice) => this.#openLine(name, onNotice),
      takeLock: (name, lock) => this.#takeLock(name, lock),
      openStorage: (storage) => this.#openStorage(storage),
      storageQuota: async () => undefined,
      transports: () => transports,
    };
  }

  #setTimer(run: () => void, delayMs: number): Timer {
    const task = this.#world.schedule.after(
      delayMs,
      () => {
        this.#timers.delete(task);
        run();
      },
      this.#sources.timers,
    );
    this.#timers.add(task);
    return task;
  }

  #clearTimer(timer: Timer | undefined): void {
    // Only timers of this environment come back to it.
    const task = timer as Task | undefined;
    this.#world.schedule.cancel(task);
    if (task !== undefined) this.#timers.delete(task);
  }

  #openLine(name: string, onNotice: (notice: unknown) => void) {
    const { schedule } = this.#world;
    const source = createSource(this.#actor);
    let lastAtMs = 0;
    const take = (notice: unknown): void => {
      // As in a BroadcastChannel, what is posted later does not come sooner.
      lastAtMs = Math.max(lastAtMs, schedule.nowMs + this.#chance.between([0, 5]));
      schedule.after(
        lastAtMs - schedule.nowMs,
        () => {
          if (leave !== undefined) onNotice(notice);
        },
        source,
      );
    };
    let leave: (() => void) | undefined = this.device.join(this, name, take);
    this.#lines += 1;
    return {
      post: (notice: unknown) => this.device.tell(this, name, notice),
      close: () => {
        if (leave === undefined) return;
        leave();
        leave = undefined;
        this.#lines -= 1;
      },
    };
  }

  #takeLock(name: string, lock: LockOptions): () => void {
    const later = (run: () => void): void =>
      void this.#world.schedule.after(this.#chance.between([0, 5]), run, this.#sources.locks);
    const release = this.device.locks.take(name, this.#counted(lock), later);
    const giveUp = (): void => {
      this.#locks.delete(giveUp);
      release();
    };
    this.#locks.add(giveUp);
    return giveUp;
  }

  #counted({ how, onTaken, onLost }: LockOptions): LockOptions {
    const { coverage } = this.#world;
    return {
      how,
      onTaken: () => {
        coverage.count("lead", how === "steal" ? "stolen" : "given");
        onTaken();
      },
      onLost: () => {
        coverage.count("lead", "lost");
        onLost();
      },
    };
  }

  async #openStorage<Stores extends StoreMap>(options: StorageOptions<Stores>) {
    const { schedule } = this.#world;
    let { outbox } = this.device;
    const inner = await evictableStorage(
      () => this.device.disk.open(options),
      (take) =>
        this.device.onEvict(this, () => {
          ({ outbox } = this.device);
          take();
        }),
    );
    if (!this.device.isOlder && "deferred" in options.schema) await revealKinds(inner);
    return slowStorage(inner, {
      latencyMs: () => {
        const range = this.device.storageMs;
        return range === undefined ? undefined : this.#chance.between(range);
      },
      wait: (delayMs) =>
        new Promise((resolve) => void schedule.after(delayMs, resolve, this.#sources.storage)),
      isDead: () => this.isDead,
      outbox: () => outbox,
      onBusy: (change) => (this.#busy += change),
    });
  }
}

function identityOf(device: Device, world: World) {
  if (device.isGuest) return { guest: { name: device.user } };
  return {
    user: device.user,
    tokenProvider: async () => {
      const { kind, lifetimeSeconds } = device.tokens;
      if (kind === "failing") throw new Error("The site's backend is down");
      return world.server.tokenFor(device.user, lifetimeSeconds);
    },
  };
}

function addTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
