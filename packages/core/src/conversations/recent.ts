import * as LIMITS from "@im-chat/protocol/limits";
import { coalesce } from "../session/context.ts";
import type { Context } from "../session/context.ts";
import type { List } from "./list.ts";

const SETTLE_MS = 2000;

/** Keeps which conversations are the most recent: what the next start reads and shows first. */
export interface Recent {
  touch(): void;
  flush(): Promise<void>;
}

export function createRecent({ database, environment, report }: Context, list: List): Recent {
  let stored = "";
  const later = coalesce(environment);

  const flush = async (): Promise<void> => {
    const ids = list.recent(LIMITS.watchedConversations);
    if (ids.join() === stored) return;
    stored = ids.join();
    await database.commit(["meta"], (tx) => tx.put("meta", { key: "recent", ids }));
  };
  return {
    touch: () => later(() => flush().catch(report), SETTLE_MS),
    flush,
  };
}
