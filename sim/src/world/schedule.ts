/** Who does something: a tab or a thread of the server. What a frozen one was to do waits, what a dead one was to do
 * never happens. */
export interface Actor {
  readonly name: string;
  state: "running" | "frozen" | "dead";
  /** What waits for it to thaw, in order. */
  readonly held: Task[];
  /** How much later than it is due the next thing is done, milliseconds: 0 by one that is not slow. */
  readonly lateMs: () => number;
}

export function createActor(name: string, lateMs: Actor["lateMs"]): Actor {
  return { name, state: "running", held: [], lateMs };
}

/** What an actor does in the order in which it is due, however late: its timers, or what comes over one link. */
export interface Source {
  readonly actor: Actor;
  /** When the last that is late has its turn. */
  lateUntilMs: number;
}

export function createSource(actor: Actor): Source {
  return { actor, lateUntilMs: 0 };
}

/** Something that will happen. */
export interface Task {
  readonly source: Source | undefined;
  readonly run: () => void;
  atMs: number;
  order: number;
  isLate: boolean;
  isCancelled: boolean;
}

/** Milliseconds of an imagined clock, and everything that will happen by it. Between two tasks everything promised is
 * done, so a run depends on nothing but what was put in. */
export interface Schedule {
  /** Since the start. */
  readonly nowMs: number;
  /** Tasks run so far. */
  readonly count: number;
  /** Number of the run: the same for the same history. */
  readonly trace: number;
  after(delayMs: number, run: () => void, source?: Source): Task;
  cancel(task: Task | undefined): void;
  /** A frozen actor goes on, with all that it has missed, at once.
   * @param arrange In which order; as it was due when left out. */
  thaw(actor: Actor, arrange?: (held: readonly Task[]) => readonly Task[]): void;
  /** Mixes something into {@link trace}. */
  note(value: number): void;
  noteBytes(bytes: Uint8Array): void;
  /** Lets time pass. */
  run(forMs: number): Promise<void>;
  /** Lets time pass until a promise is settled. @throws Error after `limitMs`. */
  until<Value>(promise: Promise<Value>, limitMs: number): Promise<Value>;
}

export function createSchedule(): Schedule {
  return new Heap();
}

class Heap implements Schedule {
  nowMs = 0;
  count = 0;
  trace = 0x811c9dc5;
  readonly #tasks: Task[] = [];
  #order = 0;

  after(delayMs: number, run: () => void, source?: Source): Task {
    const atMs = this.nowMs + Math.max(0, delayMs);
    const order = (this.#order += 1);
    const task: Task = { run, source, atMs, order, isLate: false, isCancelled: false };
    this.#push(task);
    return task;
  }

  cancel(task: Task | undefined): void {
    if (task !== undefined) task.isCancelled = true;
  }

  thaw(actor: Actor, arrange = asDue): void {
    if (actor.state !== "frozen") return;
    actor.state = "running";
    for (const task of arrange(actor.held.splice(0))) this.#postpone(task, this.nowMs);
  }

  note(value: number): void {
    this.trace = Math.imul(this.trace ^ value, 0x01000193) >>> 0;
  }

  noteBytes(bytes: Uint8Array): void {
    let trace = this.trace;
    for (const byte of bytes) trace = Math.imul(trace ^ byte, 0x01000193);
    this.trace = trace >>> 0;
  }

  async run(forMs: number): Promise<void> {
    const untilMs = this.nowMs + forMs;
    await settled();
    while (await this.#step(untilMs));
    this.nowMs = untilMs;
  }

  async until<Value>(promise: Promise<Value>, limitMs: number): Promise<Value> {
    const untilMs = this.nowMs + limitMs;
    const state = { isDone: false };
    const mark = (): void => void (state.isDone = true);
    promise.then(mark, mark);
    await settled();
    while (!state.isDone && (await this.#step(untilMs)));
    if (!state.isDone) throw new Error(`Nothing came of a promise within ${limitMs} ms`);
    return promise;
  }

  /** Runs the next task, if there is one by then. */
  async #step(untilMs: number): Promise<boolean> {
    const task = this.#tasks[0];
    if (task === undefined || task.atMs > untilMs) return false;
    this.#pop();
    const actor = task.source?.actor;
    if (task.isCancelled || actor?.state === "dead") return true;
    this.nowMs = Math.max(this.nowMs, task.atMs);
    if (task.source && this.#isTooEarly(task, task.source)) return true;
    if (actor?.state === "frozen") {
      actor.held.push(task);
      return true;
    }
    this.count += 1;
    this.note(task.order);
    task.run();
    await settled();
    return true;
  }

  /** A slow actor has no time for it yet, or is not done with what came before it. */
  #isTooEarly(task: Task, source: Source): boolean {
    if (task.isLate) return false;
    const atMs = Math.max(this.nowMs + source.actor.lateMs(), source.lateUntilMs);
    if (atMs <= this.nowMs) return false;
    source.lateUntilMs = atMs;
    task.isLate = true;
    this.#postpone(task, atMs);
    return true;
  }

  #postpone(task: Task, atMs: number): void {
    task.atMs = atMs;
    task.order = this.#order += 1;
    this.#push(task);
  }

  #push(task: Task): void {
    const tasks = this.#tasks;
    let at = tasks.length;
    tasks.push(task);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = tasks[parent] as Task;
      if (isBefore(above, task)) break;
      tasks[at] = above;
      at = parent;
    }
    tasks[at] = task;
  }

  #pop(): void {
    const tasks = this.#tasks;
    const last = tasks.pop() as Task;
    if (tasks.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= tasks.length) break;
      const right = tasks[child + 1];
      if (right !== undefined && isBefore(right, tasks[child] as Task)) child += 1;
      if (isBefore(last, tasks[child] as Task)) break;
      tasks[at] = tasks[child] as Task;
      at = child;
    }
    tasks[at] = last;
  }
}

function asDue(held: readonly Task[]): readonly Task[] {
  return held;
}

function isBefore(left: Task, right: Task): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}

/** Turns that are asked for at once; asking for each alone takes an eighth of the time of a history. */
const TURNS = 64;

const waiting: (() => void)[] = [];
let turnsToCome = 0;

/** When it resolves, every promise that could go on has gone on: Node does all that is promised between two immediates, also
 * where they come in the same turn of its loop. What only its loop brings, such as input, would come between a few of them;
 * nothing here waits for any. https://nodejs.org/api/process.html#processnexttickcallback-args */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (turnsToCome > 0) return;
    turnsToCome = TURNS;
    for (let turn = 0; turn < TURNS; turn += 1) setImmediate(takeTurn);
  });
}

function takeTurn(): void {
  turnsToCome -= 1;
  waiting.shift()?.();
}
