/** A text longer than this is first shown in part. */
const LONG = 3_000;
const LONG_LINES = 60;
const SHOWN = 1_500;
const SHOWN_LINES = 24;

/** The part of a long text that is shown at first, cut between words where that is near.
 * @returns The text itself when it is short enough. */
export function shorten(text: string): string {
  const lines = countLines(text);
  if (text.length <= LONG && lines <= LONG_LINES) return text;
  const lineEnd = lines > LONG_LINES ? nthLineEnd(text, SHOWN_LINES) : text.length;
  let end = Math.min(SHOWN, lineEnd);
  const space = text.lastIndexOf(" ", end);
  if (end < lineEnd && space > end - 40) end = space;
  // Never between the halves of a surrogate pair.
  if (isLowSurrogate(text.charCodeAt(end))) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function nthLineEnd(text: string, count: number): number {
  let at = -1;
  for (let line = 0; line < count; line += 1) {
    at = text.indexOf("\n", at + 1);
    if (at < 0) return text.length;
  }
  return at;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
