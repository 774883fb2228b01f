import { readFile } from "node:fs/promises";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vitest/config";
import { DIRECTED } from "./controls.ts";
import { createRemoval } from "./removal.ts";

const conditions = ["@im-chat/source"];

function without(rule: string): Plugin {
  const removal = createRemoval(rule);
  return {
    name: "remove-a-rule",
    enforce: "pre",
    async load(id) {
      return id.endsWith(".ts") ? removal.edit(id, await readFile(id, "utf8")) : undefined;
    },
  };
}

/** The test of each rule that has one, in Node, without that rule. */
export default defineConfig({
  root: process.cwd(),
  test: {
    // What is read differs from project to project.
    fsModuleCache: false,
    pool: "threads",
    projects: DIRECTED.map(({ name, directed }) => ({
      extends: true,
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      plugins: [without(name)],
      test: {
        name,
        include: [directed.file],
        testTimeout: 30_000,
        expect: { poll: { timeout: 5000 } },
      },
    })),
  },
});
