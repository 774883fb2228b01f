import { LIMITS } from "@im-chat/protocol";
import type { Environment } from "../environment.ts";
import { createGateway } from "../gateway/gateway.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { GATEWAY_LIMITS } from "../gateway/limits.ts";
import type { GatewayLimits } from "../gateway/limits.ts";
import { cachedApps } from "../identity/cached-apps.ts";
import type { Kernel } from "../kernel.ts";
import { createCounters } from "../metrics/counters.ts";
import { createLog } from "../metrics/logger.ts";
import { createLocalVerifier } from "./local-verifier.ts";

export interface MemoryGatewayOptions {
  readonly kernel: Kernel;
  readonly environment: Environment;
  readonly limits?: Partial<GatewayLimits> | undefined;
}

/** The gateway of a server, for links that need no network. Its owner closes the kernel. */
export type MemoryGateway = Pick<Gateway, "accept" | "close" | "exchange">;

/** Opens the gateway that a server has behind its port, without the port: links are brought to it, and everything it
 * does happens at the times of the given environment. Tokens are checked on this thread, HS256 alone. */
export function openMemoryGateway(options: MemoryGatewayOptions): MemoryGateway {
  const { kernel, environment } = options;
  const apps = cachedApps(kernel.apps, environment.monotonic);
  return createGateway({
    kernel,
    apps,
    tokens: createLocalVerifier({ apps, now: environment.now }),
    limits: { ...GATEWAY_LIMITS, ...options.limits },
    environment,
    counters: createCounters(),
    log: createLog("silent"),
    isTrustedProxy: () => false,
    skewMs: LIMITS.clockSkewMs,
  });
}
