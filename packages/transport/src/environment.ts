/** Everything the connection takes from the world around it; tests and the simulator pass their own. */
export interface Environment {
  /** Epoch milliseconds. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  setTimer(run: () => void, delayMs: number): Timer;
  /** Clearing what has run, or `undefined`, does nothing. */
  clearTimer(timer: Timer | undefined): void;
  /** False only when the browser is sure that there is no network. */
  isOnline(): boolean;
  isVisible(): boolean;
  /** @returns unsubscribe */
  onPage(listener: (event: PageEvent) => void): () => void;
  /** Told of what a listener threw; must not throw. */
  report(error: unknown): void;
}

/** Handle of a timer; only its `Environment` knows what it is. */
export type Timer = number | object;

/** `shown` and `resumed`: the page may have slept, so what it believes of its link may be old.
 * `frozen`: no code runs from here on. */
export type PageEvent = "online" | "offline" | "shown" | "frozen" | "resumed";

/** The environment of a page, a worker or Node: touches globals only when its members are called. */
export function hostEnvironment(): Environment {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimer: (run, delayMs) => setTimeout(run, delayMs),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
    isOnline: () => isOnline(globalThis.navigator),
    isVisible: () => globalThis.document?.visibilityState !== "hidden",
    onPage: listenToPage,
    report: reportToHost,
  };
}

/** Node has a navigator that knows nothing of its network. */
function isOnline(navigator: { readonly onLine?: boolean } | undefined): boolean {
  return navigator?.onLine ?? true;
}

type Binding = readonly [
  target: EventTarget | undefined,
  name: string,
  read: (event: Event) => PageEvent | undefined,
];

function listenToPage(listener: (event: PageEvent) => void): () => void {
  const scope = globalThis as Partial<EventTarget>;
  // Node has a global scope that is no event target, a worker has no document.
  const global = typeof scope.addEventListener === "function" ? globalThis : undefined;
  const page = globalThis.document;
  const bindings: readonly Binding[] = [
    [global, "online", () => "online"],
    [global, "offline", () => "offline"],
    [global, "pageshow", (event) => (isPersisted(event) ? "resumed" : "shown")],
    // Gone for good or kept for a return: it is the last moment to say anything.
    [global, "pagehide", () => "frozen"],
    [page, "freeze", () => "frozen"],
    [page, "resume", () => "resumed"],
    [page, "visibilitychange", () => (page.visibilityState === "visible" ? "shown" : undefined)],
  ];
  const controller = new AbortController();
  for (const [target, name, read] of bindings) {
    const tell = (event: Event): void => {
      const meaning = read(event);
      if (meaning) listener(meaning);
    };
    target?.addEventListener(name, tell, { signal: controller.signal });
  }
  return () => controller.abort();
}

/** Whether the page goes into, or comes out of, the back/forward cache. */
function isPersisted(event: Event): boolean {
  return (event as PageTransitionEvent).persisted;
}

function reportToHost(error: unknown): void {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  // Node has no `reportError`, and ending the host's program over a listener is not ours to do.
  else globalThis.console?.error(error);
}

/** The platform's WebSocket. @throws TypeError where there is none. */
export function hostWebSocket(url: string, protocol: string): WebSocket {
  return new globalThis.WebSocket(url, protocol);
}

/** The platform's `fetch`. */
export const hostFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
