import type { Peer } from "@im-chat/server/testing";
import { webSocketTransport } from "@im-chat/transport";
import type { Transport } from "@im-chat/transport";
import { createInbox, deferred, transportContract } from "@im-chat/transport/testing";
import type { ContractPeer, ContractServer } from "@im-chat/transport/testing";
import { setupServer } from "msw/node";
import { describe, expect, test } from "vitest";
import { createChatHandlers } from "./chat-handlers.ts";
import { createFaultyTransport } from "./faulty-transport.ts";
import type { MemoryServer } from "./memory-server.ts";
import { createMemoryTransport } from "./memory-transport.ts";

const SERVER = "http://chat.example";
const NOWHERE = "http://nowhere.example";

/** The end of a server that takes whatever comes, and says what it is told to. */
interface Far {
  readonly server: Pick<MemoryServer, "accept" | "exchange" | "isUp">;
  readonly accept: () => Promise<ContractPeer>;
  stop(): void;
}

function createFar(): Far {
  const arrivals = createInbox<ContractPeer>();
  const peers = new Set<Peer>();
  return {
    server: {
      isUp: true,
      exchange: () => undefined,
      accept(peer) {
        const batches = createInbox<Uint8Array>();
        const ended = deferred<void>();
        peers.add(peer);
        arrivals.put({
          send: (bytes) => peer.send(bytes),
          close: (code, reason) => peer.close(code, reason),
          cut: () => peer.terminate(),
          nextBatch: batches.next,
          ended: ended.promise,
        });
        return { receive: batches.put, ended: () => ended.resolve() };
      },
    },
    accept: arrivals.next,
    stop: () => peers.forEach((peer) => peer.terminate()),
  };
}

async function startInMemory(worsen: (over: Transport) => Transport): Promise<ContractServer> {
  const far = createFar();
  const here = createMemoryTransport(far.server);
  const away = createMemoryTransport({ accept: () => undefined });
  return {
    transport: worsen({
      name: "memory",
      open: (target, handlers) => (target.server === SERVER ? here : away).open(target, handlers),
    }),
    server: SERVER,
    nowhere: NOWHERE,
    accept: far.accept,
    stop: async () => far.stop(),
  };
}

let behindMsw = createFar();
/** Made once: msw listens to its channel between pages for each of them, and never ceases to. */
const HANDLERS = [
  ...createChatHandlers(
    {
      isUp: true,
      exchange: () => undefined,
      accept: (peer) => behindMsw.server.accept(peer),
    },
    { url: SERVER },
  ),
  ...createChatHandlers(
    { isUp: false, accept: () => undefined, exchange: () => undefined },
    { url: NOWHERE },
  ),
];

async function startBehindMsw(): Promise<ContractServer> {
  const far = (behindMsw = createFar());
  const network = setupServer(...HANDLERS);
  network.listen();
  return {
    transport: webSocketTransport(),
    server: SERVER,
    nowhere: NOWHERE,
    accept: far.accept,
    async stop() {
      far.stop();
      network.close();
    },
  };
}

describe.each([
  ["links in memory", () => startInMemory((over) => over)],
  [
    "links that could be faulty",
    () => startInMemory((over) => createFaultyTransport(Math.random, { over }).transport),
  ],
  ["WebSockets through msw", startBehindMsw],
])("%s keep the contract of transports:", (_name, start) => {
  test.for(transportContract({ start }))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
