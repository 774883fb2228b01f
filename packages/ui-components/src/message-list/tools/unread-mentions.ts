import type { Message, Timeline, TimelineRow } from "@im-chat/core";
import { isUnread } from "./unread-rows.ts";

/** A page has some fifty rows: what is further down than this is for another click. */
const MOST_PAGES = 20;

export interface MentionsHost {
  /** The user is mentioned in it. */
  isMention(message: Message): boolean;
  /** Unread messages that mention the user, loaded or not. */
  mentionCount(): number;
}

/** Unread messages of a timeline that mention the user. */
export class UnreadMentions {
  readonly #timeline: Timeline;
  readonly #host: MentionsHost;
  readonly #isSeen: (key: string) => boolean;

  /** @param isSeen Whether a row is on screen. */
  constructor(timeline: Timeline, host: MentionsHost, isSeen: (key: string) => boolean) {
    this.#timeline = timeline;
    this.#host = host;
    this.#isSeen = isSeen;
  }

  /** Whether the first is out of sight, or more are further down than what is loaded. */
  get areElsewhere(): boolean {
    const { rows, hasNewer } = this.#timeline.get();
    const [first, ...others] = this.#in(rows);
    if (first !== undefined && !this.#isSeen(first.key)) return true;
    const loaded = first === undefined ? 0 : 1 + others.length;
    return hasNewer && loaded < this.#host.mentionCount();
  }

  /** Loads newer rows until there is one out of sight. @returns the key of its row */
  async find(): Promise<string | undefined> {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { rows, hasNewer } = this.#timeline.get();
      const found = this.#in(rows).find(({ key }) => !this.#isSeen(key));
      if (found !== undefined || !hasNewer) return found?.key;
      await this.#timeline.loadNewer();
      if (this.#timeline.get().isLoadingNewer) await this.#change();
    }
    return undefined;
  }

  /** The page that somebody else has asked for is on its way. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      let isFirst = true;
      const stop = this.#timeline.subscribe(() => {
        if (!isFirst) {
          stop();
          resolve();
        }
        isFirst = false;
      });
    });
  }

  #in(rows: readonly TimelineRow[]): readonly { readonly key: string }[] {
    const { readSeq } = this.#timeline.get();
    return rows.filter((row) => isUnread(row, readSeq) && this.#host.isMention(row.message));
  }
}
