import { once } from "node:events";
import {
  LIMITS,
  LINK_PATH,
  LINK_SUBPROTOCOL,
  decodeBatch,
  encodeBatch,
  mintUuid,
  type Down,
  type UpBody,
  type Uuid,
} from "@im-chat/protocol";
import { WebSocket } from "ws";
import { Unanswered } from "../unanswered.ts";
import { skim } from "./skim.ts";

/** The least that speaks the protocol: the load must cost less than the server that bears it. */
export interface Link {
  request(body: UpBody): Promise<Down>;
  /** Resolves when the command is done; of its result nothing is read. Rejects when it is refused. */
  command(body: UpBody): Promise<void>;
  /** From now on batches go there unread; requests are not answered any more. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Told of every batch besides. */
  onPush(listener: (bytes: Uint8Array) => void): void;
  close(): void;
}

export async function openLink(url: string, token: string): Promise<Link> {
  const socket = new WebSocket(
    url.replace("http", "ws").replace(/\/$/, "") + LINK_PATH,
    LINK_SUBPROTOCOL,
    { perMessageDeflate: false },
  );
  await once(socket, "open");
  const waiting = new Unanswered<(down?: Down) => void>();
  const commands = new Unanswered<(down?: Down) => void>();
  let onBytes: ((bytes: Uint8Array) => void) | undefined;
  let onPush: ((bytes: Uint8Array) => void) | undefined;
  let requestId = 0;
  socket.on("message", (bytes: Buffer) => {
    if (onBytes !== undefined) return onBytes(bytes);
    onPush?.(bytes);
    const done = skim(bytes);
    if (done?.every((id) => commands.has(id))) return done.forEach((id) => commands.take(id)?.());
    for (const down of decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown }).down) {
      commands.take(down.requestId)?.(down);
      waiting.take(down.requestId)?.(down);
      if (down.type === "ping")
        socket.send(encodeBatch({ up: [{ type: "pong", requestId: 0 }], down: [] }));
    }
  });
  socket.on("close", () => {
    const closed = { type: "error", requestId: 0, code: "unavailable", message: "closed" } as const;
    for (const answer of [...waiting.all(), ...commands.all()]) answer(closed);
  });
  const link: Link = {
    command: (body) =>
      new Promise((resolve, reject) => {
        requestId += 1;
        commands.put(requestId, (down) =>
          down?.type === "error" ? reject(new Error(down.message)) : resolve(),
        );
        socket.send(encodeBatch({ up: [{ ...body, requestId }], down: [] }));
      }),
    request: (body) =>
      new Promise((resolve, reject) => {
        requestId += 1;
        waiting.put(requestId, (down) =>
          down?.type === "error"
            ? reject(new Error(`${down.code}: ${down.message}`))
            : resolve(down as Down),
        );
        socket.send(encodeBatch({ up: [{ ...body, requestId }], down: [] }));
      }),
    onBytes: (listener) => {
      onBytes = listener;
    },
    onPush: (listener) => {
      onPush = listener;
    },
    close: () => socket.close(),
  };
  await link.request({
    type: "hello",
    versionMin: 1,
    versionMax: 1,
    features: [],
    deviceId: newId(),
    credentials: { type: "token", token },
    app: "demo",
    client: "bench",
    generation: 1,
  });
  return link;
}

/** Fetched in one go: each fetch leaves an object behind whose end costs a pause of the load, 2 ms of 10 measured. */
const randomness = new Uint8Array(16 * 1024);
let used = randomness.length;

export function newId(): Uuid {
  if (used === randomness.length) {
    crypto.getRandomValues(randomness);
    used = 0;
  }
  used += 16;
  return mintUuid(Date.now(), randomness.subarray(used - 16, used));
}
