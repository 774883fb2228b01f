import type { CSSResultGroup, CSSResultOrNative } from "lit";
import { LitElement } from "lit";
import type { Extent, Locale } from "../locales/locale.ts";
import { findLocale, loadLocale, localeChanged, watchLocale } from "../locales/locale.ts";
import type { FirstTerms } from "../locales/translation.ts";
import { hostStyles } from "../styles/host.ts";
import { tokens } from "../styles/tokens.ts";
import { reportOnce } from "./report.ts";

/** What every element here is: isolated, in the language of its place on the page, with our tokens. */
export abstract class ImElement<Terms extends FirstTerms = FirstTerms> extends LitElement {
  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, "lang", "dir"];
  }

  protected static override finalizeStyles(styles?: CSSResultGroup): CSSResultOrNative[] {
    return [tokens, hostStyles, ...super.finalizeStyles(styles)];
  }

  /** Elements that come later say "all", of which `Translation` is the type. */
  protected readonly extent: Extent = "first";

  #locale: Locale<Terms> | undefined;
  #unwatch: (() => void) | undefined;
  #goOn: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unwatch = watchLocale(this.#followLocale);
    this.#followLocale();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch?.();
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    // Elements further in take their language from here.
    if ((name === "lang" || name === "dir") && old !== value && this.isConnected) localeChanged();
  }

  /** Language of this element. Only from inside `render` and later: nothing renders before it is loaded. */
  protected get locale(): Locale<Terms> {
    if (!this.#locale) throw new Error("The language is not loaded yet");
    return this.#locale;
  }

  /** The texts of this element's language. */
  protected get terms(): Terms {
    return this.locale.terms;
  }

  /** The first element of what is rendered that fits; null before the first render. */
  protected find<Found extends Element>(selector: string): Found | null {
    const root: ParentNode | undefined = this.renderRoot;
    return root?.querySelector<Found>(selector) ?? null;
  }

  /** Whether inline start is on the right. */
  protected get isRtl(): boolean {
    return getComputedStyle(this).direction === "rtl";
  }

  // Skipping an update would lose which properties had changed; so it waits for the first language, and for the page: what is
  // followed off it would be followed for good.
  protected override scheduleUpdate(): void | Promise<unknown> {
    if (this.#locale && this.isConnected) return super.scheduleUpdate();
    return new Promise<void>((resolve) => {
      this.#goOn = resolve;
    }).then(() => this.scheduleUpdate());
  }

  readonly #followLocale = (): void => {
    // The extent decides the type.
    const found = findLocale(this, this.extent) as Locale<Terms> | undefined;
    if (found && found !== this.#locale) {
      this.#locale = found;
      this.requestUpdate();
    }
    this.#goOn?.();
    if (found) return;
    // The old language stays until the new one is here.
    loadLocale(this, this.extent).then(
      () => {
        if (this.isConnected) this.#followLocale();
      },
      (error: unknown) => {
        reportOnce("Cannot load the texts of the chat", [error]);
        addEventListener("online", this.#followLocale, { once: true });
      },
    );
  };
}
