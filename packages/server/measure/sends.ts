import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBody, mintUuid, sendMessageCommand } from "@im-chat/protocol";
import { createKernel } from "../src/create-kernel.ts";
import { openNodeSqlite } from "../src/database/node-sqlite.ts";
import { systemEnvironment as environment } from "../src/environment.ts";
import type { Kernel } from "../src/kernel.ts";
import { createFixture, PLAIN } from "../src/test/kernel-fixture.ts";
import { openWorkerKernel } from "../src/worker/node-edge.ts";

// Durable sends a second through a whole kernel. From packages/server, with Node 24:
// node --conditions=@im-chat/source measure/sends.ts [thread|worker|memory] [seconds] [in flight, ...]
const [where = "thread", seconds = "3", flights = "1,16,64,128"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "im-sends-"));

function open(file: string): Promise<Kernel> {
  if (where === "worker") return openWorkerKernel({ file });
  const { now: clock, randomBytes: random, soon: schedule, after } = environment;
  const place = where === "memory" ? ":memory:" : file;
  return createKernel({ driver: openNodeSqlite(place), clock, random, schedule, after });
}

async function measure(inFlight: number): Promise<void> {
  const kernel = await open(join(folder, `${inFlight}.sqlite`));
  const fixture = await createFixture({ kernel });
  const pairs = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const sender = await fixture.person(`sender-${index}`);
      await fixture.person(`receiver-${index}`);
      const id = await sender.direct(`receiver-${index}`);
      const { epoch } = await kernel.audience("demo", id);
      return { principal: sender.principal, id, epoch };
    }),
  );
  const text = "a message of some eighty characters, as people write them to each other all day";
  const data = sendMessageCommand.encode({
    envelope: PLAIN,
    codec: 0,
    body: encodeBody([{ kind: "text", text }]),
  });
  const from = performance.now();
  const used = process.cpuUsage();
  const thread = process.threadCpuUsage();
  const { commits } = await kernel.stats();
  let sent = 0;
  const send = async (): Promise<void> => {
    while (performance.now() - from < Number(seconds) * 1000) {
      const pair = pairs[sent % pairs.length];
      if (pair === undefined) return;
      sent += 1;
      await kernel.append(pair.principal, {
        type: "command",
        commandId: mintUuid(Date.now(), environment.randomBytes(16)),
        kind: sendMessageCommand.number,
        conversationId: pair.id,
        epoch: pair.epoch,
        data,
        writtenAt: Date.now(),
      });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, send));
  const rate = sent / ((performance.now() - from) / 1000);
  const perCommit = sent / ((await kernel.stats()).commits - commits);
  const { user, system } = process.cpuUsage(used);
  const own = process.threadCpuUsage(thread);
  process.stdout.write(
    `${where}, ${inFlight} in flight: ${Math.round(rate)} sends/s, ${perCommit.toFixed(1)} a commit, ` +
      `${Math.round((user + system) / sent)} us of CPU each, ` +
      `${Math.round((own.user + own.system) / sent)} of it on the caller's thread\n`,
  );
  await kernel.close();
}

for (const inFlight of flights.split(",")) await measure(Number(inFlight));
rmSync(folder, { recursive: true });
