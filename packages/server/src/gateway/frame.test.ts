import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { fromFrame, toFrame } from "./frame.ts";

test.for([0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])(
  "a client reads a frame of %d bytes",
  async (length) => {
    const http = createServer();
    const sockets = new WebSocketServer({ noServer: true });
    http.on("upgrade", (request, socket, head) => {
      sockets.handleUpgrade(
        request,
        socket,
        head,
        () => void socket.write(toFrame(new Uint8Array(length).fill(7))),
      );
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    const [bytes, isBinary] = (await once(client, "message")) as [Buffer, boolean];
    expect([bytes.length, isBinary, bytes.every((byte) => byte === 7)]).toEqual([
      length,
      true,
      true,
    ]);
    client.terminate();
    http.close();
  },
);

test.for([0, 1, 125, 126, 127, 65_535, 65_536])("a batch of %d bytes comes out again", (length) => {
  const batch = new Uint8Array(length).fill(7);
  expect(new Uint8Array(fromFrame(toFrame(batch)))).toEqual(batch);
});
