export { createKernel } from "./create-kernel.ts";
export type { KernelOptions, Logger } from "./create-kernel.ts";
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
  Principal,
  Publication,
  SignIn,
} from "./kernel.ts";
export { serverName } from "./version.ts";
