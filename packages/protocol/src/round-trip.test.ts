import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as arbitraries from "../test/arbitraries.ts";
import { KIND_GROUPS, KINDS } from "../test/kinds.ts";
import { messageOf, rewrite } from "../test/schema.ts";
import { decodeBody, encodeBody } from "./body.ts";
import {
  decodeBatch,
  encodeBatch,
  encodeDown,
  encodeEvent,
  encodeEventsDown,
  joinBatch,
} from "./codec.ts";
import type { Batch } from "./frame.ts";

const RUNS = { numRuns: 100 };
const ANY_SIZE = { maxBytes: 2 ** 30 };

describe("a frame comes back as it was sent, and is the same bytes to protobufjs", () => {
  test.each(Object.entries(arbitraries.UP))("up %s", (_, frame) => {
    const property = fc.property(frame, (up) => {
      const sent: Batch = { up: [up], down: [] };
      expect(travel(sent)).toEqual({ received: sent, isSame: true });
    });
    fc.assert(property, RUNS);
  });
  test.each(Object.entries(arbitraries.DOWN))("down %s", (_, frame) => {
    const property = fc.property(frame, (down) => {
      const sent: Batch = { up: [], down: [down] };
      expect(travel(sent)).toEqual({ received: sent, isSame: true });
    });
    fc.assert(property, RUNS);
  });
  test("many in one batch", () => {
    const ups = fc.array(arbitraries.up, { maxLength: 10 });
    const downs = fc.array(arbitraries.down, { maxLength: 10 });
    const property = fc.property(ups, downs, (up, down) => {
      const sent: Batch = { up, down };
      expect(travel(sent)).toEqual({ received: sent, isSame: true });
    });
    fc.assert(property, RUNS);
  });
});

function travel(batch: Batch): { readonly received: Batch; readonly isSame: boolean } {
  const bytes = encodeBatch(batch);
  // A poll's query is bytes to us and a message to the schema: chance does not make one.
  const isReadable = batch.up.every(({ type }) => type !== "poll");
  return {
    received: decodeBatch(bytes, ANY_SIZE),
    isSame: !isReadable || Buffer.compare(rewrite("Batch", bytes), bytes) === 0,
  };
}

describe("a value of a kind comes back as it was sent", () => {
  const cases = KIND_GROUPS.flatMap((group) =>
    KINDS[group].flatMap((kind) => [
      { name: `${group} ${kind.name}`, codec: kind },
      ...(kind.result === undefined
        ? []
        : [{ name: `${group} ${kind.name} result`, codec: kind.result }]),
    ]),
  );
  test.each(cases)("$name", ({ name, codec }) => {
    const values = arbitraries.KIND_VALUES[name];
    if (values === undefined) throw new Error(`no values to try for ${name}`);
    fc.assert(
      fc.property(values, (value) => {
        const bytes = codec.encode(value);
        expect(codec.decode(bytes)).toEqual(value);
        expect(rewrite(messageOf(codec), bytes)).toEqual(bytes);
      }),
      RUNS,
    );
  });
  test("a body", () => {
    fc.assert(
      fc.property(arbitraries.parts, (parts) => {
        const bytes = encodeBody(parts);
        expect(decodeBody(bytes)).toEqual(parts);
        expect(rewrite("Body", bytes)).toEqual(bytes);
      }),
      RUNS,
    );
  });
});

test("events that were encoded once travel like those of a whole frame", () => {
  fc.assert(
    fc.property(arbitraries.DOWN.events, ({ conversationId, epoch, events }) => {
      const whole = encodeDown({ type: "events", requestId: 0, conversationId, epoch, events });
      const joined = encodeEventsDown({ conversationId, epoch, events: events.map(encodeEvent) });
      expect(joined).toEqual(whole);
    }),
    RUNS,
  );
});

test("a batch is the concatenation of its entries", () => {
  fc.assert(
    fc.property(fc.array(arbitraries.down, { maxLength: 6 }), (down) => {
      expect(joinBatch(down.map(encodeDown))).toEqual(encodeBatch({ up: [], down }));
    }),
    RUNS,
  );
});
