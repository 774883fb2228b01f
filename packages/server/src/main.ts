#!/usr/bin/env node
import { refuseOldNode } from "./cli/node-version.ts";

const complaint = refuseOldNode(process.versions.node);
if (complaint !== undefined) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
// Only now: an older Node lacks what the rest imports.
await import("./cli/command-line.ts");
