import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Passes every byte on and counts it, both ways. */
export interface CountingProxy {
  readonly port: number;
  /** Payload of TCP so far, over all connections and both directions. */
  readonly bytes: () => number;
  close(): Promise<void>;
}

/** Stands before a server on this machine. */
export async function startCountingProxy(targetPort: number): Promise<CountingProxy> {
  let bytes = 0;
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      to.write(chunk);
    });
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => sockets.delete(from));
  };
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // Listening on an address, not on a pipe.
    port: (server.address() as AddressInfo).port,
    bytes: () => bytes,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
