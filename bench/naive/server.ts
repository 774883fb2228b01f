// The baseline: what one writes in an afternoon. Bare `ws`, JSON, prepared statements, WAL, synchronous=FULL,
// one insert and one commit per message, acked after the commit, then sent to the others.
// With --no-store it sends given bytes to everyone and stores nothing.
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { WebSocketServer, type WebSocket } from "ws";

const { values } = parseArgs({
  options: { db: { type: "string" }, "no-store": { type: "boolean" } },
});
const sockets = new Map<string, WebSocket>();
const insert = values["no-store"] ? undefined : openStore(values.db ?? ":memory:");
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });

server.on("listening", () => {
  const address = server.address();
  if (address !== null && typeof address === "object")
    console.log(`ready http://127.0.0.1:${address.port}/`);
});

server.on("connection", (socket, request) => {
  const user = request.url?.slice(1) ?? "";
  sockets.set(user, socket);
  socket.on("close", () => sockets.delete(user));
  socket.on("message", (bytes: Buffer, isBinary) => {
    if (isBinary) return toEveryone(bytes);
    const { id, to, text } = JSON.parse(bytes.toString()) as {
      id: number;
      to: string;
      text: string;
    };
    const seq = insert?.(user, to, text) ?? 0;
    socket.send(JSON.stringify({ type: "ack", id, seq }));
    sockets
      .get(to)
      ?.send(JSON.stringify({ type: "message", from: user, seq, text, at: Date.now() }));
  });
});

function toEveryone(bytes: Buffer): void {
  for (const socket of sockets.values()) socket.send(bytes);
}

function openStore(path: string): (from: string, to: string, text: string) => number {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE message (seq INTEGER PRIMARY KEY, sender TEXT NOT NULL, receiver TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL)`);
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const statement = db.prepare(
    "INSERT INTO message (sender, receiver, text, at) VALUES (?, ?, ?, ?)",
  );
  return (from, to, text) => {
    begin.run();
    const { lastInsertRowid } = statement.run(from, to, text, Date.now());
    commit.run();
    return Number(lastInsertRowid);
  };
}
