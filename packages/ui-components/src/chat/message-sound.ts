import type { Chat } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { afterMs, isPageFocused } from "../base/environment.ts";

/** Longest time in which other tabs get the same message. */
const CLAIM_MS = 3_000;
/** In which a tab that is looked at gets it. */
const LOOKED_AT_MS = 100;

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
    this.#stop = client?.on("message_received", ({ message }) => {
      const name = `im-chat:sound:${message.id}`;
      // Every tab is told. One that is looked at is the first to claim the sound, and needs none.
      if (isPageFocused()) claim(name, () => undefined);
      else afterMs(LOOKED_AT_MS, () => claim(name, () => this.#play()));
    });
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

/** Runs the callback in one tab only. Without locks (an insecure page) every tab does. */
function claim(name: string, callback: () => void): void {
  if (!navigator.locks) {
    callback();
    return;
  }
  void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    if (!lock) return undefined;
    callback();
    return new Promise<void>((resolve) => {
      afterMs(CLAIM_MS, resolve);
    });
  });
}
