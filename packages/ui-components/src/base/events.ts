/** What every event of the elements is: it bubbles through shadow roots, and says all it has in `detail`. */
export abstract class ImEvent<Detail> extends Event {
  readonly detail: Detail;

  constructor(type: `im-${string}`, detail: Detail, init?: Pick<EventInit, "cancelable">) {
    super(type, { bubbles: true, composed: true, ...init });
    this.detail = detail;
  }
}

/** Asks before something happens: `preventDefault()` stops it, `waitUntil()` holds it until the
 * promise settles, and a rejection stops it as well. */
export abstract class ImRequestEvent<Detail> extends ImEvent<Detail> {
  readonly #holds: Promise<unknown>[] = [];

  constructor(type: `im-${string}`, detail: Detail) {
    super(type, detail, { cancelable: true });
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#holds.push(promise);
  }

  /** For one who does what was asked: goes on once everybody has been heard, those further out too, and nobody refused. */
  whenGranted(goOn: () => void): void {
    queueMicrotask(() => void this.isGranted().then((isGranted) => isGranted && goOn()));
  }

  /** Whether it may go on, once everybody has been heard. */
  async isGranted(): Promise<boolean> {
    if (this.defaultPrevented) return false;
    // Nothing to wait for must not cost the user a tick.
    if (this.#holds.length === 0) return true;
    const answers = await Promise.allSettled(this.#holds);
    return !this.defaultPrevented && answers.every((answer) => answer.status === "fulfilled");
  }
}
