import { LIMITS } from "@im-chat/protocol";
import { SILENT } from "../logger.ts";
import type { Environment } from "../environment.ts";
import { createAddressLimits } from "../gateway/address-limits.ts";
import { createGateway } from "../gateway/gateway.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { GATEWAY_LIMITS } from "../gateway/limits.ts";
import type { GatewayLimits } from "../gateway/limits.ts";
import { cachedApps } from "../identity/cached-apps.ts";
import { createTokenVerifier } from "../identity/token.ts";
import type { Kernel } from "../kernel.ts";
import { createCounters } from "../metrics/counters.ts";
import { isSignedHere } from "./check-here.ts";

export interface MemoryGatewayOptions {
  readonly kernel: Kernel;
  readonly environment: Environment;
  readonly limits?: Partial<GatewayLimits> | undefined;
}

/** The gateway of a server, for links that need no network. Its owner closes the kernel. */
export type MemoryGateway = Pick<Gateway, "accept" | "exchange" | "close">;

/** Opens the gateway that a server has behind its port, without the port: links and HTTP requests are brought to it, and
 * everything it does happens at the times of the given environment. Tokens are checked on this thread, HS256 alone.
 * Uses nothing of Node; offers no compression, which links in memory gain nothing by. */
export function openMemoryGateway(options: MemoryGatewayOptions): MemoryGateway {
  const { kernel, environment } = options;
  const { monotonic } = environment;
  const limits: GatewayLimits = { ...GATEWAY_LIMITS, ...options.limits };
  const apps = cachedApps(kernel.apps, monotonic);
  return createGateway({
    kernel,
    apps,
    tokens: createTokenVerifier({
      apps,
      now: environment.now,
      skewMs: LIMITS.clockSkewMs,
      maxLifetimeMs: LIMITS.tokenLifetimeMs,
      isSigned: isSignedHere,
    }),
    limits,
    addresses: createAddressLimits({ limits, monotonic }),
    environment,
    counters: createCounters(),
    log: SILENT,
    skewMs: LIMITS.clockSkewMs,
  });
}
