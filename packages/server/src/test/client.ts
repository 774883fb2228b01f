import { once } from "node:events";
import { inflateRawSync } from "node:zlib";
import {
  LIMITS,
  LINK_PATH,
  LINK_SUBPROTOCOL,
  createConversationCommand,
  decodeBatch,
  directConversationId,
  encodeBatch,
  encodeBody,
  mintGuestId,
  mintUuid,
  sendMessageCommand,
} from "@im-chat/protocol";
import type {
  CommandFrame,
  Credentials,
  Down,
  DownBody,
  Hello,
  Up,
  UpBody,
} from "@im-chat/protocol";
import { WebSocket } from "ws";
import type { ClientOptions } from "ws";

type Frame<Type extends Down["type"]> = Extract<DownBody, { type: Type }> & {
  readonly requestId: number;
};

export interface Ended {
  readonly code: number;
  readonly reason: string;
}

/** A bare client for tests: frames in and out, nothing else. */
export class TestClient {
  readonly frames: Down[] = [];
  readonly ended: Promise<Ended>;
  readonly #socket: WebSocket;
  readonly #listeners = new Set<() => void>();
  #requestId = 0;
  /** Received WebSocket messages. */
  messages = 0;
  isDeflated = false;

  constructor(url: string, options: ClientOptions = {}) {
    const address = url.replace("http", "ws") + LINK_PATH;
    this.#socket = new WebSocket(address, LINK_SUBPROTOCOL, {
      perMessageDeflate: false,
      ...options,
    });
    this.#socket.on("error", () => undefined);
    this.#socket.on("message", (bytes: Buffer) => this.#take(bytes));
    this.ended = new Promise((resolve) => {
      this.#socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  get socket(): WebSocket {
    return this.#socket;
  }

  async opened(): Promise<this> {
    if (this.#socket.readyState !== WebSocket.OPEN) await once(this.#socket, "open");
    return this;
  }

  /** Sends frames in one batch. @returns the request ids */
  send(...bodies: readonly UpBody[]): readonly number[] {
    const up: Up[] = bodies.map((body) => ({ ...body, requestId: (this.#requestId += 1) }));
    this.#socket.send(encodeBatch({ up, down: [] }));
    return up.map(({ requestId }) => requestId);
  }

  sendBytes(bytes: Uint8Array | string): void {
    this.#socket.send(bytes);
  }

  async request(body: UpBody): Promise<Down> {
    const [requestId = 0] = this.send(body);
    return await this.answer(requestId);
  }

  async answer(requestId: number): Promise<Down> {
    return await this.until(() => this.frames.find((frame) => frame.requestId === requestId));
  }

  /** The first frame of a type that also fits, now or as soon as it comes. */
  async frame<Type extends Down["type"]>(
    type: Type,
    fits: (frame: Frame<Type>) => boolean = () => true,
  ): Promise<Frame<Type>> {
    return await this.until(() => this.all(type).find(fits));
  }

  all<Type extends Down["type"]>(type: Type): readonly Frame<Type>[] {
    return this.frames.filter((frame): frame is Down & Frame<Type> => frame.type === type);
  }

  async until<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await Promise.race([
        new Promise<void>((resolve) => void this.#listeners.add(resolve)),
        this.#failed(),
      ]);
    }
  }

  close(): void {
    this.#socket.close();
  }

  async #failed(): Promise<never> {
    const { code, reason } = await this.ended;
    throw new Error(`The link ended with ${code}: ${reason}`);
  }

  #take(bytes: Uint8Array): void {
    this.messages += 1;
    const batch = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown, allowDeflated: true });
    const { deflated } = batch;
    this.isDeflated ||= deflated !== undefined;
    const inner =
      deflated === undefined
        ? batch
        : decodeBatch(inflateRawSync(deflated), { maxBytes: LIMITS.inflatedBytes });
    this.frames.push(...inner.down);
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}

export function newId(): string {
  return mintUuid(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
}

export function guestCredentials(name = "Visitor"): Extract<Credentials, { type: "guest" }> {
  const userId = mintGuestId(crypto.getRandomValues(new Uint8Array(16)));
  return {
    type: "guest",
    userId,
    secret: crypto.getRandomValues(new Uint8Array(32)),
    commandId: newId(),
    name,
  };
}

export function helloOf(credentials: Credentials, changes: Partial<Hello> = {}): Hello {
  return {
    type: "hello",
    versionMin: 1,
    versionMax: 1,
    features: [],
    deviceId: newId(),
    credentials,
    app: "demo",
    client: "test/1",
    generation: 1,
    ...changes,
  };
}

/** A command that makes the direct conversation of two users. */
export function createDirect(
  from: string,
  to: string,
): CommandFrame & { readonly conversationId: string } {
  const data = createConversationCommand.encode({
    kind: "direct",
    name: "",
    avatar: "",
    members: [to],
    persistence: "sync",
    history: "all",
  });
  const conversationId = directConversationId("demo", [from, to]);
  return {
    type: "command",
    commandId: newId(),
    kind: createConversationCommand.number,
    conversationId,
    epoch: 0,
    data,
    writtenAt: 0,
  };
}

export function createGroup(
  members: readonly string[],
  history: "all" | "joined" = "all",
): CommandFrame & { readonly conversationId: string } {
  const data = createConversationCommand.encode({
    kind: "group",
    name: "Group",
    avatar: "",
    members,
    persistence: "sync",
    history,
  });
  return {
    type: "command",
    commandId: newId(),
    kind: createConversationCommand.number,
    conversationId: newId(),
    epoch: 0,
    data,
    writtenAt: 0,
  };
}

export function sendText(conversationId: string, text: string, epoch = 0): CommandFrame {
  const data = sendMessageCommand.encode({
    envelope: { kind: "text", mentions: [], mentionsAll: false, expiresAt: 0 },
    codec: 0,
    body: encodeBody([{ kind: "text", text }]),
  });
  return {
    type: "command",
    commandId: newId(),
    kind: sendMessageCommand.number,
    conversationId,
    epoch,
    data,
    writtenAt: 0,
  };
}
