/** A rectangle of the window, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Less than this no dialog can be used in: a question with two buttons, a few rows of a list. */
const LEAST_WIDTH = 240;
const LEAST_HEIGHT = 360;

/** Where a dialog over an element lies: on what can be seen of the element, on the whole window when that is nothing.
 * Where little can be seen, such as the header of a chat at the lower edge, it reaches beyond the element. */
export function placeOver(owner: Box, view: Pick<Box, "width" | "height">): Box {
  const left = Math.max(owner.left, 0);
  const top = Math.max(owner.top, 0);
  const width = Math.min(owner.left + owner.width, view.width) - left;
  const height = Math.min(owner.top + owner.height, view.height) - top;
  if (width <= 0 || height <= 0) return { left: 0, top: 0, ...view };
  const across = widen({ start: left, size: width, least: LEAST_WIDTH }, view.width);
  const down = widen({ start: top, size: height, least: LEAST_HEIGHT }, view.height);
  return { left: across.start, top: down.start, width: across.size, height: down.size };
}

interface Span {
  readonly start: number;
  readonly size: number;
}

function widen({ start, size, least }: Span & { readonly least: number }, whole: number): Span {
  const room = Math.min(Math.max(size, least), whole);
  return { start: Math.min(start, whole - room), size: room };
}
