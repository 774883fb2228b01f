import type { Readable } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { forgetFrame, oncePerFrame } from "./scheduler.ts";

/** Renders its host when a `Readable` changes, at most once per frame.
 * The readable is asked for at every update, so that it may depend on the host's properties. */
export class StoreController<Value> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #find: () => Readable<Value> | undefined;
  #current: Readable<Value> | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, find: () => Readable<Value> | undefined) {
    this.#host = host;
    this.#find = find;
    host.addController(this);
  }

  /** The present value, also for what a host reckons before it updates; undefined while there is no readable. */
  get value(): Value | undefined {
    return this.#find()?.get();
  }

  hostConnected(): void {
    this.hostUpdate();
    // A host that has rendered before does not update by itself, and has heard nothing while it was off the page.
    this.#update();
  }

  hostDisconnected(): void {
    this.#drop();
  }

  readonly #update = (): void => this.#host.requestUpdate();

  hostUpdate(): void {
    const found = this.#find();
    if (found === this.#current) return;
    this.#drop();
    this.#current = found;
    // The first call comes at once; this update already shows it.
    let isFirst = true;
    this.#unsubscribe = found?.subscribe(() => {
      if (!isFirst) oncePerFrame(this.#update);
    });
    isFirst = false;
  }

  #drop(): void {
    forgetFrame(this.#update);
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#current = undefined;
  }
}
