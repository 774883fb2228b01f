/** Which rows of a long list are worth rendering: rows of equal height, in pixels. */
export interface RowSpan {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  readonly heightBefore: number;
  readonly heightAfter: number;
}

interface View {
  readonly count: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly viewHeight: number;
}

/** Rows beyond either edge, and the grid on which the span moves, so that not each pixel renders. */
const MARGIN = 8;

export function rowSpan({ count, rowHeight, scrollTop, viewHeight }: View): RowSpan {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight / MARGIN) * MARGIN;
  const from = Math.max(0, Math.min(first - MARGIN, count));
  const to = Math.min(count, first + Math.ceil(viewHeight / rowHeight) + 2 * MARGIN);
  return { from, to, heightBefore: from * rowHeight, heightAfter: (count - to) * rowHeight };
}
