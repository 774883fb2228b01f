const MOST = 3;
/** A family with skin tones has 11 code points and more; no sense in looking at longer texts. */
const LONGEST_CODE_UNITS = 75;
const EMOJI =
  /^(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic}|[\u{E0020}-\u{E007F}])*)$/u;

const segmenter = new Intl.Segmenter();

/** Number of emoji in a text of nothing but 1 to 3 of them; else 0. */
export function countOnlyEmoji(text: string): number {
  if (text.length === 0 || text.length > LONGEST_CODE_UNITS || /[A-Za-z\n]/.test(text)) return 0;
  let count = 0;
  for (const { segment } of segmenter.segment(text.trim())) {
    if (segment === " ") continue;
    if (!EMOJI.test(segment)) return 0;
    count += 1;
    if (count > MOST) return 0;
  }
  return count;
}
