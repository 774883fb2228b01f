import type { Timeline, TimelineRow, TimelineState } from "@im-chat/core";
import type { Margins, RowWindow } from "../scroll/row-window.ts";

/** Screens of loaded rows below which the next page is asked for. */
const FETCH_SCREENS = 3;

export interface PagingView {
  readonly timeline: Timeline;
  readonly state: TimelineState;
  readonly window: RowWindow;
  readonly margins: Margins;
  /** Mean height of a row. */
  readonly rowPx: number;
}

/** Asks for older and newer pages and for gaps before the user reaches them. What was asked for is remembered by the
 * edge it was asked at, count and key, and not by a flag: an empty page is not asked for again and again. */
export class Paging {
  readonly #onFailure: () => void;
  readonly #asked = new Set<string>();
  #olderToken = "";
  #newerToken = "";
  #hasFailed = false;

  /** @param onFailure A page could not be loaded; `hasFailed` says so until `retry`. */
  constructor(onFailure: () => void) {
    this.#onFailure = onFailure;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  reset(): void {
    this.#asked.clear();
    this.#olderToken = "";
    this.#newerToken = "";
    this.#hasFailed = false;
  }

  check(view: PagingView): void {
    const { timeline, state, window, margins, rowPx } = view;
    const { rows } = state;
    if (!state.isReady || rows.length === 0 || margins.viewportPx === 0) return;
    const near = margins.viewportPx * FETCH_SCREENS;
    if (state.hasOlder && !state.isLoadingOlder && margins.abovePx + window.start * rowPx < near) {
      const token = `${rows.length} ${rows[0]?.key ?? ""}`;
      if (token !== this.#olderToken) this.#run(timeline.loadOlder());
      this.#olderToken = token;
    }
    const unrendered = rows.length - window.end;
    if (state.hasNewer && !state.isLoadingNewer && margins.belowPx + unrendered * rowPx < near) {
      const token = `${rows.length} ${rows.at(-1)?.key ?? ""}`;
      if (token !== this.#newerToken) this.#run(timeline.loadNewer());
      this.#newerToken = token;
    }
    this.#fillGaps(timeline, rows.slice(window.start, window.end), margins);
  }

  /** Asks again for everything. */
  retry(): void {
    this.reset();
  }

  #fillGaps(timeline: Timeline, rows: readonly TimelineRow[], margins: Margins): void {
    rows.forEach((row, index) => {
      if (row.type !== "gap" || row.isLoading) return;
      const token = `${row.key} ${row.fromSeq} ${row.toSeq}`;
      if (this.#asked.has(token)) return;
      this.#asked.add(token);
      // From the side that the user comes from.
      const seenFrom =
        (index / rows.length) * (margins.abovePx + margins.belowPx + margins.viewportPx);
      this.#run(timeline.fill(seenFrom < margins.abovePx ? row.toSeq : row.fromSeq));
    });
  }

  #run(page: Promise<void>): void {
    page.catch(() => {
      // The timeline's own state says what went wrong; here it only stops further asking.
      this.#hasFailed = true;
      this.#onFailure();
    });
  }
}
