import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT, runCommand } from "./run-command.ts";
import { plant } from "./planted.ts";

const NOTHING = "export {};\n";

/** Every package with its entry points, and nothing that breaks a rule. */
const CLEAN: Readonly<Record<string, string>> = {
  "packages/protocol/src/index.ts": 'export { wire } from "./wire-codec.ts";\n',
  "packages/protocol/src/wire-codec.ts":
    'import { bytes } from "./generated/im.ts";\nexport const wire = bytes;\n',
  "packages/protocol/src/generated/im.ts": "export const bytes = 1;\n",
  "packages/transport/src/index.ts": 'export { wire as link } from "@im-chat/protocol";\n',
  "packages/core/src/index.ts": 'export { link as chat } from "@im-chat/transport";\n',
  "packages/core/src/version.ts": "export const version = 1;\n",
  "packages/core/src/version.test.ts": 'import "@im-chat/testing";\nimport "./version.ts";\n',
  "packages/ui-components/src/index.ts": 'export { chat as view } from "@im-chat/core";\n',
  "packages/ui-components/src/define.ts": NOTHING,
  "packages/ui-components/src/controllers/index.ts": NOTHING,
  "packages/server/src/index.ts": 'export { append } from "./log/event-log.ts";\n',
  "packages/server/src/gateway/socket.ts": 'import "ws";\nimport "../pipeline/limit.ts";\n',
  "packages/server/src/pipeline/limit.ts": 'import "../messages/send.ts";\n',
  "packages/server/src/messages/send.ts": 'import "../log/event-log.ts";\n',
  "packages/server/src/log/event-log.ts": 'import "../database/tx.ts";\nexport const append = 1;\n',
  "packages/server/src/database/tx.ts": NOTHING,
  "packages/server/src/database/node-sqlite.ts": 'import "node:sqlite";\nimport "./tx.ts";\n',
  "packages/server/src/kernel-entry.ts": 'export { append } from "./log/event-log.ts";\n',
  "packages/server/src/testing/index.ts": NOTHING,
  "packages/testing/src/index.ts": 'import "@im-chat/server";\nimport "@im-chat/core";\n',
};

/** One breach per line: which rule must speak, the file that breaks it, what it says. */
const BREACHES: readonly (readonly [rule: string, path: string, content: string])[] = [
  ["layer-protocol", "packages/protocol/src/up.ts", 'import "@im-chat/transport";'],
  ["layer-transport", "packages/transport/src/up.ts", 'import "@im-chat/core";'],
  ["layer-core", "packages/core/src/up.ts", 'import "@im-chat/ui-components";'],
  ["layer-core", "packages/core/src/across.ts", 'import "@im-chat/server";'],
  ["layer-core", "packages/core/src/types.ts", 'import type {} from "@im-chat/server";'],
  ["layer-core", "packages/core/src/tool.ts", 'import "@im-chat/testing";'],
  ["layer-core-tests", "packages/core/src/across.test.ts", 'import "@im-chat/server";'],
  ["layer-ui-components", "packages/ui-components/src/down.ts", 'import "@im-chat/transport";'],
  ["layer-server", "packages/server/src/across.ts", 'import "@im-chat/core";'],
  ["layer-server", "packages/server/src/lazy.ts", 'await import("@im-chat/transport");'],
  ["layer-testing", "packages/testing/src/up.ts", 'import "@im-chat/ui-components";'],
  ["server-database-not-up", "packages/server/src/database/up.ts", 'import "../log/event-log.ts";'],
  ["server-log-not-up", "packages/server/src/log/up.ts", 'import "../messages/send.ts";'],
  [
    "server-features-not-up",
    "packages/server/src/messages/up.ts",
    'import "../pipeline/limit.ts";',
  ],
  [
    "server-pipeline-not-up",
    "packages/server/src/pipeline/up.ts",
    'import "../gateway/socket.ts";',
  ],
  ["no-circular", "packages/core/src/one.ts", 'import "./two.ts";'],
  ["no-deep-import", "packages/core/src/deep.ts", 'import "../../protocol/src/wire-codec.ts";'],
  ["no-deep-import", "e2e/deep.test.ts", 'import "../packages/core/src/version.ts";'],
  ["no-way-around-exports", "packages/core/src/path.ts", 'import "../../protocol/src/index.ts";'],
  ["no-index-inside", "packages/core/src/inside.ts", 'import "./index.ts";'],
  [
    "not-outside",
    "packages/core/src/outside.ts",
    'import "../../../scripts/lint/house-rules.mjs";',
  ],
  ["examples-stand-alone", "examples/messenger/main.ts", 'import "../website-widget/main.ts";'],
  ["examples-stand-alone", "examples/website-widget/main.ts", 'import "../../e2e/deep.test.ts";'],
  [
    "examples-ship-no-tests",
    "examples/messenger/fake.ts",
    'import "../../packages/testing/src/index.ts";',
  ],
  ["generated-in-codecs", "packages/protocol/src/wire.ts", 'import "./generated/im.ts";'],
  ["kernel-without-node", "packages/server/src/log/clock.ts", 'import "node:timers";'],
  ["kernel-without-node", "packages/server/src/messages/file.ts", 'import "node:fs";'],
  ["kernel-without-node", "packages/server/src/database/file.ts", 'import "node:sqlite";'],
  ["kernel-without-network", "packages/server/src/pipeline/socket.ts", 'import "ws";'],
  ["portable-server-entries", "packages/server/src/kernel-entry.ts", 'import "./hidden.ts";'],
  ["portable-server-entries", "packages/server/src/testing/index.ts", 'import "ws";'],
  ["drivers-in-database", "packages/server/src/gateway/sql.ts", 'import "node:sqlite";'],
  ["clients-without-node", "packages/core/src/disk.ts", 'import "node:fs";'],
  ["controllers-without-lit", "packages/ui-components/src/controllers/view.ts", 'import "lit";'],
  [
    "controllers-without-lit",
    "packages/ui-components/src/controllers/far.ts",
    'import "../lit.ts";',
  ],
  ["shipped-without-dev", "packages/core/src/dev.ts", 'import "fake-indexeddb";'],
  ["resolvable", "packages/core/src/lost.ts", 'import "./nowhere.ts";'],
];

/** What the breaches lean on. */
const HELPERS = {
  "packages/server/src/hidden.ts": 'import "node:fs";\n',
  "packages/core/src/two.ts": 'import type {} from "./one.ts";\n',
  "packages/ui-components/src/lit.ts": 'import "lit";\n',
};

type Violation = { readonly from: string; readonly rule: { readonly name: string } };

async function violationsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const planted = plant(files);
  try {
    const folders = ["packages", "examples", "e2e"].filter((folder) =>
      Object.keys(files).some((path) => path.startsWith(folder)),
    );
    const args = ["--config", ".dependency-cruiser.mjs", "-T", "json", ...folders];
    const { output } = await runCommand(`${ROOT}/node_modules/.bin/depcruise`, args, {
      cwd: planted.folder,
      timeoutMs: 50_000,
    });
    const { summary } = JSON.parse(output) as { summary: { violations: readonly Violation[] } };
    return summary.violations.map(({ from, rule }) => `${rule.name} ${from}`);
  } finally {
    planted.remove();
  }
}

test("a tree that keeps the layers has no violation", { timeout: 60_000 }, async () => {
  expect(await violationsOf(CLEAN)).toEqual([]);
});

describe("a planted breach is found:", () => {
  let found: readonly string[] = [];

  beforeAll(async () => {
    const breaches = Object.fromEntries(
      BREACHES.map(([, path, content]) => [path, `${content}\n`]),
    );
    found = await violationsOf({ ...CLEAN, ...HELPERS, ...breaches });
  }, 60_000);

  afterAll(() => {
    found = [];
  });

  test.each(BREACHES)("%s by %s", (rule, path) => {
    expect(found).toContain(`${rule} ${path}`);
  });
});
