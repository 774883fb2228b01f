import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKernel, openNodeSqlite, signToken, systemEnvironment } from "@im-chat/server";
import { startServer, type Server } from "../child.ts";
import type { TokenOf } from "./sender.ts";

const MAIN = fileURLToPath(new URL("../../packages/server/dist/main.js", import.meta.url));

const WEBSITE = fileURLToPath(
  new URL("../../packages/ui-components/dist/website", import.meta.url),
);
/** Pages of any site may use it. */
const POLICIES = { findUsers: "open", hasGuests: true, origins: ["*"], groupMembers: 0 } as const;

export interface OurServer extends Server {
  readonly tokenOf: TokenOf;
}

/** The built server as it is delivered, on a new database; only the rate limit is out of the way.
 * @param commitMs Added to every commit. */
export async function startOurs({
  commitMs = 0,
}: { readonly commitMs?: number } = {}): Promise<OurServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "im-chat-bench-"));
  const tokenOf = await tokenMaker(join(dataDir, "im-chat.sqlite"));
  const args = [
    "--port",
    "0",
    "--data-dir",
    dataDir,
    "--commands-per-second",
    "1000000",
    "--log-level",
    "warn",
    "--web-dir",
    WEBSITE,
  ];
  const server = await startServer({ file: MAIN, args, commitMs });
  return {
    ...server,
    tokenOf,
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes the database before the server opens it, to learn the key that a real backend would have. */
async function tokenMaker(file: string): Promise<TokenOf> {
  const { now, randomBytes, soon, after } = systemEnvironment;
  const kernel = await createKernel({
    driver: openNodeSqlite(file),
    clock: now,
    random: randomBytes,
    schedule: soon,
    after,
  });
  const keys = await kernel.apps.keys("demo");
  await kernel.apps.setPolicies("demo", POLICIES);
  await kernel.close();
  const key = keys.find(({ kind }) => kind === "token");
  if (key === undefined) throw new Error("A new database has no key");
  return (user) =>
    signToken({ user, app: "demo" }, key, { nowMs: Date.now(), lifetimeSeconds: 3600 });
}
