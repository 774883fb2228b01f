import { LIMITS } from "@im-chat/core";

/** From how many characters left the counter is shown. */
export const SHOW_LEFT_FROM = 500;

/** Characters (Unicode code points) that a message may still get; below zero it is too long. */
export function charactersLeft(text: string): number {
  const most = LIMITS.textCharacters;
  // A code point is at most two units: most texts need no counting.
  if (text.length <= most - SHOW_LEFT_FROM - 1) return most - text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return most - count;
}
