import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface SlowLink {
  /** Stands for the server's. */
  readonly url: string;
  close(): void;
}

/** Carries WebSocket frames to a server and back, each half a round trip later. Browsers slow down what opens a socket, and
 * nothing of what goes over it.
 * @param server Its address, `http://…`.
 * @param roundTripMs Milliseconds. */
export async function startSlowLink(server: string, roundTripMs: number): Promise<SlowLink> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const door = createServer((near) => {
    const far = connect(Number(port), hostname);
    let isOpen = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from.setNoDelay());
      from.on("data", (bytes) => {
        const send = (): void => void (to.destroyed || to.write(bytes));
        // Timers of one length keep their order.
        if (isOpen) setTimeout(send, roundTripMs / 2);
        else send();
        isOpen ||= from === far;
      });
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  // Listening on an address, not on a pipe.
  const { port: nearPort } = door.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${nearPort}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      door.close();
    },
  };
}
