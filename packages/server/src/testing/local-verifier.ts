import { createHmac } from "node:crypto";
import { LIMITS } from "@im-chat/protocol";
import type { JWTPayload } from "jose";
import { readTimes, readUserClaims, refuseToken } from "../identity/claims.ts";
import type { KeySource, TokenVerifier } from "../identity/token.ts";

/** Checks tokens by the same claims as the server does, and their signatures without another thread: HS256 alone. */
export function createLocalVerifier({
  apps,
  now,
}: {
  readonly apps: KeySource;
  /** Epoch milliseconds. */
  readonly now: () => number;
}): TokenVerifier {
  async function isSigned(token: string, app: string): Promise<boolean> {
    const end = token.lastIndexOf(".");
    const keys = await apps.keys(app);
    return keys
      .filter(({ kind, algorithm }) => kind === "token" && algorithm === "HS256")
      .some(
        ({ material }) =>
          createHmac("sha256", Buffer.from(material, "base64url"))
            .update(token.slice(0, end))
            .digest("base64url") === token.slice(end + 1),
      );
  }

  return {
    user: async (token, named) => {
      const [, payload = ""] = token.split(".");
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as JWTPayload;
      const app = named === "" ? String(claims.aud) : named;
      if (!(await isSigned(token, app))) refuseToken("its signature does not fit");
      const rules = {
        nowMs: now(),
        maxLifetimeSeconds: LIMITS.tokenLifetimeMs / 1000,
        skewSeconds: LIMITS.clockSkewMs / 1000,
      };
      return { app, ...readUserClaims(claims), ...readTimes(claims, rules) };
    },
    host: async () => refuseToken("the app's backend has no door here"),
  };
}
