import { FEATURES, ImError, LIMITS, PROTOCOL_VERSION, isGuestId } from "@im-chat/protocol";
import type { Hello, User, Welcome } from "@im-chat/protocol";
import type { TokenVerifier } from "../identity/token.ts";
import type { App, Apps, Kernel, Principal } from "../kernel.ts";
import type { Compression } from "./compression.ts";
import type { GatewayLimits } from "./limits.ts";
import type { Link, Session } from "./link.ts";
import { checkOrigin } from "./origin.ts";
import type { Revocations } from "./revocations.ts";
import type { Roster } from "./roster.ts";
import { fullBucket } from "./token-bucket.ts";
import { admitExchange } from "./user-limits.ts";

export interface HandshakeOptions {
  readonly kernel: Pick<Kernel, "signIn" | "signInGuest">;
  readonly apps: Pick<Apps, "get">;
  readonly tokens: TokenVerifier;
  readonly roster: Roster;
  readonly revocations: Pick<Revocations, "check">;
  readonly limits: GatewayLimits;
  /** Whether guests may register from this address now. @throws ImError `rate_limited` */
  readonly admitGuest: (address: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly mintSessionId: () => string;
  readonly skewMs: number;
  /** Absent: not offered. */
  readonly compression?: Compression | undefined;
}

export interface Admitted {
  readonly session: Session;
  readonly welcome: Welcome;
}

interface Identity {
  readonly principal: Principal;
  readonly app: App;
  readonly self: User;
  /** Both 0 for a guest. */
  readonly expiresAt: number;
  readonly issuedAt: number;
}

export interface Handshake {
  /** Verifies a hello. @throws ImError with the reason as a sentence. */
  admit(link: Link, hello: Hello): Promise<Admitted>;
  /** To be asked at the moment when the link opens: others of the same user may have come in meanwhile.
   * @throws ImError `superseded`, `rate_limited` */
  checkRoom(link: Link, session: Session): void;
  /** Verifies the token that follows the one a link began with. @returns what it says of the link's session */
  renew(
    link: Link,
    token: string,
  ): Promise<Pick<Session, "principal" | "endsAt" | "issuedAt"> & { readonly expiresAt: number }>;
}

export function createHandshake(options: HandshakeOptions): Handshake {
  const { kernel, tokens, limits, roster, revocations } = options;
  /** Abilities of this server; clients use what both name. */
  const offered = options.compression === undefined ? [] : [FEATURES.deflate];

  async function identify(link: Link, hello: Hello): Promise<Identity> {
    return hello.credentials.type === "token"
      ? byToken(link, hello, hello.credentials.token)
      : await asGuest(link, hello, hello.credentials);
  }

  async function byToken(
    link: Link,
    { app: named, deviceId }: Hello,
    token: string,
  ): Promise<Identity> {
    const claims = await tokens.user(token, named);
    const app = await findApp(claims.app);
    checkOrigin(app, link);
    const principal: Principal = {
      app: app.id,
      userId: claims.userId,
      role: claims.role,
      deviceId,
    };
    const { name, avatar, issuedAt, expiresAt } = claims;
    const self = await kernel.signIn(principal, { name, avatar, kind: "user", issuedAt });
    revocations.check({ ...principal, issuedAt });
    return { principal, app, self, issuedAt, expiresAt };
  }

  async function asGuest(
    link: Link,
    hello: Hello,
    guest: Extract<Hello["credentials"], { type: "guest" }>,
  ): Promise<Identity> {
    if (!isGuestId(guest.userId))
      throw new ImError(
        "unauthenticated",
        'Cannot sign in as a guest: the user id does not begin with "~"',
      );
    const app = await findApp(hello.app);
    checkOrigin(app, link);
    if (!app.policies.hasGuests)
      throw new ImError(
        "forbidden",
        `Cannot sign in as a guest: app "${app.id}" takes no guests, it needs a token`,
      );
    const { userId, secret, name, commandId } = guest;
    // One that was here lately is not registered again, however often it has to say hello.
    if (!roster.isKnown(app.id, userId)) options.admitGuest(link.address);
    const self = await kernel.signInGuest({ app: app.id, userId, secret, name, commandId });
    return {
      principal: { app: app.id, userId, role: "guest", deviceId: hello.deviceId },
      app,
      self,
      issuedAt: 0,
      expiresAt: 0,
    };
  }

  async function findApp(id: string): Promise<App> {
    const app = await options.apps.get(id);
    if (app !== undefined) return app;
    const shown = id.replaceAll(/[\p{Cc}\p{Cs}]/gu, "?");
    throw new ImError(
      "unauthenticated",
      `Cannot sign in: there is no app "${shown}" on this server; check the attribute "app"`,
    );
  }

  /** A token taken within the allowance for wrong clocks ends with that allowance, any other with itself. */
  function endOf(expiresAt: number): number {
    if (expiresAt === 0) return 0;
    return expiresAt > options.now() ? expiresAt : expiresAt + options.skewMs;
  }

  /** Features that both have. What answers an HTTP request is compressed by HTTP. */
  function featuresOf({ exchange }: Link, hello: Hello): readonly number[] {
    return exchange === undefined
      ? offered.filter((feature) => hello.features.includes(feature))
      : [];
  }

  function sessionOf(link: Link, identity: Identity, hello: Hello): Session {
    const { principal, issuedAt, expiresAt } = identity;
    const nowMs = options.monotonic();
    const user = roster.claim({
      app: principal.app,
      userId: principal.userId,
      commands: fullBucket(limits.commands, nowMs),
      queries: fullBucket(limits.queries, nowMs),
    });
    const sessionId = hello.sessionId ?? options.mintSessionId();
    const session: Session = {
      principal,
      sessionId,
      generation: hello.generation,
      endsAt: endOf(expiresAt),
      issuedAt,
      isDeflating: featuresOf(link, hello).includes(FEATURES.deflate),
      user,
    };
    return session;
  }

  function checkRoom(link: Link, session: Session): void {
    if (link.exchange === undefined) return checkLinks(session);
    const request = { ...link.exchange, frames: framesOf(link) };
    admitExchange(session.user, request, { limits, nowMs: options.monotonic() });
  }

  function checkLinks(session: Session): void {
    const older = roster.ofSession(session);
    if (older?.session !== undefined && older.session.generation > session.generation) {
      throw new ImError(
        "superseded",
        "Cannot open the link: a newer one of the same session is open",
      );
    }
    if (older !== undefined || session.user.links.length < limits.linksPerUser) return;
    const why = `the user has ${limits.linksPerUser} open links already`;
    throw new ImError("rate_limited", `Cannot open the link: ${why}`, { retryAfterMs: 30_000 });
  }

  return {
    admit: async (link, hello) => {
      checkVersion(hello);
      const identity = await identify(link, hello);
      const session = sessionOf(link, identity, hello);
      const features = featuresOf(link, hello);
      return {
        session,
        welcome: welcomeOf(identity, { session, features, limits, nowMs: options.now() }),
      };
    },
    checkRoom,
    renew: async (link, token) => {
      const principal = link.session?.principal;
      if (principal === undefined || principal.role === "guest") {
        throw new ImError("invalid", "Cannot renew the token: the link has none");
      }
      const claims = await tokens.user(token, principal.app);
      if (claims.userId !== principal.userId)
        throw new ImError("mismatch", "Cannot renew the token: it is for another user");
      const renewed: Principal = { ...principal, role: claims.role };
      const { name, avatar, issuedAt, expiresAt } = claims;
      await kernel.signIn(renewed, { name, avatar, kind: "user", issuedAt });
      revocations.check({ ...renewed, issuedAt });
      return { principal: renewed, endsAt: endOf(expiresAt), issuedAt, expiresAt };
    },
  };
}

/** Of an HTTP request, when its hello has been verified. */
function framesOf({ early }: Link): number {
  return 1 + (early?.frames.length ?? 0);
}

function checkVersion({ versionMin, versionMax }: Hello): void {
  if (versionMin <= PROTOCOL_VERSION && versionMax >= PROTOCOL_VERSION) return;
  const older = versionMax < PROTOCOL_VERSION ? "client" : "server";
  const spoken =
    versionMin === versionMax ? `version ${versionMin}` : `versions ${versionMin} to ${versionMax}`;
  throw new ImError(
    "version_mismatch",
    `Cannot talk: the client speaks ${spoken} of the protocol, this server ${PROTOCOL_VERSION}; update the ${older}`,
  );
}

function welcomeOf(
  identity: Identity,
  context: {
    session: Session;
    features: readonly number[];
    limits: GatewayLimits;
    nowMs: number;
  },
): Welcome {
  const { session, features, limits, nowMs } = context;
  const { app, self, expiresAt } = identity;
  return {
    type: "welcome",
    version: PROTOCOL_VERSION,
    features,
    sessionId: session.sessionId,
    self,
    app: app.id,
    tokenExpiresAt: expiresAt,
    heartbeatMs: limits.heartbeatMs,
    serverTime: nowMs,
    limits: {
      batchBytes: limits.batchBytes,
      bodyBytes: LIMITS.bodyBytes,
      commandsPerBatch: limits.commandsPerBatch,
      watched: limits.watchedConversations,
      groupMembers:
        app.policies.groupMembers === 0 ? LIMITS.groupMembers : app.policies.groupMembers,
    },
    findUsers: app.policies.findUsers,
  };
}
