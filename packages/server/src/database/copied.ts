/** Name in the `meta` table of a copy: whoever opens it goes on from a past of which others have seen the future. */
export const COPIED = "copied";
