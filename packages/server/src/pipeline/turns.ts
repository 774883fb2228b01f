interface Waiting {
  readonly work: number;
  readonly start: () => void;
}

interface Line {
  underWay: number;
  readonly waiting: Waiting[];
}

/** Users who are remembered while nothing of theirs is under way. */
const RESTING = 1024;

/** Lets each user have only so much under way at once. What is more waits for its own turn, in the order it came, and
 * nobody else waits behind it. */
export class Turns {
  readonly #most: number;
  readonly #lines = new Map<string, Line>();

  /** @param most Work of one user at once; what is more by itself goes alone. */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns what the job gives. */
  run<Result>(user: string, work: number, job: () => Promise<Result>): Promise<Result> {
    const line = this.#line(user);
    if (line.waiting.length === 0 && this.#hasRoom(line, work)) return this.#start(line, work, job);
    return new Promise<Result>((resolve, reject) => {
      const start = (): void => void this.#start(line, work, job).then(resolve, reject);
      line.waiting.push({ work, start });
    });
  }

  #line(user: string): Line {
    const known = this.#lines.get(user);
    if (known !== undefined) return known;
    if (this.#lines.size >= RESTING) this.#forget();
    const line: Line = { underWay: 0, waiting: [] };
    this.#lines.set(user, line);
    return line;
  }

  /** Now and then, not after each job: a map in which entries come and go keeps what they held for long. */
  #forget(): void {
    for (const [user, line] of this.#lines) if (line.underWay === 0) this.#lines.delete(user);
  }

  #hasRoom({ underWay }: Line, work: number): boolean {
    return underWay === 0 || underWay + work <= this.#most;
  }

  #start<Result>(line: Line, work: number, job: () => Promise<Result>): Promise<Result> {
    line.underWay += work;
    const result = job();
    const end = (): void => {
      line.underWay -= work;
      this.#next(line);
    };
    result.then(end, end);
    return result;
  }

  #next(line: Line): void {
    for (;;) {
      const [first] = line.waiting;
      if (first === undefined || !this.#hasRoom(line, first.work)) return;
      line.waiting.shift();
      first.start();
    }
  }
}
