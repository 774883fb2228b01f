import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UserId } from "@im-chat/protocol";
import { createKernel, createServer, openNodeSqlite } from "@im-chat/server";
import type { Kernel } from "@im-chat/server";
import { signToken } from "./sign-token.ts";

/** A real server on a database in memory, listening on a free port of this machine. */
export interface TestServer {
  /** `http://127.0.0.1:PORT`, the same through `stop` and `start`. */
  readonly url: string;
  readonly app: string;
  /** What is behind the sockets: to look into, and to act as the host's backend. */
  readonly kernel: Kernel;
  /** Makes the account of a user who has never been here. */
  addUser(userId: UserId, name?: string): Promise<void>;
  tokenFor(userId: UserId, options?: TokenOptions): Promise<string>;
  /** Cuts all links and listens no more; the data stays. */
  stop(): Promise<void>;
  /** Listens again, at the same address. */
  start(): Promise<void>;
  /** Keeps a copy of the data. @returns puts it back: what came later is lost, and all logs begin a new history. */
  backup(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface TokenOptions {
  /** Like the id when left out. */
  readonly name?: string | undefined;
  /** 3600 when left out. */
  readonly lifetimeSeconds?: number | undefined;
}

export interface TestServerOptions {
  /** `stopped`: entries of accounts' logs ("you were added", mentions) wait. */
  readonly consumers?: "running" | "stopped" | undefined;
}

const APP = "demo";

/** Starts a server for one test. */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  let kernel = await openKernel(":memory:", options);
  let server = await createServer({ kernel });
  const { url } = server;
  const folder = await mkdtemp(join(tmpdir(), "im-chat-test-"));
  const start = async (): Promise<void> => {
    server = await createServer({ kernel, port: Number(new URL(url).port) });
  };
  let copies = 0;
  return {
    url,
    app: APP,
    get kernel() {
      return kernel;
    },
    async addUser(userId, name = userId) {
      await kernel.signIn({ app: APP, userId, role: "user" }, { name, kind: "user" });
    },
    tokenFor: (userId, token) => tokenFor(kernel, userId, token),
    stop: () => server.close(),
    start,
    async backup() {
      copies += 1;
      const file = join(folder, `copy-${copies}.sqlite`);
      await kernel.backup(file);
      return async () => {
        await server.close();
        await kernel.close();
        kernel = await openKernel(file, options);
        await start();
      };
    },
    async close() {
      await server.close();
      await kernel.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function openKernel(file: string, { consumers }: TestServerOptions): Promise<Kernel> {
  return createKernel({
    driver: openNodeSqlite(file),
    clock: Date.now,
    random: (length) => new Uint8Array(randomBytes(length)),
    schedule: (run) => void setImmediate(run),
    consumers,
  });
}

async function tokenFor(
  kernel: Kernel,
  userId: UserId,
  { name = userId, lifetimeSeconds = 3600 }: TokenOptions = {},
): Promise<string> {
  const keys = await kernel.apps.keys(APP);
  const key = keys.find(({ kind, algorithm }) => kind === "token" && algorithm === "HS256");
  if (key === undefined) throw new Error(`The app ${APP} has no key to sign tokens with`);
  const iat = Math.floor(Date.now() / 1000);
  return signToken(
    { sub: userId, aud: APP, name, iat, exp: iat + lifetimeSeconds },
    { id: key.id, secret: key.material },
  );
}
