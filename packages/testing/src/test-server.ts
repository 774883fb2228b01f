import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel, createServer, openNodeSqlite, systemEnvironment } from "@im-chat/server";
import type { Kernel } from "@im-chat/server";
import { createAccounts } from "./accounts.ts";
import type { TestAccounts } from "./accounts.ts";

/** A real server on a database in memory, listening on a free port of this machine. */
export interface TestServer extends TestAccounts {
  /** `http://127.0.0.1:PORT`, the same through `stop` and `start`. */
  readonly url: string;
  /** Cuts all links and listens no more; the data stays. */
  stop(): Promise<void>;
  /** Listens again, at the same address. */
  start(): Promise<void>;
  /** Keeps a copy of the data. @returns puts it back: what came later is lost, and all logs begin a new history. */
  backup(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  /** `stopped`: entries of accounts' logs ("you were added", mentions) wait. */
  readonly consumers?: "running" | "stopped" | undefined;
}

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
    ...createAccounts(() => kernel, Date.now),
    url,
    get kernel() {
      return kernel;
    },
    stop: () => server.close(),
    start,
    async backup() {
      copies += 1;
      const file = join(folder, `copy-${copies}.sqlite`);
      await kernel.backup(file);
      return async () => {
        await server.close();
        await kernel.close();
        // As an operator would: what a server has started is no backup any more.
        copies += 1;
        const restored = join(folder, `restored-${copies}.sqlite`);
        await copyFile(file, restored);
        kernel = await openKernel(restored, options);
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
    after: systemEnvironment.after,
    consumers,
  });
}
