import { ImEvent } from "../base/events.ts";

/** The panel of a launcher was opened. */
export class ImOpenedEvent extends ImEvent<Record<string, never>> {
  constructor() {
    super("im-opened", {});
  }
}

/** The panel of a launcher was closed. */
export class ImClosedEvent extends ImEvent<Record<string, never>> {
  constructor() {
    super("im-closed", {});
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "im-opened": ImOpenedEvent;
    "im-closed": ImClosedEvent;
  }
}
