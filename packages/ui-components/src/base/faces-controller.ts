import type { Chat, User, UserId } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Faces } from "../message-list/faces.ts";
import { forgetFrame, oncePerFrame } from "./scheduler.ts";

/** The users that a render shows, followed for as long as it shows them. */
export class FacesController implements ReactiveController {
  readonly #find: () => Chat | undefined;
  readonly #faces: Faces;
  readonly #update: () => void;

  constructor(host: ReactiveControllerHost, find: () => Chat | undefined) {
    this.#find = find;
    this.#update = () => host.requestUpdate();
    this.#faces = new Faces(() => oncePerFrame(this.#update));
    host.addController(this);
  }

  get(id: UserId): User {
    return this.#faces.get(id);
  }

  hostUpdate(): void {
    this.#faces.setClient(this.#find());
  }

  hostUpdated(): void {
    this.#faces.prune();
  }

  hostDisconnected(): void {
    forgetFrame(this.#update);
    this.#faces.close();
  }
}
