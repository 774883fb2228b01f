import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { startServer, type Server } from "./child.ts";
import { compare, type Row } from "./figures.ts";
import { openLink } from "./ours/link.ts";
import { startOurs } from "./ours/start.ts";

const NAIVE = fileURLToPath(new URL("naive/server.ts", import.meta.url));
const CONNECTIONS = 5000;
const PARALLEL = 50;
const SETTLE_MS = 5000;
/** What an authenticated, idle connection may cost above a bare socket. */
const ALLOWED_BYTES = 4096;

/** Memory of an idle connection, beside bare `ws`. */
export async function benchIdle(rounds: number): Promise<readonly Row[]> {
  const comparison = await compare(Math.min(rounds, 3), { ours: idleOnOurs, baseline: idleOnBare });
  const name = `idle connection, ${CONNECTIONS} at once`;
  return [
    {
      name,
      unit: "bytes",
      comparison,
      goal: { atMost: 1 + ALLOWED_BYTES / comparison.baseline.median },
    },
  ];
}

async function idleOnOurs(): Promise<number> {
  const server = await startOurs();
  return await memoryEach(
    server,
    async (index) => await openLink(server.url, await server.tokenOf(`user-${index}`)),
  );
}

async function idleOnBare(): Promise<number> {
  const server = await startServer({ file: NAIVE, args: ["--no-store"] });
  const address = server.url.replace("http", "ws");
  return await memoryEach(server, async (index) => {
    const socket = new WebSocket(`${address}/user-${index}`, { perMessageDeflate: false });
    await once(socket, "open");
    return socket;
  });
}

async function memoryEach(
  server: Server,
  open: (index: number) => Promise<{ close(): void }>,
): Promise<number> {
  // The first hundred pay for what is loaded once.
  const links = await openMany({ from: 0, count: 100 }, open);
  await sleep(SETTLE_MS);
  const before = await server.residentBytes();
  links.push(...(await openMany({ from: 100, count: CONNECTIONS }, open)));
  await sleep(SETTLE_MS);
  const after = await server.residentBytes();
  for (const link of links) link.close();
  await server.stop();
  return (after - before) / CONNECTIONS;
}

async function openMany(
  { from, count }: { from: number; count: number },
  open: (index: number) => Promise<{ close(): void }>,
) {
  const links: { close(): void }[] = [];
  for (let start = from; start < from + count; start += PARALLEL) {
    const size = Math.min(PARALLEL, from + count - start);
    links.push(
      ...(await Promise.all(Array.from({ length: size }, (_, index) => open(start + index)))),
    );
  }
  return links;
}
