import type { ConnectionStatus, StorageStatus } from "@im-chat/core";
import type { PropertyDeclarations, PropertyValues, TemplateResult } from "lit";
import { html, nothing } from "lit";
import { Announcer } from "../base/announcer.ts";
import { ClientElement } from "../base/client-element.ts";
import { afterMs, nowMs } from "../base/environment.ts";
import { StoreController } from "../base/store-controller.ts";
import { lockIcon, offlineIcon, wrenchIcon } from "../icons/more-paths.ts";
import { alertIcon, checkIcon, closeIcon } from "../icons/paths.ts";
import { icon } from "../icons/icon.ts";
import { controlStyles } from "../styles/controls.ts";
import { connectionBannerStyles } from "./connection-banner.styles.ts";
import type { Translation } from "../locales/translation.ts";

/** Shorter trouble is nobody's business. */
const PATIENCE_MS = 2_000;
const FAREWELL_MS = 2_000;
const TICK_MS = 1_000;

type Notice =
  | { readonly name: "none" }
  | { readonly name: "connecting" | "back" }
  | { readonly name: "catching_up"; readonly read: number }
  | { readonly name: "offline"; readonly retryAtMs: number | undefined }
  | { readonly name: "closed"; readonly text: string };

/**
 * Says that the link to the server is in trouble, and what becomes of what one writes meanwhile.
 *
 * @summary Notices about connection and storage.
 * @csspart banner - One notice.
 */
export class ImConnectionBanner extends ClientElement<Translation> {
  static override readonly properties: PropertyDeclarations = {
    isTooLow: { type: Boolean },
    hasPartFailed: { attribute: false },
    isFarewell: { state: true },
    isMemoryNoticeClosed: { state: true },
  };

  protected override readonly extent = "all";
  static override readonly styles = [controlStyles, connectionBannerStyles];

  /** The chat around has no height; told to the developer. */
  isTooLow = false;
  /** What the user asked for cannot be loaded. */
  hasPartFailed = false;
  private isFarewell = false;
  private isMemoryNoticeClosed = false;

  readonly #connection = new StoreController(this, () => this.activeClient?.connection);
  readonly #storage = new StoreController(this, () => this.activeClient?.storage);
  readonly #announcer = new Announcer();
  #stopTick: (() => void) | undefined;
  #stopFarewell: (() => void) | undefined;
  #said: Notice["name"] = "none";

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopTick?.();
    this.#stopFarewell?.();
  }

  protected override render(): TemplateResult {
    const status = this.#connection.value;
    const notice = status ? this.#findNotice(status) : ({ name: "none" } as const);
    return html`${this.#announcer.regions()} ${this.#renderNotice(notice)}
    ${this.#renderStorage(this.#storage.value)}
    ${this.hasPartFailed ? this.#renderPartFailed() : nothing}
    ${isSecureContext ? nothing : this.#renderInsecure()}
    ${this.isTooLow ? this.#renderTooLow() : nothing}`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("hasPartFailed") && this.hasPartFailed)
      this.#announcer.alert(this.terms.connection.partFailed);
    const status = this.#connection.value;
    if (!status) return;
    const notice = this.#findNotice(status);
    this.#say(notice);
    this.#schedule(status);
  }

  #findNotice(status: ConnectionStatus): Notice {
    if (status.name === "closed") {
      // Closed by the page itself is no trouble.
      if (status.reason.code === "cancelled") return { name: "none" };
      return { name: "closed", text: this.terms.error(status.reason.code) };
    }
    if (status.name === "online") return { name: this.isFarewell ? "back" : "none" };
    if (nowMs() - status.sinceMs < PATIENCE_MS && !this.#isTroubleShown) return { name: "none" };
    const { name } = status;
    if (name === "offline") return { name, retryAtMs: status.retryAtMs };
    return name === "catching_up" ? { name, read: status.read } : { name };
  }

  /** Trouble that changes its name, from offline to connecting, stays on screen. */
  get #isTroubleShown(): boolean {
    return this.#said === "offline" || this.#said === "connecting";
  }

  #say(notice: Notice): void {
    if (notice.name === this.#said) return;
    const wasTrouble = this.#isTroubleShown;
    this.#said = notice.name;
    const { connection } = this.terms;
    if (notice.name === "offline") this.#announcer.say(connection.offline);
    if (notice.name === "closed") this.#announcer.alert(connection.closedBecause(notice.text));
    if (wasTrouble && (notice.name === "none" || notice.name === "catching_up")) {
      this.isFarewell = true;
      this.#announcer.say(connection.back);
      this.#stopFarewell?.();
      this.#stopFarewell = afterMs(FAREWELL_MS, () => {
        this.isFarewell = false;
      });
    }
  }

  #schedule(status: ConnectionStatus): void {
    this.#stopTick?.();
    if (status.name === "online" || status.name === "closed") return;
    const untilShownMs = status.sinceMs + PATIENCE_MS - nowMs();
    const isCounting = status.name === "offline" && status.retryAtMs !== undefined;
    if (untilShownMs <= 0 && !isCounting) return;
    this.#stopTick = afterMs(untilShownMs > 0 ? untilShownMs : TICK_MS, () => this.requestUpdate());
  }

  #renderNotice(notice: Notice): TemplateResult | typeof nothing {
    const { connection } = this.terms;
    switch (notice.name) {
      case "none":
        return nothing;
      case "connecting":
        return html`<div class="banner" part="banner">
          <span class="dots"></span>
          <p>${connection.connecting}</p>
        </div>`;
      case "catching_up":
        return this.#renderCatchingUp(notice.read);
      case "back":
        return html`<div class="banner good" part="banner">
          ${icon(checkIcon)}
          <p>${connection.back}</p>
        </div>`;
      case "offline":
        return this.#renderOffline(notice.retryAtMs);
      case "closed":
        return html`<div class="banner bad" part="banner">
          ${icon(alertIcon)}
          <p><b>${connection.closed}</b> ${notice.text}</p>
        </div>`;
      default:
        return notice satisfies never;
    }
  }

  #renderCatchingUp(read: number): TemplateResult {
    const { connection } = this.terms;
    const line = html`<div class="progress" part="banner">
      <span class="visually-hidden">${connection.catchingUp}</span>
    </div>`;
    if (read === 0) return line;
    return html`${line}
      <div class="banner good" part="banner">
        <p><b>${connection.catchingUp}</b> ${connection.readSoFar(read)}</p>
      </div>`;
  }

  #renderOffline(retryAtMs: number | undefined): TemplateResult {
    const { connection } = this.terms;
    // Without a next attempt the device itself has no network.
    if (retryAtMs === undefined) {
      return html`<div class="banner" part="banner">
        ${icon(offlineIcon)}
        <p><b>${connection.offline}</b> ${connection.offlineText}</p>
      </div>`;
    }
    const seconds = Math.max(1, Math.ceil((retryAtMs - nowMs()) / TICK_MS));
    return html`<div class="banner" part="banner">
      ${icon(offlineIcon)}
      <p><b>${connection.serverAway}</b> ${connection.retryIn(seconds)}</p>
      <button class="link" @click=${() => this.activeClient?.reconnectNow()}>
        ${connection.retryNow}
      </button>
    </div>`;
  }

  #renderStorage(storage: StorageStatus | undefined): TemplateResult | typeof nothing {
    if (!storage || this.isMemoryNoticeClosed) return nothing;
    const { connection } = this.terms;
    // Memory without a reason was asked for by the page.
    if (!storage.reason) return nothing;
    return html`<div class="banner" part="banner">
      ${icon(lockIcon)}
      <p>${storage.kind === "memory" ? connection.memoryOnly : connection.storageTrouble}</p>
      <button class="icon-button" aria-label=${this.terms.close} @click=${this.#closeMemoryNotice}>
        ${icon(closeIcon)}
      </button>
    </div>`;
  }

  #renderInsecure(): TemplateResult {
    return html`<div class="banner" part="banner">
      ${icon(lockIcon)}
      <p>${this.terms.connection.insecure}</p>
    </div>`;
  }

  #renderPartFailed(): TemplateResult {
    return html`<div class="banner" part="banner">
      ${icon(alertIcon)}
      <p>${this.terms.connection.partFailed}</p>
    </div>`;
  }

  #renderTooLow(): TemplateResult {
    const [title, code] = this.terms.connection.tooLow;
    return html`<div class="banner bad" part="banner">
      ${icon(wrenchIcon)}
      <p><b>${title}</b> <code dir="ltr">${code}</code></p>
    </div>`;
  }

  readonly #closeMemoryNotice = ({ detail }: MouseEvent): void => {
    this.isMemoryNoticeClosed = true;
    const root = this.getRootNode();
    // By a key: the button that has the focus goes.
    if (detail === 0 && root instanceof ShadowRoot) (root.host as HTMLElement).focus();
  };
}
