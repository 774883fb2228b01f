import { CLOSE_CODES, ImError, decodeBatch, encodeBatch, mintUuid } from "@im-chat/protocol";
import type { Down, Up, Welcome } from "@im-chat/protocol";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import type { WebSocket as ServerSocket } from "ws";
import { createConnection } from "./create-connection.ts";
import { webSocketTransport } from "./websocket-transport.ts";

test("a connection comes online over a real WebSocket and answers a request", async () => {
  const wss = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(wss, "listening");
  const ups: Up[] = [];
  wss.on("connection", (socket) => {
    socket.on("message", (bytes: Buffer) => {
      for (const up of decodeBatch(new Uint8Array(bytes), { maxBytes: 1e6 }).up) {
        ups.push(up);
        if (up.type === "hello") send(socket, { ...WELCOME, requestId: up.requestId });
        if (up.type === "query") send(socket, { type: "query_result", data: up.data, requestId: up.requestId });
      }
    });
  });
  const { port } = wss.address() as AddressInfo;
  const connection = createConnection({
    server: `http://127.0.0.1:${port}`,
    transports: [webSocketTransport()],
    hello: async () => ({ app: "demo", client: "test/1", deviceId: ID, credentials: { type: "token", token: "t" }, sessionId: undefined }),
  });
  const online = new Promise((resolve) => connection.onOnline(resolve));
  connection.connect();
  await online;
  const answer = await connection.request({ type: "query", kind: 3, data: new Uint8Array([1, 2]) });
  expect(answer.data).toEqual(new Uint8Array([1, 2]));
  expect(ups.map(({ type }) => type)).toEqual(["hello", "query"]);
  connection.close();
  wss.close();
});

const ID = mintUuid(0, new Uint8Array(16));
const WELCOME: Welcome = {
  type: "welcome", version: 1, features: [], sessionId: ID, self: { id: "alice", name: "", avatar: "", kind: "user", revision: 1 }, app: "demo", tokenExpiresAt: 0,
  heartbeatMs: 25000, serverTime: 1, limits: { batchBytes: 256000, bodyBytes: 96000, commandsPerBatch: 64, watched: 200, groupMembers: 1000 }, findUsers: "open",
};
function send(socket: ServerSocket, down: Down): void {
  socket.send(encodeBatch({ up: [], down: [down] }));
}
