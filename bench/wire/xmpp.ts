import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { System } from "./talk.ts";

const HOST = "localhost";

/** Prosody of the system with stream management (XEP-0198), which is how a server of XMPP acks; undefined without it. */
export async function startXmpp(): Promise<System | undefined> {
  try {
    execFileSync("which", ["prosody"], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), "im-chat-bench-xmpp-"));
  const port = await freePort();
  const config = join(folder, "prosody.cfg.lua");
  await writeFile(config, configOf(folder, port));
  for (const user of ["ada", "ben"])
    execFileSync("prosodyctl", ["--config", config, "register", user, HOST, "secret"], {
      stdio: "ignore",
    });
  const server = spawn("prosody", ["-F", "--config", config], { stdio: "ignore" });
  await untilOpen(port);
  return {
    port,
    async connect(ports) {
      const [sender, receiver] = [
        await enter(ports.sender, "ada"),
        await enter(ports.receiver, "ben"),
      ];
      let id = 0;
      return {
        async say(text) {
          id += 1;
          const received = receiver.next(`id='m${id}'`, "</message>");
          const acked = sender.next("<a ", ">");
          sender.write(
            `<message to='ben@${HOST}' type='chat' id='m${id}'><body>${text}</body></message>` +
              "<r xmlns='urn:xmpp:sm:3'/>",
          );
          await Promise.all([received, acked]);
        },
        async close() {
          sender.end();
          receiver.end();
        },
      };
    },
    async stop() {
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, port: number): string {
  return `run_as_root = true
data_path = "${folder}"
pidfile = "${folder}/prosody.pid"
log = { error = "${folder}/log" }
modules_enabled = { "roster"; "saslauth"; "smacks" }
modules_disabled = { "s2s"; "tls"; "offline" }
authentication = "internal_plain"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_direct_tls_ports = {}
http_ports = {}
https_ports = {}
VirtualHost "${HOST}"
`;
}

interface Stream {
  write(text: string): void;
  /** Resolves when one piece, and later another, has come. */
  next(...pieces: readonly string[]): Promise<void>;
  end(): void;
}

/** The exchange of RFC 6120 up to presence, without TLS and compression. */
async function enter(port: number, user: string): Promise<Stream> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const stream = streamOver(socket);
  const open = `<?xml version='1.0'?><stream:stream to='${HOST}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
  const tell = async (text: string, ...pieces: readonly string[]): Promise<void> => {
    const answered = stream.next(...pieces);
    stream.write(text);
    await answered;
  };
  const plain = Buffer.from(`\0${user}\0secret`).toString("base64");
  await tell(open, "</stream:features>");
  await tell(
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`,
    "<success",
  );
  await tell(open, "</stream:features>");
  await tell(
    "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind></iq>",
    "</iq>",
  );
  await tell("<enable xmlns='urn:xmpp:sm:3'/>", "<enabled");
  await tell("<presence/>", "<presence");
  return stream;
}

function streamOver(socket: Socket): Stream {
  let text = "";
  let handled = 0;
  const waiting = new Set<() => void>();
  socket.setEncoding("utf8");
  // A link that is cut at the end of a measurement.
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    text += chunk;
    for (const look of waiting) look();
    // What the server asks to be acked is acked, as every client with stream management does.
    handled += chunk.split("<message ").length - 1;
    if (chunk.includes("<r ")) socket.write(`<a xmlns='urn:xmpp:sm:3' h='${handled}'/>`);
  });
  return {
    write: (piece) => void socket.write(piece),
    end: () => void socket.end("</stream:stream>"),
    next(...pieces) {
      const from = text.length;
      return new Promise((resolve) => {
        const look = (): void => {
          let at = from;
          for (const piece of pieces) {
            const found = text.indexOf(piece, at);
            if (found === -1) return;
            at = found + piece.length;
          }
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(100);
  }
  throw new Error("Prosody does not listen");
}
