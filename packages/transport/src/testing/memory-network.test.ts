import { describe, expect, test } from "vitest";
import { hostEnvironment } from "../environment.ts";
import { createManualEnvironment } from "./manual-environment.ts";
import { createMemoryNetwork } from "./memory-network.ts";
import type { Faults } from "./memory-network.ts";
import { transportContract } from "./transport-contract.ts";
import type { ContractPeer } from "./transport-contract.ts";
import { createInbox, deferred } from "./waiting.ts";

describe("links of the network in memory", () => {
  const contract = transportContract({
    async start() {
      const network = createMemoryNetwork({ environment: hostEnvironment() });
      const arrivals = createInbox<ContractPeer>();
      network.onLink((end) => {
        const batches = createInbox<Uint8Array>();
        const ended = deferred<void>();
        end.receive({ onBatch: batches.put, onClose: () => ended.resolve() });
        arrivals.put({ ...end, nextBatch: batches.next, ended: ended.promise });
      });
      return {
        transport: network.transport,
        server: network.server,
        nowhere: "http://nowhere.invalid",
        accept: arrivals.next,
        stop: async () => network.cut(),
      };
    },
  });
  test.for(contract)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

test("batches that are delayed at random keep their order", async () => {
  expect(await receive({ delayMs: [0, 500] })).toEqual(
    Array.from({ length: 50 }, (_, index) => index),
  );
});

test("a network that drops loses some, and the same ones for the same seed", async () => {
  const received = await receive({ dropRate: 0.5 });
  expect(received.length).toBeGreaterThan(10);
  expect(received.length).toBeLessThan(40);
  expect(await receive({ dropRate: 0.5 })).toEqual(received);
});

test("a network that doubles delivers some twice, next to each other", async () => {
  const received = await receive({ duplicateRate: 0.3 });
  expect(received.length).toBeGreaterThan(50);
  expect(received).toEqual(received.toSorted((left, right) => left - right));
});

test("a cut ends both ends of every link", async () => {
  const environment = createManualEnvironment();
  const network = createMemoryNetwork({ environment });
  const codes: number[] = [];
  const onClose = ({ code }: { readonly code: number }): void => void codes.push(code);
  network.onLink((end) => end.receive({ onBatch: () => undefined, onClose }));
  network.transport.open(
    { server: network.server },
    { onOpen: () => undefined, onBatch: () => undefined, onClose },
  );
  await environment.advance(0);
  expect(network.linkCount).toBe(1);
  network.cut();
  expect(codes).toEqual([1006, 1006]);
  expect(network.linkCount).toBe(0);
});

async function receive(faults: Partial<Faults>): Promise<readonly number[]> {
  const environment = createManualEnvironment({ seed: 7 });
  const network = createMemoryNetwork({ environment, faults });
  const received: number[] = [];
  network.onLink((end) => {
    end.receive({ onBatch: ([number = -1]) => received.push(number), onClose: () => undefined });
  });
  const link = network.transport.open(
    { server: network.server },
    { onOpen: () => undefined, onBatch: () => undefined, onClose: () => undefined },
  );
  await environment.advance(1_000);
  for (let number = 0; number < 50; number += 1) link.send(new Uint8Array([number]));
  await environment.advance(60_000);
  return received;
}
