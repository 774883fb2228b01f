import { ImError } from "@im-chat/protocol";
import { expect, test } from "vitest";
import type { ConnectionStatus } from "../client.ts";
import { statusOf } from "./status.ts";

const online: ConnectionStatus = { name: "online", sinceMs: 10 };

test("without a link the time of its loss stays through all attempts", () => {
  const reason = new ImError("unavailable", "Cannot reach the server");
  const lost = statusOf(
    online,
    { name: "waiting", attempt: 1, retryAtMs: 90, reason },
    { isCaughtUp: false, read: 0, nowMs: 50 },
  );
  expect(lost).toEqual({ name: "offline", sinceMs: 50, retryAtMs: 90, reason });
  const trying = statusOf(
    lost,
    { name: "connecting", attempt: 1, sinceMs: 90 },
    { isCaughtUp: false, read: 0, nowMs: 90 },
  );
  expect(trying).toEqual({ name: "connecting", sinceMs: 50 });
});

test("a link is catching up until everything was read, then online", () => {
  const state = { name: "online", attempt: 0, sinceMs: 60, transport: "websocket" } as const;
  const before: ConnectionStatus = { name: "connecting", sinceMs: 0 };
  const reading = statusOf(before, state, { isCaughtUp: false, read: 0, nowMs: 60 });
  expect(reading).toEqual({ name: "catching_up", sinceMs: 60, read: 0 });
  const further = statusOf(reading, state, { isCaughtUp: false, read: 150, nowMs: 65 });
  expect(further).toEqual({ name: "catching_up", sinceMs: 60, read: 150 });
  expect(statusOf(further, state, { isCaughtUp: true, read: 0, nowMs: 70 })).toEqual({
    name: "online",
    sinceMs: 70,
  });
});

test("the same state is the same object", () => {
  const state = { name: "online", attempt: 0, sinceMs: 10, transport: "websocket" } as const;
  expect(statusOf(online, state, { isCaughtUp: true, read: 0, nowMs: 99 })).toBe(online);
});
