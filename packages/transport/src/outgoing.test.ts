import { LIMITS } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { createOutgoing } from "./outgoing.ts";
import { createManualEnvironment } from "./testing/manual-environment.ts";

const HELLO = new Uint8Array(300);
const polling = { waitMs: 1000, isBusy: false, poll: () => undefined };

function setUp(isPolling: boolean) {
  const sent: Uint8Array[] = [];
  const link = {
    bufferedBytes: 0,
    send: (bytes: Uint8Array) => void sent.push(bytes),
    close: () => undefined,
    ...(isPolling && { polling }),
  };
  const outgoing = createOutgoing({
    environment: createManualEnvironment(),
    link,
    hello: () => HELLO,
    unansweredCount: () => 0,
  });
  outgoing.post({ type: "ping", requestId: 0 });
  outgoing.flush();
  const post = (bytes: number): void =>
    outgoing.post({ type: "query", kind: 1, data: new Uint8Array(bytes), requestId: 0 });
  return { outgoing, sent, post };
}

test.for([true, false])("what fits no batch is refused, polling %s", (isPolling) => {
  const { post } = setUp(isPolling);
  const room = LIMITS.batchBytesUp - (isPolling ? HELLO.length : 0);
  expect(() => post(room)).toThrow(expect.objectContaining({ code: "too_large" }));
  expect(() => post(room - 32)).not.toThrow();
});

test("a request over HTTP holds no more than proxies take, or one frame", () => {
  const { outgoing, sent, post } = setUp(true);
  for (const bytes of [40_000, 40_000, 10_000, 100_000, 10_000]) post(bytes);
  outgoing.flush();
  expect(sent.slice(1).map(({ length }) => Math.floor(length / 10_000))).toEqual([4, 5, 10, 1]);
});
