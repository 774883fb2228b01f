import { once } from "node:events";
import { WebSocket } from "ws";
import type { Sender } from "../load.ts";
import { Unanswered } from "../unanswered.ts";

/** How the server's acks begin. */
const ACK = '{"type":"ack","id":';

/** @param count Senders; as many receivers are connected beside them. */
export async function connectNaive(url: string, count: number): Promise<readonly Sender[]> {
  const address = url.replace("http", "ws").replace(/\/$/, "");
  const receivers = await Promise.all(
    Array.from({ length: count }, (_, index) => open(`${address}/r${index}`)),
  );
  const sockets = await Promise.all(
    Array.from({ length: count }, (_, index) => open(`${address}/s${index}`)),
  );
  return sockets.map((socket, index) =>
    toSender({ socket, receiver: receivers[index] as WebSocket, to: `r${index}` }),
  );
}

async function open(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await once(socket, "open");
  return socket;
}

function toSender({
  socket,
  receiver,
  to,
}: {
  socket: WebSocket;
  receiver: WebSocket;
  to: string;
}): Sender {
  const waiting = new Unanswered<{ resolve: () => void; reject: (error: Error) => void }>();
  let id = 0;
  // As the load on our server: who is answered is read, and nothing else.
  receiver.on("message", () => {});
  socket.on("message", (bytes: Buffer) => {
    const answered = Number.parseInt(bytes.toString("latin1", ACK.length), 10);
    waiting.take(answered)?.resolve();
  });
  socket.on("close", () => {
    for (const { reject } of waiting.all()) reject(new Error("The connection was closed"));
  });
  return {
    send: (text) =>
      new Promise((resolve, reject) => {
        id += 1;
        waiting.put(id, { resolve, reject });
        socket.send(JSON.stringify({ id, to, text }));
      }),
    close: () => {
      socket.close();
      receiver.close();
    },
  };
}
