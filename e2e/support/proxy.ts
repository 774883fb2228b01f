import { createServer, request } from "node:http";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { POLL_PATH } from "@im-chat/protocol";

/** Stands before a server and can hold back what is no file: the page loads, the chat finds nobody.
 * Works with every browser, which the drivers' own ways to be offline do not. */
export interface Proxy {
  /** Without a slash at the end. */
  readonly url: string;
  /** Open WebSockets, of all pages together. */
  readonly linkCount: number;
  /** Polls that were never answered. */
  readonly hungPolls: number;
  /** No token, no link; links that are open end without a word. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname: host, port } = new URL(target);
  const links = new Set<Duplex>();
  let isCut = false;
  let hungPolls = 0;
  const server = createServer((asked, answer) => {
    // Never answered, as by a network that swallows everything.
    if (isCut && asked.method === "POST") {
      if (asked.url?.startsWith(POLL_PATH) === true) hungPolls += 1;
      return;
    }
    const { method, headers, url: path } = asked;
    const onward = request({ host, port, method, headers, path }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  server.on("upgrade", (asked, socket, head) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const onward = connect(Number(port), host, () => {
      onward.write(requestHead(asked));
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    links.add(socket);
    for (const side of [socket, onward]) {
      side.on("error", () => socket.destroy());
      side.on("close", () => {
        links.delete(socket);
        socket.destroy();
        onward.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on an address, not on a pipe.
  const { port: ownPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${ownPort}`,
    get linkCount() {
      return links.size;
    },
    get hungPolls() {
      return hungPolls;
    },
    cut() {
      isCut = true;
      for (const link of links) link.destroy();
    },
    mend: () => void (isCut = false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const link of links) link.destroy();
      }),
  };
}

function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
