import type { Chat } from "@im-chat/core";
import type { ReactiveControllerHost } from "lit";
import { soundMessages } from "./message-sound.ts";
import { badgeTitle } from "./title-badge.ts";

interface ExtrasHost extends ReactiveControllerHost {
  readonly withoutTitleBadge: boolean;
  readonly sound: boolean;
}

/** What nobody misses in the first second: the title of the page and the sound. */
export function addExtras(host: ExtrasHost, client: () => Chat | undefined): void {
  badgeTitle(host, () => (host.withoutTitleBadge ? undefined : client()));
  soundMessages(host, () => (host.sound ? client() : undefined));
  host.requestUpdate();
}
