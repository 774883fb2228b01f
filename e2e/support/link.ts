import {
  LIMITS,
  LINK_PATH,
  LINK_SUBPROTOCOL,
  decodeBatch,
  encodeBatch,
  mintUuid,
} from "@im-chat/protocol";
import type { Down, UpBody, Uuid } from "@im-chat/protocol";

/** The least that speaks the protocol: a test sees each request's number, and thousands of them cost little. */
export interface Link {
  /** Sends frames in one batch. @returns their answers, in this order */
  request(bodies: readonly UpBody[]): Promise<readonly Down[]>;
  close(): void;
}

/** Opens a WebSocket and says hello. @throws Error when the server is not there, or refuses. */
export async function openLink(url: string, token: string): Promise<Link> {
  const socket = new WebSocket(url.replace("http", "ws") + LINK_PATH, LINK_SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  const waiting = new Map<number, (down: Down) => void>();
  const ended = new Promise<never>((_, reject) => {
    socket.addEventListener("close", ({ code, reason }) =>
      reject(new Error(`The link ended with ${code}: ${reason}`)),
    );
  });
  ended.catch(() => undefined);
  socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
    const { down } = decodeBatch(new Uint8Array(data), { maxBytes: LIMITS.batchBytesDown });
    for (const frame of down) waiting.get(frame.requestId)?.(frame);
  });
  await Promise.race([ended, new Promise((resolve) => socket.addEventListener("open", resolve))]);
  let requestId = 0;
  const request = async (bodies: readonly UpBody[]): Promise<readonly Down[]> => {
    const up = bodies.map((body) => ({ ...body, requestId: (requestId += 1) }));
    const answers = up.map(
      (frame) =>
        new Promise<Down>((resolve, reject) =>
          waiting.set(frame.requestId, (down) => {
            waiting.delete(frame.requestId);
            if (down.type === "error") reject(new Error(down.message));
            else resolve(down);
          }),
        ),
    );
    socket.send(new Uint8Array(encodeBatch({ up, down: [] })));
    return await Promise.race([ended, Promise.all(answers)]);
  };
  await request([
    {
      type: "hello",
      versionMin: 1,
      versionMax: 1,
      features: [],
      deviceId: newId(),
      credentials: { type: "token", token: token.trim() },
      app: "demo",
      client: "e2e",
      generation: 1,
    },
  ]);
  return { request, close: () => socket.close() };
}

export function newId(): Uuid {
  return mintUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
}
