import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel } from "../create-kernel.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { systemEnvironment as environment } from "../environment.ts";
import type { Kernel } from "../kernel.ts";
import { openWorkerKernel } from "../worker/node-edge.ts";
import { describeKernel } from "./kernel-contract.ts";

function openInThread(file: string): Promise<Kernel> {
  return createKernel({
    driver: openNodeSqlite(file),
    clock: environment.now,
    random: environment.randomBytes,
    schedule: environment.soon,
    after: environment.after,
  });
}

const folder = mkdtempSync(join(tmpdir(), "im-chat-kernel-"));
let files = 0;
const newFile = (): string => join(folder, `${(files += 1)}.sqlite`);

describeKernel({ name: "in memory", open: () => openInThread(":memory:") });
describeKernel({ name: "on a file", open: () => openInThread(newFile()) });
describeKernel({ name: "in a worker", open: () => openWorkerKernel({ file: newFile() }) });
