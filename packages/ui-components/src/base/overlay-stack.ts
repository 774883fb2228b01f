/** What Escape closes: only the overlay on top, and never two with one key press. */
interface Overlay {
  readonly dismiss: () => void;
}

const stack: Overlay[] = [];

function onKeydown(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const top = stack.at(-1);
  if (!top) return;
  event.preventDefault();
  event.stopPropagation();
  top.dismiss();
}

/** Puts an overlay on top until the returned function is called; idempotent. */
export function openOverlay(dismiss: () => void): () => void {
  const overlay: Overlay = { dismiss };
  if (stack.length === 0) document.addEventListener("keydown", onKeydown, true);
  stack.push(overlay);
  return () => {
    const index = stack.indexOf(overlay);
    if (index < 0) return;
    stack.splice(index, 1);
    if (stack.length === 0) document.removeEventListener("keydown", onKeydown, true);
  };
}
