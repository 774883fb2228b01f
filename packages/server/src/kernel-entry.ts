// What of a server also runs in a browser: no sockets, no files, nothing of Node.
export { createKernel } from "./create-kernel.ts";
export type { KernelOptions } from "./create-kernel.ts";
export type { Logger } from "./logger.ts";
export type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from "./database/driver.ts";
export { StartError } from "./database/start-error.ts";
export type { StartFailure } from "./database/start-error.ts";
export type { Environment } from "./environment.ts";
export type { GatewayLimits } from "./gateway/limits.ts";
export type { Rate } from "./gateway/token-bucket.ts";
export type {
  App,
  AppKey,
  AppPolicies,
  Apps,
  Audience,
  AudienceMember,
  Kernel,
  KernelStats,
  Outcome,
  Principal,
  Publication,
  SignIn,
} from "./kernel.ts";
