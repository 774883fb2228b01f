import type { Message } from "@im-chat/core";
import { LIMITS } from "@im-chat/core";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { hasCoarsePointer } from "../../base/environment.ts";
import { isComposingKey, isSubmitKey } from "../../base/keys.ts";
import type { MessageChanges } from "./message-changes.ts";

/** A form in the place of a message's text: Enter saves, Escape leaves it as it was. */
export function messageEditor(
  message: Message,
  changes: MessageChanges,
): TemplateResult | undefined {
  const { editing, terms } = changes;
  if (editing?.id !== message.id || terms === undefined) return undefined;
  const { messages, conversation, cancel } = terms;
  const isTooLong = [...editing.text].length > LIMITS.textCharacters;
  // Deleted elsewhere meanwhile: what was written can still be copied.
  const isGone = message.state !== "live";
  const error = isGone ? "conflict" : editing.error;
  const problem = isTooLong ? terms.composer.tooLong : error && terms.error(error);
  const save = (): void => void (isTooLong || isGone || changes.save(message));
  const onKeydown = (event: KeyboardEvent): void => {
    // Keys pressed here are not for the list around it.
    event.stopPropagation();
    if (event.key === "Escape" && !isComposingKey(event)) changes.cancel();
    // On a phone Enter is the only way to a new line.
    else if (isSubmitKey(event) && isArea(event.target) && !hasCoarsePointer()) save();
    else return;
    event.preventDefault();
  };
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    save();
  };
  return html`<form class="editor" part="editor" @submit=${onSubmit} @keydown=${onKeydown}>
    <textarea
      class="scroll"
      rows="1"
      dir="auto"
      aria-label=${messages.editing}
      aria-describedby="edit-hint"
      aria-invalid=${isTooLong ? "true" : nothing}
      .value=${editing.text}
      @input=${(event: Event) => isArea(event.target) && changes.type(event.target.value)}
    ></textarea>
    ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : nothing}
    <div class="choices">
      <span id="edit-hint">${hasCoarsePointer() ? nothing : messages.editHint}</span>
      <button class="link" type="button" @click=${() => changes.cancel()}>${cancel}</button>
      <button class="link" type="submit" ?disabled=${!editing.text.trim() || isTooLong || isGone}>
        ${conversation.save}
      </button>
    </div>
  </form>`;
}

function isArea(target: EventTarget | null): target is HTMLTextAreaElement {
  return target instanceof HTMLTextAreaElement;
}

/** Puts the cursor at the end of a form that has just come. */
export function focusEditor(root: ParentNode): void {
  const area = root.querySelector<HTMLTextAreaElement>(".editor textarea");
  if (area === null || area.matches(":focus")) return;
  area.focus({ preventScroll: true });
  area.setSelectionRange(area.value.length, area.value.length);
}
