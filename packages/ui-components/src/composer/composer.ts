import type { Conversation, ConversationId } from "@im-chat/core";
import { ImError, mergeDrafts } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { ClientElement } from "../base/client-element.ts";
import { hasCoarsePointer } from "../base/environment.ts";
import { isSubmitKey } from "../base/keys.ts";
import { StoreController } from "../base/store-controller.ts";
import {
  ImDraftChangedEvent,
  ImErrorEvent,
  ImMessageQueuedEvent,
  ImScrollRequestEvent,
  ImSendRequestEvent,
} from "../events.ts";
import { arrowUpIcon } from "../icons/paths.ts";
import { icon } from "../icons/icon.ts";
import { controlStyles, scrollStyles } from "../styles/controls.ts";
import { composerStyles } from "./composer.styles.ts";
import { charactersLeft, SHOW_LEFT_FROM } from "./text-limit.ts";
import { shownTitle } from "../controllers/names.ts";

/**
 * The field to write in: grows with the text, keeps drafts, and never sends while an input method composes.
 *
 * @summary The field to write and send messages.
 * @slot start - Before the text field.
 * @slot actions - Between the text field and the send button.
 * @csspart base - The bar.
 * @csspart field - Around the text area.
 * @csspart input - The text area.
 * @csspart send - The send button.
 * @fires im-send-request - Before a text is sent; cancel it to keep the text.
 * @fires im-draft-changed - The text changed.
 * @fires im-message-queued - A text was handed over; the list may follow it.
 * @fires im-scroll-request - Page Up or Page Down was pressed: -1 or 1.
 * @fires im-error - A text could not be handed over.
 */
export class ImComposer extends ClientElement {
  static override readonly properties: PropertyDeclarations = {
    conversationId: { attribute: "conversation" },
    placeholder: {},
    disabled: { type: Boolean },
    text: { state: true },
    error: { state: true },
  };

  static override readonly styles = [controlStyles, scrollStyles, composerStyles];

  /** Id of the conversation to write to. */
  conversationId: ConversationId = "";
  /** Instead of the words in the empty field. */
  placeholder = "";
  disabled = false;

  private text = "";
  /** The draft that the field stands for: another one was begun elsewhere. */
  #taken = "";
  private error: ImError | undefined = undefined;

  readonly #draft = new StoreController(this, () => this.#conversation?.draft);
  readonly #summary = new StoreController(this, () => this.#conversation?.summary);
  readonly #connection = new StoreController(this, () => this.activeClient?.connection);
  #shownFor: Conversation | undefined;
  /** To which a text waits for the page to let it go. */
  readonly #asking = new Set<Conversation>();
  /** By an input method, which loses what it has when the field is changed. */
  #isComposing = false;

  override focus(options?: FocusOptions): void {
    this.area?.focus(options);
  }

  /** Puts text at the cursor, as if typed. */
  insertText(text: string): void {
    const { area } = this;
    if (!area) return;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    this.#take(area.value);
  }

  /** Sends what is written, as the button does. */
  async send(): Promise<void> {
    const conversation = this.#conversation;
    const text = this.text.trim();
    if (!conversation || !text || this.#asking.has(conversation) || charactersLeft(text) < 0)
      return;
    const request = new ImSendRequestEvent({ conversationId: conversation.id, text });
    this.dispatchEvent(request);
    this.#asking.add(conversation);
    const isGranted = await request.isGranted();
    this.#asking.delete(conversation);
    if (isGranted) await this.#handOver(conversation, text);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endComposition();
    this.#conversation?.setTyping(false);
  }

  private get area(): HTMLTextAreaElement | null {
    return this.find("textarea");
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const conversation = this.#conversation;
    if (conversation !== this.#shownFor) {
      this.#endComposition();
      this.#shownFor?.setTyping(false);
      // Typed before there was a conversation to keep it.
      const early = this.#shownFor ? "" : this.text;
      this.#shownFor = conversation;
      this.error = undefined;
      this.text = this.#taken = mergeDrafts("", early, conversation?.draft.get() ?? "");
      if (early) conversation?.setDraft(this.text);
    } else if (!this.#isComposing && this.#draft.value !== undefined) {
      // Written in another tab, or on another device.
      this.text = this.#taken = this.#draft.value;
    }
  }

  protected override updated(changed: PropertyValues): void {
    const { area } = this;
    if (!area) return;
    // Compared with what stands there: the user's own typing has changed it without a render.
    if (area.value !== this.text) replaceText(area, this.text);
    if (changed.has("text")) fitHeight(area);
  }

  protected override render(): TemplateResult {
    const { composer } = this.terms;
    const left = charactersLeft(this.text);
    const summary = this.#summary.value;
    const title = summary && shownTitle(summary, this.terms);
    const name = title ? composer.placeholderTo(title) : composer.label;
    return html`${this.#renderHint(left)}
      <form class="bar" part="base" @submit=${this.#onSubmit}>
        <slot name="start"></slot>
        <div class="field-box" part="field" @click=${this.#onFieldClick}>
          <textarea
            class="scroll"
            part="input"
            rows="1"
            dir="auto"
            autocomplete="off"
            enterkeyhint=${hasCoarsePointer() ? nothing : "send"}
            aria-label=${name}
            aria-describedby=${hasCoarsePointer() ? nothing : "hint"}
            aria-invalid=${left < 0 ? "true" : nothing}
            placeholder=${this.placeholder || composer.placeholder}
            ?disabled=${this.disabled}
            @input=${this.#onInput}
            @keydown=${this.#onKeydown}
            @compositionstart=${this.#onComposition}
            @compositionend=${this.#onComposition}
            @blur=${this.#onBlur}
          ></textarea>
          <span id="hint" class="visually-hidden">${composer.hint}</span>
          ${left <= SHOW_LEFT_FROM ? html`<span class="left ${left < 0 ? "over" : ""}" aria-hidden="true">${left}</span>` : nothing}
        </div>
        <slot name="actions"></slot>
        <button
          class="send"
          part="send"
          type="submit"
          aria-label=${composer.send}
          title=${composer.send}
          ?disabled=${this.disabled || !this.text.trim() || left < 0}
          @pointerdown=${keepFocus}
        >
          ${icon(arrowUpIcon)}
        </button>
      </form>`;
  }

  get #conversation(): Conversation | undefined {
    return this.conversationOf(this.conversationId);
  }

  #renderHint(left: number): TemplateResult | typeof nothing {
    const { composer } = this.terms;
    if (left < 0)
      return html`<p class="hint bad">
        <span role="alert">${composer.tooLong}</span>${composer.tooMany(-left)}
      </p>`;
    if (this.error)
      return html`<p class="hint bad" role="alert">${this.terms.error(this.error.code)}</p>`;
    const isAway = this.#connection.value?.name === "offline";
    return isAway && this.text ? html`<p class="hint">${composer.offlineHint}</p>` : nothing;
  }

  async #handOver(conversation: Conversation, text: string): Promise<void> {
    // First, so that its transaction waits for no other; the field is emptied in it.
    const sent = conversation.send({ text });
    // What was written since stays, with what it was written to.
    this.#put(conversation, (written) => (written.trim() === text ? "" : written));
    conversation.setTyping(false);
    try {
      this.dispatchEvent(new ImMessageQueuedEvent({ conversationId: conversation.id }));
      await sent;
    } catch (thrown) {
      const error = ImError.from(thrown);
      // Nothing that was written may be lost; what was written since stays after it.
      this.#put(conversation, (since) => (since ? `${text}\n${since}` : text));
      if (conversation === this.#shownFor) this.error = error;
      this.dispatchEvent(new ImErrorEvent({ error }));
    }
  }

  /** Changes what is written to a conversation, which need not be on screen any more. */
  #put(conversation: Conversation, change: (written: string) => string): void {
    if (conversation === this.#shownFor) this.#take(change(this.text));
    else conversation.setDraft(change(conversation.draft.get()));
  }

  /** What was begun elsewhere meanwhile has waited for the end of it, which a field that is gone never tells. */
  #endComposition(): void {
    if (!this.#isComposing) return;
    this.#isComposing = false;
    if (this.text === this.#taken && this.#shownFor?.draft.get() === this.text) return;
    this.#take(this.text);
    this.requestUpdate();
  }

  #take(text: string): void {
    this.text = text;
    if (!text) this.error = undefined;
    const conversation = this.#shownFor;
    if (!conversation) return;
    const elsewhere = conversation.draft.get();
    if (elsewhere !== this.#taken) this.text = mergeDrafts(this.#taken, text, elsewhere);
    this.#taken = this.text;
    conversation.setDraft(this.text);
    this.dispatchEvent(
      new ImDraftChangedEvent({ conversationId: conversation.id, text: this.text }),
    );
  }

  readonly #onInput = (event: InputEvent): void => {
    // The listener is on the text area.
    const { value } = event.currentTarget as HTMLTextAreaElement;
    this.error = undefined;
    // An input method loses what it has when the field is changed.
    if (this.#isComposing && this.#shownFor?.draft.get() !== this.#taken) this.text = value;
    else this.#take(value);
    this.#conversation?.setTyping(value.trim() !== "");
  };

  readonly #onComposition = ({ type }: CompositionEvent): void => {
    if (type === "compositionstart") this.#isComposing = true;
    else this.#endComposition();
  };

  readonly #onBlur = (): void => this.#conversation?.setTyping(false);

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      this.dispatchEvent(new ImScrollRequestEvent({ direction: event.key === "PageUp" ? -1 : 1 }));
      return;
    }
    // On a phone Enter is the only way to a new line.
    if (!isSubmitKey(event) || hasCoarsePointer()) return;
    event.preventDefault();
    void this.send();
  };

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    // With nothing to send the button goes off, and would take the focus with it.
    if (this.find(".send:focus")) this.focus();
    void this.send();
  };

  readonly #onFieldClick = (): void => this.area?.focus();
}

/** Pressing the button must not close the screen keyboard. */
function keepFocus(event: PointerEvent): void {
  event.preventDefault();
}

/** Where one writes stays where it is in the text, the end at the end. */
function replaceText(area: HTMLTextAreaElement, text: string): void {
  const { value, selectionStart: start, selectionEnd: end } = area;
  const isInFront = start < value.length && text.startsWith(value.slice(0, start));
  const shift = isInFront ? 0 : text.length - value.length;
  area.value = text;
  if (area.matches(":focus"))
    area.setSelectionRange(Math.max(0, start + shift), Math.max(0, end + shift));
}

const growsByItself = (): boolean => CSS.supports("field-sizing", "content");

function fitHeight(area: HTMLTextAreaElement): void {
  if (growsByItself()) return;
  area.style.setProperty("block-size", "auto");
  area.style.setProperty("block-size", `${area.scrollHeight}px`);
}
