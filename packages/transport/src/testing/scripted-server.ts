import {
  LIMITS,
  PROTOCOL_VERSION,
  decodeBatch,
  encodeBatch,
  encodeDown,
  joinBatch,
  mintUuid,
} from "@im-chat/protocol";
import type { Down, DownBody, Up, Welcome } from "@im-chat/protocol";
import type { ServerEnd } from "./memory-network.ts";

/** A server that does what a test tells it, and writes down what it hears. */
export interface ScriptedServer {
  /** One for each link that arrived, oldest first. */
  readonly links: readonly ScriptedLink[];
  /** The newest. @throws Error when none has arrived. */
  readonly link: ScriptedLink;
  /** Takes a link; hand it to `onLink`. */
  readonly accept: (end: ServerEnd) => void;
  /** What it answers to a frame; nothing by default but a welcome, `watching`, `renewed` and `pong`. */
  answer: (up: Up) => readonly DownBody[];
}

export interface ScriptedLink {
  readonly end: ServerEnd;
  readonly ups: readonly Up[];
  /** How the frames came: one list for each batch, of their types. */
  readonly batches: readonly (readonly Up["type"][])[];
  readonly isEnded: boolean;
  push(...downs: readonly DownBody[]): void;
}

const ID = mintUuid(0, new Uint8Array(16));

/** What the scripted server welcomes with. */
export const WELCOME: Welcome = {
  type: "welcome",
  version: PROTOCOL_VERSION,
  features: [],
  sessionId: ID,
  self: { id: "alice", name: "Alice", avatar: "", kind: "user", revision: 1 },
  app: "demo",
  tokenExpiresAt: 0,
  heartbeatMs: LIMITS.heartbeatMs,
  serverTime: 1_700_000_000_000,
  limits: {
    batchBytes: LIMITS.batchBytesUp,
    bodyBytes: LIMITS.bodyBytes,
    commandsPerBatch: LIMITS.commandsPerBatch,
    watched: LIMITS.watchedConversations,
    groupMembers: LIMITS.groupMembers,
  },
  findUsers: "open",
};

export function createScriptedServer(): ScriptedServer {
  const links: ScriptedLink[] = [];
  const server: ScriptedServer = {
    links,
    answer: answerAsUsual,
    get link() {
      const newest = links.at(-1);
      if (newest === undefined) throw new Error("No link has arrived");
      return newest;
    },
    accept: (end) => void links.push(takeLink(end, (up) => server.answer(up))),
  };
  return server;
}

export function answerAsUsual(up: Up): readonly DownBody[] {
  switch (up.type) {
    case "hello":
      return [WELCOME];
    case "watch":
      return [{ type: "watching", presences: [] }];
    case "renew":
      return [{ type: "renewed", tokenExpiresAt: 123 }];
    case "ping":
      return [{ type: "pong" }];
    default:
      return [];
  }
}

function takeLink(end: ServerEnd, answer: (up: Up) => readonly DownBody[]): ScriptedLink {
  const ups: Up[] = [];
  const batches: Up["type"][][] = [];
  let isEnded = false;
  end.receive({
    onBatch(bytes) {
      const { up: frames } = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesUp });
      ups.push(...frames);
      batches.push(frames.map(({ type }) => type));
      const downs = frames.flatMap((up): Down[] =>
        answer(up).map((body) => ({ ...body, requestId: up.requestId })),
      );
      if (downs.length > 0) end.send(encodeBatch({ up: [], down: downs }));
    },
    onClose() {
      isEnded = true;
    },
  });
  return {
    end,
    ups,
    batches,
    get isEnded() {
      return isEnded;
    },
    push: (...downs) =>
      end.send(joinBatch(downs.map((body) => encodeDown({ ...body, requestId: 0 })))),
  };
}
