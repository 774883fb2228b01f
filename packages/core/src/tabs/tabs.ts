import { ImError } from "@im-chat/protocol";
import type { UserId } from "@im-chat/protocol";
import * as LIMITS from "@im-chat/protocol/limits";
import type { AnswerTo, Connection, WatchSet } from "@im-chat/transport";
import type { Fact } from "../database/changes.ts";
import type { Database } from "../database/database.ts";
import type { Environment, Line } from "../environment.ts";
import type { Writable } from "../readable.ts";
import { randomNumber } from "../session/context.ts";
import type { OwnLink, SharedLink } from "../session/link.ts";
import { Election } from "./election.ts";
import { fenceOff, takeFence } from "./fence.ts";
import { LinkView } from "./link-view.ts";
import type { Role } from "./role.ts";
import type { Talk } from "./talk.ts";
import type { Lead, Logs, Verb, Verbs, Word } from "./words.ts";

export interface TabsOptions {
  readonly environment: Environment;
  readonly database: Database;
  readonly createConnection: () => Connection;
  /** Of this tab; unlike any other. */
  readonly id: string;
  /** Of the database. */
  readonly name: () => string;
  readonly self: () => UserId;
  /** Written by the tab that leads, and by what is heard of it in the others. */
  readonly isCaughtUp: Writable<boolean>;
  readonly lead: Lead;
  readonly report: (thrown: unknown) => void;
}

/** The tabs of one user on one device. One leads: it has the link, sends what is in the outbox and stores what comes; the
 * others ask it for what needs a link, and read the database. Where tabs cannot find each other, each is on its own. */
export class Tabs {
  /** The link, whichever tab has it. */
  readonly connection: SharedLink;
  /** For what only the tab that leads does. */
  readonly ownLink: OwnLink;
  /** For what only the tab that leads may write. */
  readonly database: Database;
  readonly logs: Logs;
  readonly #options: TabsOptions;
  readonly #link: LinkView;
  readonly #election: Election;
  #place: "unknown" | "shared" | "own" | "over" = "unknown";
  #line: Line | undefined;
  #talk: Talk | undefined;
  #shown: WatchSet = { conversationIds: [], userIds: [] };

  constructor(options: TabsOptions) {
    const { environment, report, lead } = options;
    this.#options = options;
    this.#link = new LinkView(options.createConnection, report);
    this.#election = new Election({
      environment,
      report,
      takeFence: () => takeFence(options.database, randomNumber(environment)),
      onRole: (role) => this.#onRole(role),
      canHear: () => this.#talk !== undefined,
      onSilence: () => this.#talk?.greet(),
    });
    this.database = fenceOff(options.database, {
      roleOf: () => this.#election.role,
      onFenced: () => this.#election.lose(),
    });
    this.logs = {
      hold: (id) => (this.leads ? lead.hold(id) : this.#ask("hold", id)),
      catchUp: (id) => (this.leads ? lead.catchUp(id) : this.#ask("catchUp", id)),
      load: (id, anchor, page = {}) =>
        this.leads ? lead.load(id, anchor, page) : this.#ask("load", { id, anchor }, page.signal),
    };
    this.connection = this.#createSharedLink();
    this.ownLink = this.#createOwnLink();
    this.#link.events.on("state", ({ name }) => {
      // Another tab may do better, with a token of its own.
      if (name === "closed" && this.#place === "shared") this.part();
    });
  }

  /** Whether this tab has the link, or is on its own. */
  get leads(): boolean {
    const { name } = this.#election.role;
    return name === "leading" || name === "apart";
  }

  /** Takes its place, now that the storage is open. */
  join({ isShared }: { readonly isShared: boolean }): void {
    if (this.#place !== "unknown") return;
    const { environment, name } = this.#options;
    if (isShared)
      this.#line = environment.openLine(`${name()} tabs`, (word) => this.#talk?.hear(word as Word));
    if (!this.#line) return this.part();
    this.#place = "shared";
    void this.#beginToTalk();
    this.#enter();
  }

  /** There is nothing to share any more. */
  part(): void {
    if (this.#place === "over") return;
    this.#place = "own";
    this.#fallSilent();
    this.#election.part();
  }

  /** The page will not run: another one is to have the link. */
  sleep(): void {
    if (this.#place !== "shared" || this.#election.role.name === "apart") return;
    this.#talk?.leave();
    this.#election.leave();
  }

  /** The page runs again, or is looked at again. */
  wake(): void {
    if (this.#place === "shared" && this.#election.role.name === "away") this.#enter();
    else if (this.leads) this.#options.lead.check();
    else this.#talk?.tell("wake", undefined);
  }

  /** Something may be missing here. */
  sync(): void {
    if (this.leads) this.#options.lead.sync();
    else this.#talk?.tell("sync", undefined);
  }

  /** Told of what another tab tells. */
  onFact(listener: (fact: Fact) => void): void {
    this.#link.events.on("fact", listener);
  }

  /** Told that another tab leads than before, or this one: the last one may have died before it told what it stored. */
  onLed(listener: () => void): void {
    this.#link.events.on("led", listener);
  }

  /** Tells the other tabs. */
  tellFact(fact: Fact): void {
    this.#talk?.tellFact(fact);
  }

  /** Idempotent. */
  leave(): void {
    this.#place = "over";
    this.#fallSilent();
    this.#election.leave();
    this.#link.drop({ name: "closed", reason: new ImError("cancelled", "Connection closed") });
  }

  /** What others say is of a database that this tab has no part in any more. */
  #fallSilent(): void {
    this.#talk?.leave();
    this.#line?.close();
    this.#line = undefined;
  }

  #enter(): void {
    this.#election.join(`${this.#options.name()} leads`);
  }

  async #beginToTalk(): Promise<void> {
    try {
      const { createTalk } = await import("./talk.ts");
      if (this.#place !== "shared") return;
      this.#talk = createTalk({
        ...this.#options,
        ImError,
        election: this.#election,
        link: this.#link,
        post: (word) => this.#line?.post(word),
        maxConversations: LIMITS.watchedConversations,
        maxUsers: LIMITS.watchedUsers,
        watch: () => this.#watch(this.#shown),
      });
      this.#talk.greet();
    } catch {
      // Its code did not load: this tab does without the others.
      this.part();
    }
  }

  #onRole(role: Role): void {
    const sinceMs = this.#options.environment.now();
    switch (role.name) {
      case "away":
        return this.#link.drop({ name: "suspended", attempt: 0, sinceMs });
      case "following":
        this.#link.drop({ name: "connecting", attempt: 0, sinceMs });
        return this.#talk?.greet();
      case "apart":
      case "leading":
        return this.#link.open();
      default:
        return role satisfies never;
    }
  }

  async #ask<Name extends Verb>(
    verb: Name,
    value: Parameters<Verbs[Name]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<Verbs[Name]>>> {
    if (this.#link.state.name !== "online" || !this.#talk)
      throw new ImError("unavailable", `Cannot ${verb}: there is no link`);
    return this.#talk.ask(verb, value, signal);
  }

  /** Watches what all tabs show together. */
  async #watch(set: WatchSet): Promise<AnswerTo<{ readonly type: "watch" } & WatchSet>> {
    this.#shown = set;
    const { own } = this.#link;
    if (!own) return (await this.#ask("watch", set)) as never;
    return own.watch(this.#talk?.gather(set) ?? set);
  }

  #createSharedLink(): SharedLink {
    const link = this.#link;
    const { events } = link;
    return {
      get state() {
        return link.state;
      },
      request: async (body, options) => {
        if (link.own) return link.own.request(body, options);
        const asked = { body, timeoutMs: options?.timeoutMs };
        return (await this.#ask("request", asked, options?.signal)) as never;
      },
      watch: (set) => this.#watch(set),
      signal: (body) => (link.own ? link.own.signal(body) : this.#talk?.tell("signal", body)),
      reconnectNow: () =>
        link.own ? link.own.reconnectNow() : this.#talk?.tell("reconnectNow", undefined),
      onState: (listener) => events.on("state", listener),
      onOnline: (listener) => events.on("online", listener),
      onPush: (listener) => events.on("push", listener),
    };
  }

  #createOwnLink(): OwnLink {
    const link = this.#link;
    const own = (): Connection => {
      if (!link.own) throw new ImError("cancelled", "Cannot ask: another tab leads");
      return link.own;
    };
    return {
      get state() {
        return link.own?.state ?? { name: "idle" };
      },
      get welcome() {
        return link.own?.welcome;
      },
      get pollMs() {
        return link.own?.pollMs;
      },
      request: async (body, options) => own().request(body, options),
      renew: async (token, options) => own().renew(token, options),
    };
  }
}
