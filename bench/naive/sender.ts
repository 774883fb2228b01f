import { once } from "node:events";
import { WebSocket } from "ws";
import type { Sender } from "../load.ts";

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
  const waiting = new Map<number, () => void>();
  let id = 0;
  receiver.on("message", (bytes: Buffer) => void JSON.parse(bytes.toString()));
  socket.on("message", (bytes: Buffer) => {
    const answer = JSON.parse(bytes.toString()) as { id: number };
    waiting.get(answer.id)?.();
    waiting.delete(answer.id);
  });
  return {
    send: (text) =>
      new Promise((resolve) => {
        id += 1;
        waiting.set(id, resolve);
        socket.send(JSON.stringify({ id, to, text }));
      }),
    close: () => {
      socket.close();
      receiver.close();
    },
  };
}
