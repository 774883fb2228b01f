import type { Chat, ConnectionStatus } from "@im-chat/core";
import { ImError } from "@im-chat/core";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { findConnectionFault } from "../base/connection-fault.ts";
import { afterMs } from "../base/environment.ts";
import { needTag } from "../base/lazy-tags.ts";
import { reportOnce } from "../base/report.ts";
import type { SetupFault } from "../base/setup.ts";
import { ImErrorEvent } from "../events.ts";

/** A little sooner than the banner shows anything. */
const BANNER_AFTER_MS = 1_500;
/** Longer than two attempts over a slow line. */
const UNREACHABLE_AFTER_MS = 8_000;

interface Sources {
  readonly client: () => Chat | undefined;
  readonly server: () => string;
  readonly isGuest: () => boolean;
  /** What the page's token provider threw last; empty: nothing. */
  readonly tokenFailure: () => string;
}

/** Tells a wrong address, a closed door and a missing server apart from a link that is down for a while. */
export class ServerWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #sources: Sources;
  #client: Chat | undefined;
  #status: ConnectionStatus | undefined;
  #wasReached = false;
  #isSilent = false;
  #blocked = "";
  /** Why the last attempt failed: kept while the next one is under way. */
  #reason: ImError | undefined;
  #stops: (() => void)[] = [];

  constructor(host: ReactiveControllerHost & HTMLElement, sources: Sources) {
    this.#host = host;
    this.#sources = sources;
    host.addController(this);
  }

  /** What is wrong with the way to the server, or with how one is let in. */
  get fault(): SetupFault | undefined {
    if (!this.#status) return undefined;
    const refused = findConnectionFault(this.#status, { isGuest: this.#sources.isGuest() });
    if (refused || this.#wasReached) return refused;
    if (this.#blocked) return { kind: "blocked_by_csp", detail: this.#blocked };
    if (!this.#isSilent || !navigator.onLine) return undefined;
    if (this.#reason?.code === "token_expired")
      return { kind: "token_expired", detail: this.#reason.message };
    const tokenFailure = this.#sources.tokenFailure();
    if (tokenFailure) return { kind: "token_failed", detail: tokenFailure };
    return { kind: "unreachable", detail: this.#reason?.message ?? this.#sources.server() };
  }

  hostUpdate(): void {
    const client = this.#sources.client();
    if (client === this.#client) return;
    this.#drop();
    this.#client = client;
    if (client) this.#watch(client);
  }

  hostDisconnected(): void {
    this.#drop();
  }

  #watch(client: Chat): void {
    if (!isSecureContext) {
      needTag("im-connection-banner");
      reportOnce(
        "This page is not served securely, so the browser switches off storage locks and more. Serve it over https, or from localhost while developing.",
      );
    }
    document.addEventListener("securitypolicyviolation", this.#onViolation);
    this.#stops = [
      client.connection.subscribe((status) => this.#follow(status)),
      client.storage.subscribe(({ reason }) => reason && needTag("im-connection-banner")),
      afterMs(BANNER_AFTER_MS, () => needTag("im-connection-banner")),
      afterMs(UNREACHABLE_AFTER_MS, () => {
        this.#isSilent = true;
        this.#tell();
        this.#host.requestUpdate();
      }),
      () => document.removeEventListener("securitypolicyviolation", this.#onViolation),
    ];
  }

  #follow(status: ConnectionStatus): void {
    this.#status = status;
    if (status.name === "online" || status.name === "catching_up") this.#wasReached = true;
    if (status.name === "offline") this.#learn(status.reason);
    if (status.name === "closed") needTag("im-connection-banner");
    this.#report();
    this.#host.requestUpdate();
  }

  /** On the console at once, whatever of it the element shows. */
  #report(): void {
    const failed = this.#sources.tokenFailure();
    const fault: SetupFault | undefined =
      this.fault ?? (failed ? { kind: "token_failed", detail: failed } : undefined);
    if (!fault || fault.kind === "ended") return;
    const { localName } = this.#host;
    void import("./fault-view.ts").then(
      ({ reportFault }) => reportFault(fault, localName),
      (error: unknown) => reportOnce(fault.detail, [error]),
    );
  }

  /** Tells the page why nobody was reached; what its own token provider threw, and a refusal, it was told already. */
  #tell(): void {
    const { fault } = this;
    const wasTold = fault?.kind === "token_failed" || this.#status?.name === "closed";
    if (this.#wasReached || !fault || wasTold) return;
    const error =
      fault.kind === "blocked_by_csp"
        ? new ImError("unavailable", `Cannot connect: the page's policy lacks ${fault.detail}`)
        : (this.#reason ?? new ImError("unavailable", `Cannot reach ${fault.detail}`));
    this.#host.dispatchEvent(new ImErrorEvent({ error }));
  }

  /** Each way to the server fails with words of its own: once it was told, the first ones stay. */
  #learn(reason: ImError | undefined): void {
    const isTold = this.#isSilent && this.#reason !== undefined;
    if (reason && (!isTold || reason.code === "token_expired")) this.#reason = reason;
  }

  #drop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#client = undefined;
    this.#status = undefined;
    this.#wasReached = false;
    this.#isSilent = false;
    this.#blocked = "";
    this.#reason = undefined;
  }

  readonly #onViolation = ({
    blockedURI,
    effectiveDirective,
  }: SecurityPolicyViolationEvent): void => {
    const server = this.#sources.server();
    if (
      effectiveDirective !== "connect-src" ||
      !URL.canParse(server, document.baseURI) ||
      !URL.canParse(blockedURI)
    )
      return;
    if (new URL(blockedURI).host !== new URL(server, document.baseURI).host) return;
    this.#blocked = `connect-src ${new URL(server, document.baseURI).origin}`;
    this.#host.requestUpdate();
  };
}
