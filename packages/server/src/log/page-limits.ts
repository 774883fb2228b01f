import { LIMITS } from "@im-chat/protocol";

/** How much one answer of the log holds at most; a client asks on until it has all. */
export interface PageLimits {
  /** Of a page of history. */
  readonly rows: number;
  /** Of a catch-up, and of a sync. */
  readonly events: number;
  /** Of a sync. */
  readonly heads: number;
  /** A client that is more events behind is told everything anew. */
  readonly behind: number;
}

export const PAGE_LIMITS: PageLimits = {
  rows: LIMITS.pageRows,
  events: LIMITS.catchUpEvents,
  heads: LIMITS.headsPerPage,
  behind: 2000,
};

/** Of a sync that asks for no number. */
export const USUAL_HEADS = 100;

/** The first of some entries, as many as fit: one at least, for a page without any would be asked for again. */
export function fitting<Entry>(
  entries: readonly Entry[],
  { bytesOf, maxBytes }: { readonly bytesOf: (entry: Entry) => number; readonly maxBytes: number },
): Entry[] {
  let bytes = 0;
  const beyond = entries.findIndex((entry, index) => {
    bytes += bytesOf(entry);
    return bytes > maxBytes && index > 0;
  });
  return entries.slice(0, beyond === -1 ? entries.length : beyond);
}

/** What is asked for, as far as it is allowed; 0 asks for the usual. */
export function granted(asked: number, most: number, usual = most): number {
  return Math.min(asked === 0 ? usual : asked, most);
}
