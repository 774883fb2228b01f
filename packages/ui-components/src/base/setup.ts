/** What the page says of the client it wants. */
export interface Setup {
  readonly server: string;
  readonly app: string;
  readonly user: string;
  readonly isGuest: boolean;
  readonly hasTokenProvider: boolean;
}

/** A mistake of the page that embeds the chat, or of its server; told with the fix. */
export interface SetupFault {
  readonly kind: FaultKind;
  /** What it is about: an address, an id, the server's own sentence. */
  readonly detail: string;
}

export type FaultKind =
  | "no_server"
  | "bad_server"
  | "mixed_content"
  | "no_app"
  | "no_user"
  | "bad_user"
  | "no_token_provider"
  | "token_failed"
  | "unreachable"
  | "blocked_by_csp"
  | "origin_refused"
  | "token_refused"
  | "token_expired"
  | "revoked"
  | "version_mismatch"
  | "app_refused"
  | "no_height"
  | "unknown_user"
  | "ended"
  | "no_chat_inside";

/** @param pageUrl Address of the page. @returns The first thing that is wrong; undefined: a client can be made. */
export function findSetupFault(setup: Setup, pageUrl: string): SetupFault | undefined {
  if (!setup.server) return { kind: "no_server", detail: "" };
  const server = parseServer(setup.server, pageUrl);
  if (!server) return { kind: "bad_server", detail: setup.server };
  if (
    new URL(pageUrl).protocol === "https:" &&
    server.protocol === "http:" &&
    !isLocal(server.hostname)
  ) {
    return { kind: "mixed_content", detail: server.href };
  }
  if (!setup.app) return { kind: "no_app", detail: "" };
  if (!setup.user && !setup.isGuest) return { kind: "no_user", detail: "" };
  if (setup.user.startsWith("~")) return { kind: "bad_user", detail: setup.user };
  if (setup.user && !setup.hasTokenProvider)
    return { kind: "no_token_provider", detail: setup.user };
  return undefined;
}

/** Absolute address of a server given as the attribute has it; undefined when it is none. */
export function parseServer(server: string, pageUrl: string): URL | undefined {
  if (!URL.canParse(server, pageUrl)) return undefined;
  const url = new URL(server, pageUrl);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}

function isLocal(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname === "127.0.0.1" ||
    hostname === "[::1]" ||
    hostname.endsWith(".localhost")
  );
}
