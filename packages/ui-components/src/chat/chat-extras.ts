import type { Chat } from "@im-chat/core";
import type { ReactiveControllerHost } from "lit";
import { soundMessages } from "./message-sound.ts";
import { ServerWatch } from "./server-watch.ts";
import { badgeTitle } from "./title-badge.ts";

interface ExtrasHost extends ReactiveControllerHost {
  readonly withoutTitleBadge: boolean;
  readonly sound: boolean;
  readonly server: string;
  readonly guest: boolean;
}

interface ExtrasSources {
  readonly client: () => Chat | undefined;
  readonly tokenFailure: () => string;
}

/** What nobody misses in the first second: the title of the page, the sound, and why the server does not answer. */
export function addExtras(host: ExtrasHost, { client, tokenFailure }: ExtrasSources): ServerWatch {
  badgeTitle(host, () => (host.withoutTitleBadge ? undefined : client()));
  soundMessages(host, () => (host.sound ? client() : undefined));
  const watch = new ServerWatch(host, {
    client,
    tokenFailure,
    server: () => host.server,
    isGuest: () => host.guest,
  });
  host.requestUpdate();
  return watch;
}
