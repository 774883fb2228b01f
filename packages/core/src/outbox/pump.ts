import { ImError } from "@im-chat/protocol";
import type { CommandId, ConversationId, Epoch, Uuid } from "@im-chat/protocol";
import { backoffMs } from "@im-chat/transport";
import type { Timer } from "@im-chat/transport";
import type { OutboxRecord } from "../database/schema.ts";
import { ignoreLostLink } from "../session/ask.ts";
import { newId, singleFlight } from "../session/context.ts";
import type { LeadContext } from "../session/context.ts";
import type { Follower } from "../sync/follow.ts";
import { claimBatch } from "./claim.ts";
import { isPending } from "./lane.ts";
import { markProvisional, settle } from "./settle.ts";
import type { Answer } from "./settle.ts";

/** The event of what was accepted comes within this time, or it is asked for. */
const ECHO_MS = 1500;

export interface PumpOptions {
  readonly follower: Follower;
  /** Rows of a lane, as last seen. */
  readonly rowsOf: (lane: ConversationId) => readonly OutboxRecord[];
}

interface Sending {
  readonly epoch: Epoch;
  /** Sent with it, ahead of it. */
  readonly before: OutboxRecord | undefined;
  /** The server has it in memory. */
  readonly onAccepted: () => void;
}

/** Sends what the lanes hold while there is a link: in each lane one unanswered batch, in the order it was composed. */
export class Pump {
  readonly #context: LeadContext;
  readonly #options: PumpOptions;
  readonly #owner: Uuid;
  readonly #flights: Map<ConversationId, () => Promise<void>> = new Map();
  readonly #failures: Map<ConversationId, number> = new Map();
  readonly #timers: Map<ConversationId, Timer> = new Map();
  #isReady = false;

  constructor(context: LeadContext, options: PumpOptions & { readonly owner: Uuid }) {
    this.#context = context;
    this.#options = options;
    this.#owner = options.owner;
  }

  /** The account's log was read on this link: lanes may go on. */
  async start(): Promise<void> {
    // Not with each sync: what fails on this link is tried ever more seldom on it.
    if (!this.#isReady) this.#failures.clear();
    this.#isReady = true;
    // A tab may have died between what it stored and telling of it: whoever lists lanes reads them anew.
    const lanes = await this.#context.database.commit(["outbox"], async (tx, changes) => {
      for (const { lane } of await tx.getAll("outbox")) changes.lanes.add(lane);
      return changes.lanes;
    });
    // The question for their rows may have gone down with an earlier link, or page.
    for (const lane of lanes) this.#expectEcho(lane);
  }

  /** The link is gone; what was on it will be sent again under the same ids. */
  pause(): void {
    this.#isReady = false;
    for (const timer of this.#timers.values()) this.#context.environment.clearTimer(timer);
    this.#timers.clear();
  }

  kick(lanes: Iterable<ConversationId>): void {
    if (!this.#isReady) return;
    for (const lane of lanes) {
      if (this.#timers.has(lane) || !this.#options.rowsOf(lane).some(isPending)) continue;
      const flight = this.#flights.get(lane) ?? singleFlight(() => this.#pump(lane));
      this.#flights.set(lane, flight);
      flight().catch((thrown: unknown) => {
        const error = ImError.from(thrown);
        this.#context.report(error);
        this.#later(lane, this.#retryAt(lane, error) - this.#context.environment.now());
      });
    }
  }

  async #pump(lane: ConversationId): Promise<void> {
    const { environment } = this.#context;
    // What was stored meanwhile may have asked for one more flight.
    while (
      this.#isReady &&
      !this.#timers.has(lane) &&
      !this.#context.signal.aborted &&
      !this.#options.follower.isPaused(lane)
    ) {
      const claimant = {
        owner: this.#owner,
        nowMs: environment.now(),
        aheadMs: this.#aheadMs,
        newId: () => newId(environment),
      };
      const claim = await claimBatch(this.#context.database, lane, claimant);
      if (claim.type === "empty") return;
      if (claim.type === "taken") return this.#later(lane, claim.untilMs - claimant.nowMs + 1);
      const accepted = this.#collectAccepted(lane);
      const answers = await Promise.all(
        claim.rows.map((row, index) =>
          this.#send(row, {
            epoch: claim.epochs[index] ?? 0,
            before: claim.rows[index - 1],
            onAccepted: () => accepted(row.commandId),
          }),
        ),
      );
      // One command less: the next one has not failed yet.
      const [first] = answers;
      if (first && !("error" in first && first.error.isRetryable)) this.#failures.delete(lane);
      const settled = await settle(this.#context.database, {
        ...claim,
        lane,
        answers,
        self: this.#context.self,
        retryAt: (reason) => this.#retryAt(lane, reason),
      });
      if (settled.isDoubtful) this.#options.follower.doubt(lane);
      this.#expectEcho(lane);
      if (settled.untilMs !== undefined)
        return this.#later(lane, settled.untilMs - environment.now());
      this.#failures.delete(lane);
    }
  }

  /** Of the server's clock; a device's may be hours off. */
  get #aheadMs(): number {
    const { welcome, state } = this.#context.connection;
    return welcome && state.name === "online" ? welcome.serverTime - state.sinceMs : 0;
  }

  /** Answers before the commit come together; what they say is only shown. */
  #collectAccepted(lane: ConversationId): (id: CommandId) => void {
    const { database, report } = this.#context;
    const ids: CommandId[] = [];
    return (id) => {
      if (ids.push(id) > 1) return;
      Promise.resolve()
        .then(() => markProvisional(database, lane, ids.splice(0)))
        .catch(report);
    };
  }

  async #send(row: OutboxRecord, { epoch, before, onAccepted }: Sending): Promise<Answer> {
    const { commandId, kind, data, writtenAt, aheadMs = 0, lane, retries } = row;
    const frame = {
      type: "command",
      commandId,
      kind,
      conversationId: lane,
      epoch,
      data,
      // However the batch is cut on its way, and whatever of it is refused for now: it does not overtake.
      precondition: before && { after: before.commandId },
      writtenAt: writtenAt + aheadMs,
      retries,
    } as const;
    try {
      return { result: await this.#context.connection.request(frame, { onAccepted }) };
    } catch (thrown) {
      return { error: ImError.from(thrown) };
    }
  }

  /** What was accepted is shown until its rows come; where none are kept yet, or none come, they are asked for. */
  #expectEcho(lane: ConversationId): void {
    if (!this.#hasAccepted(lane)) return;
    const { environment, report } = this.#context;
    const { follower } = this.#options;
    follower.hold(lane).catch(ignoreLostLink(report));
    environment.setTimer(() => {
      if (this.#isReady && this.#hasAccepted(lane))
        follower.catchUp(lane).catch(ignoreLostLink(report));
    }, ECHO_MS);
  }

  #hasAccepted(lane: ConversationId): boolean {
    return this.#options.rowsOf(lane).some(({ state }) => state.name === "accepted");
  }

  /** Later with each failure, and never before the server says. */
  #retryAt(lane: ConversationId, reason: ImError): number {
    const { environment } = this.#context;
    const failures = this.#failures.get(lane) ?? 0;
    this.#failures.set(lane, failures + 1);
    const delayMs = 200 + backoffMs(failures, environment.random());
    return environment.now() + Math.max(delayMs, reason.retryAfterMs ?? 0);
  }

  #later(lane: ConversationId, delayMs: number): void {
    const { environment, signal } = this.#context;
    if (!this.#isReady || signal.aborted) return;
    const run = (): void => {
      this.#timers.delete(lane);
      this.kick([lane]);
    };
    environment.clearTimer(this.#timers.get(lane));
    this.#timers.set(lane, environment.setTimer(run, delayMs));
  }
}
