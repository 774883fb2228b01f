import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { LINK_PATH, LINK_SUBPROTOCOL } from "@im-chat/protocol";
import { describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { transportContract } from "./testing/transport-contract.ts";
import type { ContractPeer, ContractServer } from "./testing/transport-contract.ts";
import { createInbox, deferred } from "./testing/waiting.ts";
import { webSocketTransport } from "./websocket-transport.ts";

describe("WebSocket links to a real server", () => {
  const contract = transportContract({ start: startServer });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test("a socket asks for the path and the subprotocol of links below the server's base", async () => {
  const asked: string[] = [];
  const transport = webSocketTransport({
    openSocket(url, protocol) {
      asked.push(url, protocol);
      throw new TypeError("no sockets here");
    },
  });
  const closed = deferred<unknown>();
  transport.open(
    { server: "https://chat.example.org/im/" },
    { onOpen: () => undefined, onBatch: () => undefined, onClose: closed.resolve },
  );
  expect(await closed.promise).toEqual({ code: 1006, reason: "TypeError: no sockets here" });
  expect(asked).toEqual([`wss://chat.example.org/im${LINK_PATH}`, LINK_SUBPROTOCOL]);
});

async function startServer(): Promise<ContractServer> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: LINK_PATH });
  const arrivals = createInbox<ContractPeer>();
  sockets.on("connection", (socket) => {
    const batches = createInbox<Uint8Array>();
    socket.on("message", (bytes: Buffer) => batches.put(new Uint8Array(bytes)));
    arrivals.put({
      send: (bytes) => socket.send(bytes),
      close: (code, reason) => socket.close(code, reason),
      cut: () => socket.terminate(),
      nextBatch: batches.next,
      ended: once(socket, "close").then(() => undefined),
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  return {
    transport: webSocketTransport(),
    server: `http://127.0.0.1:${port}`,
    nowhere: "http://127.0.0.1:9",
    accept: arrivals.next,
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.close();
      await once(http, "close");
    },
  };
}
