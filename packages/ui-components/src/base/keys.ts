/** Whether this Enter sends. An input method uses Enter to choose a word: while it composes
 * `isComposing` is true, and Safari, which ends the composition first, still reports key code 229. */
export function isSubmitKey(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !isComposingKey(event);
}

/** Whether an input method owns this key press. */
export function isComposingKey(event: KeyboardEvent): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- no other way to see it in Safari
  return event.isComposing || event.keyCode === 229;
}

/** Command on a Mac, Control elsewhere. */
export function hasModKey(event: KeyboardEvent): boolean {
  return isMac() ? event.metaKey : event.ctrlKey;
}

export function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}
