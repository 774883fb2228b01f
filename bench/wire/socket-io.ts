import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { installPeers } from "../peers.ts";
import type { System } from "./talk.ts";

const VERSION = "4.8.4";

/** What is used of both packages. */
interface IoSocket {
  on(event: string, listener: (message: Message, ack: (answer: unknown) => void) => void): void;
  once(event: string, listener: () => void): void;
  emit(event: string, message: Message, ack?: () => void): void;
  emitWithAck(event: string, message: Message): Promise<unknown>;
  disconnect(): void;
}
interface IoServer {
  on(event: "connection", listener: (socket: IoSocket) => void): void;
  close(): Promise<void>;
}
interface Modules {
  readonly Server: new (http: unknown, options: unknown) => IoServer;
  readonly io: (url: string, options: unknown) => IoSocket;
}
interface Message {
  readonly to?: string;
  readonly from?: string;
  readonly seq?: number;
  readonly text?: string;
  readonly at?: number;
}

/** Socket.IO over WebSocket alone, with its own acks and its own heartbeat; it stores nothing. */
export async function startSocketIo(): Promise<System> {
  const folder = installPeers("wire", { "socket.io": VERSION, "socket.io-client": VERSION });
  const load = async (file: string): Promise<Modules> =>
    (await import(`${folder}node_modules/${file}`)) as Modules;
  const { Server } = await load("socket.io/wrapper.mjs");
  const { io } = await load("socket.io-client/build/esm-debug/index.js");
  const http = createServer();
  const server = new Server(http, { transports: ["websocket"] });
  const sockets = new Map<string, IoSocket>();
  let seq = 0;
  server.on("connection", (socket) => {
    socket.on("hello", ({ from = "" }, ack) => {
      sockets.set(from, socket);
      ack({});
    });
    socket.on("message", ({ to = "", text = "" }, ack) => {
      seq += 1;
      ack({ seq });
      sockets.get(to)?.emit("message", { from: "ada", seq, text, at: Date.now() });
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    // Listening on an address, not on a pipe.
    port: (http.address() as AddressInfo).port,
    async connect(ports) {
      const open = async (port: number, user: string): Promise<IoSocket> => {
        const options = { transports: ["websocket"], forceNew: true };
        const socket = io(`http://127.0.0.1:${port}`, options);
        await socket.emitWithAck("hello", { from: user });
        return socket;
      };
      const [sender, receiver] = [
        await open(ports.sender, "ada"),
        await open(ports.receiver, "ben"),
      ];
      return {
        async say(text) {
          const received = new Promise<void>((resolve) => receiver.once("message", resolve));
          await Promise.all([sender.emitWithAck("message", { to: "ben", text }), received]);
        },
        async close() {
          sender.disconnect();
          receiver.disconnect();
        },
      };
    },
    stop: () => server.close(),
  };
}
