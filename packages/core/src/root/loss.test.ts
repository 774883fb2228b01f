import { sendMessageCommand } from "@im-chat/protocol";
import {
  createMemoryServer,
  createMemoryStage,
  createMemoryTransport,
  createTestClock,
  until,
} from "@im-chat/testing";
import { expect, test } from "vitest";
import type { Environment } from "../environment.ts";
import { createMemoryDisk } from "../storage/memory-storage.ts";
import type { StorageLoss } from "../storage/storage.ts";
import { refuseFrames } from "../../test/refused-frames.ts";
import { messagesOf, textsOf } from "../../test/shown.ts";

/** A storage that a test can throw away, as a browser does that wants room. */
function losable(): Pick<Environment, "openStorage"> & { lose(): void } {
  const losses: ((loss: StorageLoss) => void)[] = [];
  return {
    lose: () => losses.forEach((loss) => loss("reset")),
    async openStorage({ schema }) {
      let storage = createMemoryDisk(schema).open();
      losses.push(() => (storage = createMemoryDisk(schema).open()));
      return {
        ...storage,
        read: (stores, fn) => storage.read(stores, fn),
        write: (stores, fn, how) => storage.write(stores, fn, how),
        onLoss(listener) {
          losses.push(listener);
          return () => undefined;
        },
      };
    },
  };
}

/** Alice looks at a conversation with one message, and what she sends from here on is refused for now. */
async function setTalk() {
  const clock = createTestClock();
  const server = await clock.until(createMemoryServer({ environment: clock.server }));
  const stage = createMemoryStage(server, { clock });
  await clock.until(server.addUser("bob"));
  const road = refuseFrames(createMemoryTransport(server, clock), {
    is: (up) => up.type === "command" && up.kind === sendMessageCommand.number,
    now: () => clock.now(),
    error: { code: "unavailable" },
  });
  road.isOn = false;
  const { lose, openStorage } = losable();
  const alice = stage.chat("alice", {
    transports: [road.transport],
    world: { ...clock.world("alice"), openStorage, transports: () => [road.transport] },
  });
  const direct = await clock.until(alice.openDirect("bob"));
  direct.open();
  await clock.until(direct.send({ text: "one" }));
  await clock.until(until(direct.timeline, ({ lastSeq }) => lastSeq === 1));
  road.isOn = true;
  return { clock, stage, road, direct, lose };
}

test("what waits to be sent when the browser throws away what was stored is sent, ahead of what is written then", async () => {
  const { clock, stage, road, direct, lose } = await setTalk();
  for (const text of ["two", "three"]) await clock.until(direct.send({ text }));
  await clock.advance(300);
  lose();
  await clock.until(direct.send({ text: "four" }));
  expect(textsOf(direct).slice(-3)).toEqual(["two", "three", "four"]);
  await clock.advance(5000);
  road.isOn = false;
  const isSent = (): boolean => messagesOf(direct).every(({ seq }) => seq > 0);
  await clock.until(until(direct.timeline, ({ lastSeq }) => lastSeq === 4 && isSent()));
  expect(textsOf(direct)).toEqual(["one", "two", "three", "four"]);
  expect(stage.errors).toEqual([]);
  await clock.until(stage.close());
});

test("while what was thrown away is read anew nobody is told to be in no conversation", async () => {
  const { clock, stage, direct, lose } = await setTalk();
  const told: string[] = [];
  direct.timeline.subscribe(({ error }) => error && told.push(error.code));
  lose();
  await clock.until(until(direct.summary, (summary) => summary === undefined));
  await clock.until(until(direct.timeline, ({ rows }) => rows.length === 1));
  expect(told).toEqual([]);
  await clock.until(stage.close());
});
