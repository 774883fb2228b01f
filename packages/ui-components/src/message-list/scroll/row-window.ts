/** Which rows are in the document: `start` included, `end` not. */
export interface RowWindow {
  readonly start: number;
  readonly end: number;
}

export interface Keyed {
  readonly key: string;
}

/** Rows in the document: the most, what a trim leaves, what a new window begins with, and one step of growth.
 * Steps of 6 keep a frame short on a slow phone, where 20 took half a second. */
export const WINDOW_ROWS = { most: 200, trimmed: 120, first: 80, step: 6 } as const;

export function emptyWindow(): RowWindow {
  return { start: 0, end: 0 };
}

/** The newest rows of a list. */
export function windowAtEnd(length: number, count: number = WINDOW_ROWS.first): RowWindow {
  return { start: Math.max(0, length - count), end: length };
}

/** Rows on both sides of one. */
export function windowAround(index: number, length: number): RowWindow {
  const half = WINDOW_ROWS.first / 2;
  const start = Math.max(0, Math.min(index - half, length - WINDOW_ROWS.first));
  return { start, end: Math.min(length, start + WINDOW_ROWS.first) };
}

/** Finds a row in a list that changed: nearly always at its old place counted from the start or from the end.
 * @returns -1 when it is gone. */
export function indexOfKey(
  rows: readonly Keyed[],
  key: string,
  hints: readonly number[] = [],
): number {
  for (const hint of hints) {
    for (let index = Math.max(0, hint - 2); index <= hint + 2; index += 1) {
      if (rows[index]?.key === key) return index;
    }
  }
  return rows.findIndex((row) => row.key === key);
}

export interface WindowChange {
  readonly window: RowWindow;
  readonly before: readonly Keyed[];
  readonly after: readonly Keyed[];
  /** The end is shown and new rows are followed. */
  readonly isFollowing: boolean;
}

/** The same rows in a list that changed, with what came between them.
 * @returns Undefined when none of them is left. */
export function followRows(change: WindowChange): RowWindow | undefined {
  const { window, before, after, isFollowing } = change;
  if (window.end === window.start || isFollowing) return followEnd(change);
  const shift = after.length - before.length;
  const find = (index: number): number => {
    const key = before[index]?.key;
    return key === undefined ? -1 : indexOfKey(after, key, [index, index + shift]);
  };
  let start = -1;
  for (let index = window.start; index < window.end && start < 0; index += 1) start = find(index);
  if (start < 0) return undefined;
  let last = -1;
  for (let index = window.end - 1; index >= window.start && last < 0; index -= 1)
    last = find(index);
  return { start, end: Math.max(start, last) + 1 };
}

/** Keeps the end in view; the top loses what the bottom gains, so that a long visit stays small. */
function followEnd(change: WindowChange): RowWindow {
  const { window, before, after } = change;
  const end = after.length;
  const top = before[window.start];
  if (top === undefined || window.end === window.start) return windowAtEnd(end);
  const kept = indexOfKey(after, top.key, [window.start, end - (before.length - window.start)]);
  // After a burst nothing of the old window would be left: a new one begins small.
  const isNew = kept < 0 || kept + window.end - window.start <= end - WINDOW_ROWS.first;
  if (isNew) return windowAtEnd(end);
  return { start: Math.max(0, kept, end - WINDOW_ROWS.trimmed), end };
}

/** At most {@link WINDOW_ROWS}`.most` rows, centred on the one to keep. */
export function boundWindow(window: RowWindow, keepIndex: number): RowWindow {
  if (window.end - window.start <= WINDOW_ROWS.most) return window;
  const start = Math.max(window.start, Math.min(keepIndex - 60, window.end - WINDOW_ROWS.trimmed));
  return { start, end: Math.min(window.end, start + WINDOW_ROWS.trimmed) };
}

/** Pixels of rendered rows beyond the two edges of what is seen. */
export interface Margins {
  readonly abovePx: number;
  readonly belowPx: number;
  readonly viewportPx: number;
}

/** Screens of rows kept ready beyond the edge, and those that a trim leaves. */
const READY_SCREENS = 1.5;
const TRIM_SCREENS = 2;

/** One step of growth where fewer than 1.5 screens are ready; the same window when there are enough. */
export function growWindow(window: RowWindow, length: number, margins: Margins): RowWindow {
  const ready = margins.viewportPx * READY_SCREENS;
  const start =
    margins.abovePx < ready ? Math.max(0, window.start - WINDOW_ROWS.step) : window.start;
  const end =
    margins.belowPx < ready ? Math.min(length, window.end + WINDOW_ROWS.step) : window.end;
  return start === window.start && end === window.end ? window : { start, end };
}

export interface TrimRequest {
  readonly window: RowWindow;
  readonly margins: Margins;
  /** Heights of the rows of the window in order. */
  readonly heights: readonly number[];
  /** The end is followed: it must stay. */
  readonly isFollowing: boolean;
}

/** Drops rows that are far from what is seen, the farther side first, until 120 are left or both sides are near. */
export function trimWindow(request: TrimRequest): RowWindow {
  const { heights, isFollowing } = request;
  let { start, end } = request.window;
  let { abovePx, belowPx } = request.margins;
  const kept = request.margins.viewportPx * TRIM_SCREENS;
  while (end - start > WINDOW_ROWS.trimmed) {
    const first = heights[start - request.window.start] ?? 0;
    const last = heights[end - 1 - request.window.start] ?? 0;
    const canTop = abovePx - first > kept;
    const canBottom = !isFollowing && belowPx - last > kept;
    if (!canTop && !canBottom) break;
    if (canTop && (!canBottom || abovePx >= belowPx)) {
      start += 1;
      abovePx -= first;
    } else {
      end -= 1;
      belowPx -= last;
    }
  }
  return start === request.window.start && end === request.window.end
    ? request.window
    : { start, end };
}
