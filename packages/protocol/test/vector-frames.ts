import type { Part } from "../src/entities.ts";
import type { Batch, Down, Up } from "../src/frame.ts";
import { syncQuery } from "../src/queries.ts";
import { typingSignal } from "../src/signals.ts";
import { sendMessageCommand } from "../src/commands.ts";
import {
  MAX,
  MAX_EPOCH,
  TIME,
  MESSAGE,
  GROUP,
  DIRECT,
  DEVICE,
  SESSION,
  NONE,
  PARTS,
  alice,
  event,
  blank,
  recall,
  sync,
  guestCredential,
  hello,
  send,
} from "./vector-samples.ts";

export interface FrameVector<Frame> {
  readonly name: string;
  readonly value: Frame;
}

export const UP_FRAMES: readonly FrameVector<Up>[] = [
  { name: "hello with a token", value: hello },
  {
    name: "hello of a guest",
    value: {
      ...hello,
      features: [],
      credentials: guestCredential,
      sessionId: SESSION,
      generation: 7,
    },
  },
  {
    name: "hello with an empty token",
    value: { ...hello, credentials: { type: "token", token: "" }, app: "" },
  },
  {
    name: "command",
    value: {
      type: "command",
      requestId: 2,
      commandId: MESSAGE,
      kind: 5,
      conversationId: GROUP,
      epoch: 123_456_789_012,
      data: sendMessageCommand.encode(send),
      precondition: { version: 56, revision: 1 },
      writtenAt: TIME,
    },
  },
  {
    name: "command on the own account, of the creation's epoch",
    value: {
      type: "command",
      requestId: 4_294_967_295,
      commandId: MESSAGE,
      kind: 7,
      epoch: 0,
      data: NONE,
      writtenAt: 0,
    },
  },
  { name: "query", value: { type: "query", requestId: 3, kind: 1, data: syncQuery.encode(sync) } },
  {
    name: "watch",
    value: { type: "watch", requestId: 4, conversationIds: [GROUP, DIRECT], userIds: ["bob"] },
  },
  {
    name: "watch nothing",
    value: { type: "watch", requestId: 5, conversationIds: [], userIds: [] },
  },
  {
    name: "signal",
    value: {
      type: "signal",
      requestId: 0,
      kind: 1,
      conversationId: GROUP,
      data: typingSignal.encode({ isTyping: true }),
    },
  },
  {
    name: "relay to one device",
    value: {
      type: "relay",
      requestId: 6,
      conversationId: DIRECT,
      userId: "bob",
      deviceId: DEVICE,
      kind: 64,
      data: Uint8Array.of(0, 255),
      number: MAX,
    },
  },
  {
    name: "relay to all devices",
    value: {
      type: "relay",
      requestId: 7,
      conversationId: DIRECT,
      userId: "bob",
      kind: 64,
      data: NONE,
      number: 0,
    },
  },
  { name: "renew", value: { type: "renew", requestId: 8, token: "new.token" } },
  {
    name: "poll",
    value: { type: "poll", requestId: 9, sync: syncQuery.encode(sync), waitMs: 25_000 },
  },
  { name: "ping", value: { type: "ping", requestId: 0 } },
  { name: "pong", value: { type: "pong", requestId: 0 } },
  { name: "bye", value: { type: "bye", requestId: 0 } },
  {
    name: "command behind another",
    value: {
      type: "command",
      requestId: 3,
      commandId: DEVICE,
      kind: 5,
      conversationId: GROUP,
      epoch: 123_456_789_012,
      data: sendMessageCommand.encode(send),
      precondition: { after: MESSAGE },
      writtenAt: TIME,
    },
  },
  {
    name: "command that was refused twice",
    value: {
      type: "command",
      requestId: 4,
      commandId: MESSAGE,
      kind: 5,
      conversationId: GROUP,
      epoch: 123_456_789_012,
      data: sendMessageCommand.encode(send),
      writtenAt: TIME,
      retries: 2,
    },
  },
];

export const DOWN_FRAMES: readonly FrameVector<Down>[] = [
  {
    name: "error",
    value: {
      type: "error",
      requestId: 2,
      code: "rate_limited",
      message: "Cannot send message: too many at once",
      retryAfterMs: 1500,
    },
  },
  {
    name: "error without a time",
    value: { type: "error", requestId: 2, code: "not_member", message: "" },
  },
  {
    name: "welcome",
    value: {
      type: "welcome",
      requestId: 1,
      version: 1,
      features: [1],
      sessionId: SESSION,
      self: alice,
      app: "demo",
      tokenExpiresAt: TIME + 3_600_000,
      heartbeatMs: 25_000,
      serverTime: TIME,
      limits: {
        batchBytes: 262_144,
        bodyBytes: 98_304,
        commandsPerBatch: 64,
        watched: 200,
        groupMembers: 1000,
      },
      findUsers: "open",
    },
  },
  {
    name: "ack",
    value: {
      type: "command_result",
      requestId: 2,
      epoch: 123_456_789_012,
      version: 57,
      seq: 42,
      at: TIME,
      isReplayed: false,
      isAccepted: false,
      data: NONE,
    },
  },
  {
    name: "replayed ack",
    value: {
      type: "command_result",
      requestId: 2,
      epoch: MAX_EPOCH,
      version: 57,
      seq: 0,
      at: TIME,
      isReplayed: true,
      isAccepted: false,
      data: Uint8Array.of(10, 0),
    },
  },
  {
    name: "accepted before the commit",
    value: {
      type: "command_result",
      requestId: 2,
      epoch: 0,
      version: 0,
      seq: 0,
      at: 0,
      isReplayed: false,
      isAccepted: true,
      data: NONE,
    },
  },
  {
    name: "query result",
    value: { type: "query_result", requestId: 3, data: Uint8Array.of(8, 1) },
  },
  {
    name: "watching",
    value: {
      type: "watching",
      requestId: 4,
      presences: [
        { userId: "bob", isOnline: true, lastSeenAt: 0 },
        { userId: "carol", isOnline: false, lastSeenAt: TIME },
      ],
    },
  },
  {
    name: "events of a conversation",
    value: {
      type: "events",
      requestId: 0,
      conversationId: GROUP,
      epoch: 123_456_789_012,
      events: [event, blank, recall],
    },
  },
  {
    name: "events of the own account",
    value: {
      type: "events",
      requestId: 0,
      epoch: 77,
      events: [{ ...recall, kind: 17, data: NONE }],
    },
  },
  {
    name: "hints",
    value: {
      type: "hints",
      requestId: 0,
      hints: [
        { conversationId: GROUP, epoch: 123_456_789_012, version: 60 },
        { conversationId: DIRECT, epoch: 1, version: 1 },
      ],
    },
  },
  {
    name: "registers",
    value: {
      type: "registers",
      requestId: 0,
      conversationId: DIRECT,
      epoch: 1,
      registers: [{ userId: "bob", readSeq: 0, deliveredSeq: 3 }],
    },
  },
  {
    name: "signal",
    value: {
      type: "signal",
      requestId: 0,
      kind: 1,
      conversationId: GROUP,
      userId: "bob",
      data: typingSignal.encode({ isTyping: false }),
    },
  },
  {
    name: "relay",
    value: {
      type: "relay",
      requestId: 0,
      conversationId: DIRECT,
      userId: "alice",
      deviceId: DEVICE,
      kind: 64,
      data: Uint8Array.of(1),
      number: 1,
    },
  },
  { name: "relay result", value: { type: "relay_result", requestId: 6, delivered: 2 } },
  { name: "renewed", value: { type: "renewed", requestId: 8, tokenExpiresAt: TIME } },
  {
    name: "goaway",
    value: { type: "goaway", requestId: 0, code: 4000, message: "Restarting", retryAfterMs: 2000 },
  },
  { name: "ping", value: { type: "ping", requestId: 0 } },
  { name: "pong", value: { type: "pong", requestId: 0 } },
  { name: "behind", value: { type: "behind", requestId: 0 } },
];

export const BATCHES: readonly FrameVector<Batch>[] = [
  { name: "empty", value: { up: [], down: [] } },
  {
    name: "a poll with its handshake and watched set",
    value: {
      up: [
        hello,
        { type: "watch", requestId: 2, conversationIds: [GROUP], userIds: [] },
        { type: "poll", requestId: 3, sync: syncQuery.encode(sync), waitMs: 25_000 },
      ],
      down: [],
    },
  },
  { name: "deflated", value: { up: [], down: [], deflated: Uint8Array.of(0x03, 0x00) } },
];

export const BODIES: readonly FrameVector<readonly Part[]>[] = [
  { name: "empty", value: [] },
  { name: "text", value: PARTS },
  {
    name: "a part of a newer schema between two texts",
    value: [
      { kind: "text", text: "" },
      { kind: "unknown", number: 300, text: "A map", data: Uint8Array.of(1, 2, 3) },
      { kind: "text", text: "﻿with a byte order mark" },
    ],
  },
];
