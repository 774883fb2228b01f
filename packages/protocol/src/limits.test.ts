import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LIMITS_TABLE } from "../scripts/limits-table.ts";
import {
  BATCH,
  CONVERSATION,
  ENVELOPE,
  EVENT,
  HEAD,
  ROW,
  USER,
  up,
  uuidOf,
} from "../test/samples.ts";
import { decodeBody, encodeBody } from "./body.ts";
import { decodeBatch, encodeBatch, wrapDeflated } from "./codec.ts";
import {
  addMembersCommand,
  sendMessageCommand,
  updateConversationCommand,
  upsertUserCommand,
} from "./commands.ts";
import { deflateBatch, inflateBatch } from "./deflate.ts";
import { ImError } from "./error.ts";
import type { ImErrorCode } from "./error.ts";
import { messageSentEvent } from "./events.ts";
import type { Batch, Down, Up } from "./frame.ts";
import { LIMITS } from "./limits.ts";
import type { LimitName } from "./limits.ts";
import {
  catchUpQuery,
  findUsersQuery,
  getUsersQuery,
  headsQuery,
  historyQuery,
  membersQuery,
  syncQuery,
} from "./queries.ts";
import { checkUserId } from "./user-id.ts";

interface Case {
  /** Does what has `size` of the limited thing. */
  readonly use: (size: number) => unknown;
  readonly code: ImErrorCode;
}

const many = <Value>(count: number, value: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => value(index));
const ids = (count: number): string[] => many(count, (index) => `user-${index}`);
const sendUp = (...frames: Up[]): Batch => readBack({ up: frames, down: [] });
const sendDown = (frame: Down): Batch => readBack({ up: [], down: [frame] });
const userQuery = (count: number): unknown =>
  headsQuery.result.encode({ heads: [], users: many(count, () => USER) });

function readBack(batch: Batch): Batch {
  return decodeBatch(encodeBatch(batch), { maxBytes: 2 ** 30, allowDeflated: true });
}

/** A batch of exactly so many bytes, within every other limit. */
function batchOf(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  // An unknown field of bytes that fills it: number 15, then a length of 4 bytes.
  const length = size - 5;
  bytes.set([
    15 * 8 + 2,
    (length & 0x7f) | 0x80,
    ((length >> 7) & 0x7f) | 0x80,
    ((length >> 14) & 0x7f) | 0x80,
    length >> 21,
  ]);
  return bytes;
}

/** What each row of the table that this package enforces means in bytes. */
const CASES: { readonly [Name in LimitName]?: Case } = {
  batchBytesUp: {
    use: (size) => decodeBatch(batchOf(size), { maxBytes: LIMITS.batchBytesUp }),
    code: "too_large",
  },
  batchBytesDown: {
    use: (size) => decodeBatch(batchOf(size), { maxBytes: LIMITS.batchBytesDown }),
    code: "too_large",
  },
  inflatedBytes: {
    use: async (size) => {
      const bytes = wrapDeflated(await deflateBatch(batchOf(size)));
      const batch = decodeBatch(bytes, { maxBytes: LIMITS.batchBytesDown, allowDeflated: true });
      return inflateBatch(batch, { maxInflatedBytes: LIMITS.inflatedBytes });
    },
    code: "too_large",
  },
  // 12 bytes are the other fields of the frame and the tags.
  frameBytes: {
    use: (size) =>
      sendUp({ type: "query", requestId: 1, kind: 1, data: new Uint8Array(size - 12) }),
    code: "too_large",
  },
  framesPerBatch: {
    use: (size) => sendUp(...many(size, () => up({ type: "ping" }))),
    code: "too_large",
  },
  commandsPerBatch: {
    use: (size) => sendUp(...many(size, () => BATCH.command)),
    code: "too_large",
  },
  bodyBytes: {
    use: (size) =>
      sendMessageCommand.encode({ envelope: ENVELOPE, codec: 1, body: new Uint8Array(size) }),
    code: "too_large",
  },
  textCharacters: {
    use: (size) => decodeBody(encodeBody([{ kind: "text", text: "\u{1F600}".repeat(size) }])),
    code: "too_large",
  },
  partsPerBody: {
    use: (size) => encodeBody(many(size, () => ({ kind: "text", text: "x" }))),
    code: "too_large",
  },
  mentions: {
    use: (size) =>
      messageSentEvent.encode({ ...ROW, envelope: { ...ENVELOPE, mentions: ids(size) } }),
    code: "too_large",
  },
  userIdBytes: {
    use: (size) => checkUserId("ü".repeat(size / 2) + (size % 2 === 1 ? "x" : "")),
    code: "too_large",
  },
  nameCharacters: {
    use: (size) => updateConversationCommand.encode({ name: "\u{1F600}".repeat(size) }),
    code: "too_large",
  },
  avatarBytes: {
    use: (size) => upsertUserCommand.encode({ ...USER, avatar: "x".repeat(size) }),
    code: "too_large",
  },
  appBytes: { use: (size) => sendUp({ ...BATCH.hello, app: "x".repeat(size) }), code: "too_large" },
  clientBytes: {
    use: (size) => sendUp({ ...BATCH.hello, client: "x".repeat(size) }),
    code: "too_large",
  },
  tokenBytes: {
    use: (size) => sendUp(up({ type: "renew", token: "x".repeat(size) })),
    code: "too_large",
  },
  guestSecretBytes: {
    use: (size) =>
      sendUp({ ...BATCH.hello, credentials: { ...BATCH.guest, secret: new Uint8Array(size) } }),
    code: "too_large",
  },
  features: {
    use: (size) => sendUp({ ...BATCH.hello, features: many(size, (index) => index) }),
    code: "too_large",
  },
  errorBytes: {
    use: (size) =>
      sendDown({ type: "error", requestId: 1, code: "internal", message: "x".repeat(size) }),
    code: "too_large",
  },
  stampBytes: {
    use: (size) =>
      syncQuery.encode({ stamp: new Uint8Array(size), limit: 0, page: new Uint8Array(0) }),
    code: "too_large",
  },
  membersPerCommand: {
    use: (size) => addMembersCommand.encode({ users: ids(size) }),
    code: "too_large",
  },
  faces: {
    use: (size) =>
      headsQuery.result.encode({
        heads: [{ ...HEAD, conversation: { ...CONVERSATION, faces: ids(size) } }],
        users: [],
      }),
    code: "too_large",
  },
  watchedConversations: {
    use: (size) => sendUp(up({ type: "watch", conversationIds: many(size, uuidOf), userIds: [] })),
    code: "too_large",
  },
  watchedUsers: {
    use: (size) => sendUp(up({ type: "watch", conversationIds: [], userIds: ids(size) })),
    code: "too_large",
  },
  headsPerPage: {
    use: (size) => headsQuery.result.encode({ heads: many(size, () => HEAD), users: [] }),
    code: "too_large",
  },
  catchUpEvents: {
    use: (size) =>
      sendDown({ type: "events", requestId: 0, epoch: 1, events: many(size, () => EVENT) }),
    code: "too_large",
  },
  pageRows: {
    use: (size) =>
      historyQuery.result.encode({
        epoch: 1,
        version: 1,
        rows: many(size, () => ROW),
        fromSeq: 0,
        toSeq: 0,
        head: HEAD,
        registers: [],
        users: [],
      }),
    code: "too_large",
  },
  membersPerPage: {
    use: (size) =>
      membersQuery.result.encode({
        members: ids(size).map((userId) => ({ userId, role: "member" as const })),
        hasMore: false,
        users: [],
        version: 1,
      }),
    code: "too_large",
  },
  usersPerQuery: { use: (size) => getUsersQuery.encode({ ids: ids(size) }), code: "too_large" },
  usersPerResult: { use: userQuery, code: "too_large" },
  findUsersCharacters: {
    use: (size) => findUsersQuery.encode({ text: "字".repeat(size), limit: 0 }),
    code: "too_large",
  },
  hintsPerFrame: {
    use: (size) =>
      sendDown({
        type: "hints",
        requestId: 0,
        hints: many(size, (index) => ({ conversationId: uuidOf(index), epoch: 1, version: 1 })),
      }),
    code: "too_large",
  },
  namedReceipts: {
    use: (size) =>
      sendDown({
        type: "registers",
        requestId: 0,
        conversationId: uuidOf(1),
        epoch: 1,
        registers: ids(size).map((userId) => ({ userId, readSeq: 1, deliveredSeq: 1 })),
      }),
    code: "too_large",
  },
  signalBytes: {
    use: (size) => sendUp(up({ type: "signal", kind: 1, data: new Uint8Array(size) })),
    code: "too_large",
  },
  relayBytes: {
    use: (size) =>
      sendUp(
        up({
          type: "relay",
          conversationId: uuidOf(1),
          userId: "u",
          kind: 1,
          number: 1,
          data: new Uint8Array(size),
        }),
      ),
    code: "too_large",
  },
  pollWaitMs: {
    use: (size) => sendUp(up({ type: "poll", sync: new Uint8Array(0), waitMs: size })),
    code: "invalid",
  },
};

const ROWS = Object.entries(LIMITS_TABLE)
  .filter(([, { enforcedBy }]) => enforcedBy === "codec" || enforcedBy === "caller")
  .map(([name]) => ({ name: name as LimitName, value: LIMITS[name as LimitName] }));

describe("each limit of the codec lets its value through and refuses one more", () => {
  test.each(ROWS)("$name: $value", async ({ name, value }) => {
    const found = CASES[name];
    if (found === undefined) throw new Error(`the limit ${name} has no case here`);
    await found.use(value);
    const refusal = await refusalOf(() => found.use(value + 1));
    expect(refusal?.code).toBe(found.code);
    expect(refusal?.message).toMatch(/^Cannot [a-z]+ .+: .*\d/);
  });
});

test("what is written within the limits and read by another end is refused by the same rules", () => {
  // Bytes of protobuf say the same to everyone: 129 mentions by hand, past our own writer.
  const mention = [0x12, 1, 0x61];
  const envelope = [0x08, 1, ...many(51, () => mention).flat()];
  const bytes = Uint8Array.from([
    0x0a,
    0x80 | (envelope.length & 0x7f),
    envelope.length >> 7,
    ...envelope,
  ]);
  expect(() => sendMessageCommand.decode(bytes)).toThrow(
    expect.objectContaining({
      code: "too_large",
      message:
        "Cannot read sendMessage.envelope.mentions: it has 51 entries, at most 50 are allowed",
    }),
  );
});

test("a page that is asked for is no larger than the largest", () => {
  expect(() =>
    catchUpQuery.encode({
      conversationId: uuidOf(1),
      cursor: { epoch: 1, version: 0 },
      limit: 501,
    }),
  ).toThrow(expect.objectContaining({ code: "invalid" }));
});

async function refusalOf(use: () => unknown): Promise<ImError | undefined> {
  try {
    await use();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ImError) return thrown;
    throw thrown;
  }
}

/** Where a limit that no codec enforces is tried: a file of this repository, and words of a test's name there. */
const TRIED: Readonly<Record<string, readonly [file: string, words: string]>> = {
  groupMembers: ["packages/server/src/limits.test.ts", "as many members as its app allows"],
  pageBytes: ["packages/server/src/log/answer-size.test.ts", "larger than a batch"],
  typingMembers: ["packages/server/src/gateway/limits.test.ts", "typing is not told"],
  unreadCap: ["packages/server/src/limits.test.ts", "up to the cap"],
  heartbeatMs: ["packages/server/src/gateway/lifecycle.test.ts", "asked about after 25 seconds"],
  helloTimeoutMs: ["packages/server/src/gateway/handshake.test.ts", "silence"],
  requestTimeoutMs: ["packages/transport/src/create-connection.test.ts", "no answer in time"],
  tokenLifetimeMs: ["packages/server/src/identity/token.test.ts", "too long"],
  clockSkewMs: ["packages/server/src/identity/token.test.ts", "up to a minute after its end"],
  commandKeptDays: ["packages/server/src/limits.test.ts", "for as long as is promised"],
};

test("each limit that a server or a client keeps has a test", () => {
  const kept = Object.entries(LIMITS_TABLE)
    .filter(([, { enforcedBy }]) => enforcedBy === "server" || enforcedBy === "client")
    .map(([name]) => name);
  expect(kept.toSorted()).toEqual(Object.keys(TRIED).toSorted());
  for (const [file, words] of Object.values(TRIED))
    expect(readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8")).toContain(words);
});
