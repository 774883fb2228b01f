import { afterMs } from "../base/environment.ts";
import type { ImElement } from "../base/im-element.ts";

/** Long enough to be read. */
const HINT_MS = 8_000;

/** Messages are text. Says so where a file is pasted or dropped: the browser would ignore the one, and open the other in the
 * place of the page. Who takes files inside, as from a slot, prevents the default first. */
export function refuseFiles(host: ImElement, text: () => string | undefined): void {
  const tell = (event: Event, composer: HTMLElement | null): void => {
    event.preventDefault();
    if (composer) showHint(composer, text() ?? "");
  };
  host.addEventListener("paste", (event) => {
    const composer = composerOf(host);
    if (composer && event.composedPath().includes(composer) && isFileOnly(event))
      tell(event, composer);
  });
  host.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer && !composerOf(host)) event.dataTransfer.dropEffect = "none";
  });
  host.addEventListener("drop", (event) => {
    if (hasFiles(event)) tell(event, composerOf(host));
  });
}

function composerOf(host: ImElement): HTMLElement | null {
  const conversation = host.renderRoot.querySelector("im-conversation");
  return conversation?.renderRoot.querySelector("im-composer") ?? null;
}

function hasFiles({ defaultPrevented, dataTransfer }: DragEvent): boolean {
  return !defaultPrevented && dataTransfer?.types.includes("Files") === true;
}

/** Of a picture that comes with a text, as from a word processor, the text is pasted. */
function isFileOnly({ defaultPrevented, clipboardData }: ClipboardEvent): boolean {
  return (
    !defaultPrevented &&
    clipboardData !== null &&
    clipboardData.files.length > 0 &&
    clipboardData.getData("text/plain") === ""
  );
}

/** Above the field, in the place of the composer's own hints. */
function showHint(composer: HTMLElement, text: string): void {
  const root = composer.shadowRoot;
  root?.querySelector("[data-refused]")?.remove();
  const line = document.createElement("p");
  line.className = "hint";
  line.role = "alert";
  line.dataset["refused"] = "";
  line.textContent = text;
  root?.prepend(line);
  afterMs(HINT_MS, () => line.remove());
}
