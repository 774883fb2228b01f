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
    const user = `im-chat:${client.app}:${client.userId}`;
    const front = `${user}:in-front`;
    const stopHolding = holdWhileInFront(front);
    const stopHearing = client.on("message_received", ({ message }) => {
      // Every tab is told, each at its own time; in one that is looked at no sound is needed, and in no other either.
      const sound = isPageFocused() ? () => undefined : () => this.#play();
      void claim(`${user}:sound:${message.id}`, { unless: front, run: sound });
    });
    return () => {
      stopHolding();
      stopHearing();
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

/** Runs it in one tab only. Without locks (an insecure page) every tab does. */
async function claim(name: string, { unless, run }: Claim): Promise<void> {
  const { locks } = navigator;
  if (!locks) return run();
  await locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    const { held } = await locks.query();
    if (!held?.some((other) => other.name === unless)) run();
    await new Promise<void>((resolve) => {
      afterMs(CLAIM_MS, resolve);
    });
  });
}

/** Holds a lock, shared with other tabs, while this page is looked at. @returns Lets go; idempotent. */
function holdWhileInFront(name: string): () => void {
  let release: (() => void) | undefined;
  const letGo = (): void => {
    release?.();
    release = undefined;
  };
  const update = (): void => {
    if (isPageFocused()) release ??= hold(name);
    else letGo();
  };
  const listeners = new AbortController();
  const { signal } = listeners;
  addEventListener("focus", update, { signal });
  addEventListener("blur", update, { signal });
  document.addEventListener("visibilitychange", update, { signal });
  update();
  return () => {
    listeners.abort();
    letGo();
  };
}

function hold(name: string): () => void {
  let release = (): void => undefined;
  const isOver = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks?.request(name, { mode: "shared" }, () => isOver);
  return release;
}
