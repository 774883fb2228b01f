import type { LinkHandlers, Transport } from "@im-chat/core";
import { encodeBatch, sendMessageCommand } from "@im-chat/protocol";
import type { CommandResult } from "@im-chat/protocol";
import { expect, test } from "vitest";
import { newId } from "../support/link.ts";
import { createLedger, recorded } from "./ledger.ts";

const [conversationId, messageId] = [newId(), newId()];

/** One message is sent over a link whose other end this test is. */
function sendOne() {
  const ledger = createLedger();
  let handlers: LinkHandlers | undefined;
  const link = { bufferedBytes: 0, send: () => undefined, close: () => undefined };
  const transport: Transport = {
    name: "by hand",
    open: (_, given) => {
      handlers = given;
      return link;
    },
  };
  const ignore = { onOpen: () => undefined, onBatch: () => undefined, onClose: () => undefined };
  const opened = recorded(transport, ledger).open({ server: "http://127.0.0.1" }, ignore);
  const send = { kind: sendMessageCommand.number, conversationId, epoch: 1, writtenAt: 0 };
  const frame = { type: "command", requestId: 7, commandId: messageId, ...send } as const;
  opened.send(encodeBatch({ up: [{ ...frame, data: new Uint8Array() }], down: [] }));
  return {
    ledger,
    answer(result: Pick<CommandResult, "seq" | "isAccepted">) {
      const rest = { version: result.seq, at: 0, isReplayed: false, data: new Uint8Array() };
      const down = { type: "command_result", requestId: 7, epoch: 1, ...rest, ...result } as const;
      handlers?.onBatch(encodeBatch({ up: [], down: [down] }));
    },
    cut: () => handlers?.onClose({ code: 1006, reason: "" }),
  };
}

test("an answer after the commit is an ack", () => {
  const { ledger, answer } = sendOne();
  expect(ledger).toMatchObject({ acks: [], underWay: new Set([messageId]) });
  answer({ seq: 3, isAccepted: false });
  expect(ledger).toMatchObject({ acks: [{ conversationId, messageId, seq: 3 }] });
  expect(ledger.underWay.size).toBe(0);
});

test("an answer before the commit is none, until the next one comes", () => {
  const { ledger, answer } = sendOne();
  answer({ seq: 0, isAccepted: true });
  expect(ledger).toMatchObject({ acks: [], accepted: new Set([messageId]) });
  answer({ seq: 3, isAccepted: false });
  expect(ledger.acks).toEqual([{ conversationId, messageId, seq: 3 }]);
});

test("nothing is under way over a link that is gone", () => {
  const { ledger, cut } = sendOne();
  cut();
  expect(ledger).toMatchObject({ acks: [], underWay: new Set() });
});
