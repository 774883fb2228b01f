export { createKernel } from "./create-kernel.ts";
export type { KernelOptions } from "./create-kernel.ts";
export type { Logger } from "./logger.ts";
export type { SqliteDriver, SqliteRow, SqliteStatement, SqliteValue } from "./database/driver.ts";
export { openNodeSqlite } from "./database/node-sqlite.ts";
export type { NodeSqliteOptions } from "./database/node-sqlite.ts";
export { StartError } from "./database/start-error.ts";
export type { StartFailure } from "./database/start-error.ts";
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
export type { GatewayLimits } from "./gateway/limits.ts";
export type { Rate } from "./gateway/token-bucket.ts";
export { generateKey } from "./identity/app-key.ts";
export type { KeyAlgorithm, NewKey } from "./identity/app-key.ts";
export { signHostToken, signToken } from "./identity/sign.ts";
export type { SigningKey, TokenClaims, TokenTimes } from "./identity/sign.ts";
export { systemEnvironment } from "./environment.ts";
export type { Environment } from "./environment.ts";
export { createLog } from "./metrics/logger.ts";
export type { LogLevel } from "./metrics/logger.ts";
export { createServer } from "./server.ts";
export type { Server, ServerOptions } from "./server.ts";
export type { DemoPerson } from "./pages/demo-token.ts";
export { serverName } from "./version.ts";
export { openWorkerKernel } from "./worker/node-edge.ts";
export type { WorkerKernelOptions } from "./worker/node-edge.ts";
