import type { Chat } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { afterMs, isPageFocused } from "../base/environment.ts";

/** Longest time in which other tabs get the same message. */
const CLAIM_MS = 10_000;

/** Two soft notes for a message that arrives while nobody looks. Made on the spot: no file, no request. */
export function soundMessages(host: ReactiveControllerHost, find: () => Chat | undefined): void {
  host.addController(new MessageSound(find));
}

class MessageSound implements ReactiveController {
  readonly #find: () => Chat | undefined;
  #client: Chat | undefined;
  #stop: (() => void) | undefined;
  #audio: AudioContext | undefined;

  constructor(find: () => Chat | undefined) {
    this.#find = find;
  }

  hostUpdate(): void {
    this.#follow(this.#find());
  }

  hostDisconnected(): void {
    this.#follow(undefined);
    void this.#audio?.close();
    this.#audio = undefined;
  }

  #follow(client: Chat | undefined): void {
    if (client === this.#client) return;
    this.#client = client;
    this.#stop?.();
    this.#stop = client && this.#listen(client);
  }

  #listen(client: Chat): () => void {
    const front = new FrontLock(client);
    const stopHearing = client.on("message_received", ({ message }) => {
      // Focus may have left for a frame in the page, and from there for another window: nothing tells of that.
      front.update();
      // Every tab is told, each at its own time; in one that is looked at no sound is needed, and in no other either.
      const play = isPageFocused() ? () => undefined : () => this.#play();
      void claim(`im-chat:sound:${message.id}`, { unless: front.name, run: play });
    });
    return () => {
      stopHearing();
      front.stop();
    };
  }

  #play(): void {
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    // Browsers keep it silent until the user has touched the page; then nothing is heard, and nothing breaks.
    void audio.resume();
    note(audio, { hertz: 659.26, atSeconds: 0 });
    note(audio, { hertz: 987.77, atSeconds: 0.09 });
  }
}

function note(
  audio: AudioContext,
  { hertz, atSeconds }: { readonly hertz: number; readonly atSeconds: number },
): void {
  const start = audio.currentTime + atSeconds;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.09, start + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.32);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + 0.34);
}

interface Claim {
  /** Name of a lock: while any page holds it, nothing runs. */
  readonly unless: string;
  run(): void;
}

/** Runs it in one tab only; a sandboxed frame has no way to know of others. */
async function claim(name: string, { unless, run }: Claim): Promise<void> {
  const { locks } = navigator;
  if (!locks) return claimByMark(name, run);
  const decide = async (lock: Lock | null): Promise<void> => {
    if (!lock) return;
    const { held } = await locks.query();
    if (!held?.some((other) => other.name === unless)) run();
    await othersHaveIt();
  };
  await locks.request(name, { ifAvailable: true }, decide).catch(run);
}

/** Where there are no locks, as on an insecure page: two tabs that look in the same moment both run it. */
async function claimByMark(name: string, run: () => void): Promise<void> {
  const marks = markStore();
  if (marks?.getItem(name) === "") return;
  marks?.setItem(name, "");
  run();
  await othersHaveIt();
  marks?.removeItem(name);
}

/** Undefined where it is locked away, or full. */
function markStore(): Storage | undefined {
  try {
    localStorage.setItem("im-chat:sound", "");
    localStorage.removeItem("im-chat:sound");
    return localStorage;
  } catch {
    return undefined;
  }
}

/** Resolves when the other tabs have got the message too, or this one goes. */
function othersHaveIt(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      removeEventListener("pagehide", end);
      resolve();
    };
    const cancel = afterMs(CLAIM_MS, end);
    // A page that holds locks is not kept for the way back.
    addEventListener("pagehide", end);
  });
}

/** Held, together with other tabs of the same user, while the page is looked at. */
class FrontLock {
  readonly #client: Chat;
  readonly #listeners = new AbortController();
  readonly #unsubscribe: () => void;
  #release: (() => void) | undefined;

  constructor(client: Chat) {
    this.#client = client;
    const { signal } = this.#listeners;
    addEventListener("focus", this.update, { signal });
    addEventListener("blur", this.update, { signal });
    document.addEventListener("visibilitychange", this.update, { signal });
    // Who a guest is, is known a moment later.
    this.#unsubscribe = client.self.subscribe(this.update);
  }

  get name(): string {
    return `im-chat:in-front:${this.#client.app}:${this.#client.userId}`;
  }

  readonly update = (): void => {
    if (isPageFocused() && this.#client.userId) this.#release ??= hold(this.name);
    else this.#letGo();
  };

  stop(): void {
    this.#listeners.abort();
    this.#unsubscribe();
    this.#letGo();
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

function hold(name: string): () => void {
  let release = (): void => undefined;
  const isOver = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks?.request(name, { mode: "shared" }, () => isOver).catch(() => undefined);
  return release;
}
