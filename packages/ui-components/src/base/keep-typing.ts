import { ImElement } from "./im-element.ts";

/** What is typed into a text field of ours inside the host is not for shortcuts of the page that are a single character: the
 * page sees our element as the target, and no text field. */
export function keepTyping(host: HTMLElement): void {
  for (const type of ["keydown", "keypress", "keyup"] as const)
    host.addEventListener(type, stopTyped);
}

function stopTyped(event: KeyboardEvent): void {
  const isCharacter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isCharacter && isOwnField(event.composedPath()[0])) event.stopPropagation();
}

/** One that the page has put into a slot is the page's own. */
function isOwnField(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return false;
  const root = target.getRootNode();
  return root instanceof ShadowRoot && root.host instanceof ImElement;
}
