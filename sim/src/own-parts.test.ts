import { createMemoryDisk } from "@im-chat/core";
import type { MemoryDisk, Storage, StorageOptions, StoreMap } from "@im-chat/core";
import type { Link, Transport } from "@im-chat/transport";
import { expect, test } from "vitest";
import type { Disk } from "./people/disk.ts";
import { makePlan } from "./plan.ts";
import { runPlan } from "./run.ts";

/** A third party's storage, which keeps a disk of its own for each database. */
function createOwnDisk(onOpen: () => void): Disk {
  const disks = new Map<string, unknown>();
  return {
    async open<Stores extends StoreMap>({
      name,
      schema,
    }: StorageOptions<Stores>): Promise<Storage<Stores>> {
      onOpen();
      // What is stored under a name has one shape, that of whoever opens it.
      const disk = (disks.get(name) ?? createMemoryDisk(schema)) as MemoryDisk<Stores>;
      disks.set(name, disk);
      return disk.open();
    },
  };
}

/** A third party's transport over the simulator's link. */
function over(inner: Transport, onSend: (bytes: Uint8Array) => Uint8Array | undefined): Transport {
  return {
    name: "own",
    open(target, handlers) {
      const link = inner.open(target, handlers);
      const send: Link["send"] = (bytes) => {
        const sent = onSend(bytes);
        if (sent) link.send(sent);
      };
      return {
        get bufferedBytes() {
          return link.bufferedBytes;
        },
        send,
        close: (code, reason) => link.close(code, reason),
      };
    },
  };
}

test("a third party's transport and storage take the place of the simulator's", async () => {
  let opened = 0;
  let sent = 0;
  const { violations, coverage } = await runPlan(makePlan(7), {
    newDisk: () => createOwnDisk(() => (opened += 1)),
    transports: (inner) => [
      over(inner, (bytes) => {
        sent += 1;
        return bytes;
      }),
    ],
  });
  expect(violations).toEqual([]);
  expect(coverage.counts.get("transport")).toEqual(new Map([["own", expect.any(Number)]]));
  expect(opened).toBeGreaterThan(0);
  expect(sent).toBeGreaterThan(0);
});

test("a transport that loses what it is given is found out", async () => {
  let sent = 0;
  const { violations } = await runPlan(makePlan(7), {
    transports: (inner) => [
      over(inner, (bytes) => {
        sent += 1;
        // The welcome comes, and hardly anything after it.
        return sent % 5 === 1 ? bytes : undefined;
      }),
    ],
  });
  expect(violations).not.toEqual([]);
});
