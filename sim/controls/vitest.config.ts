import { readFile } from "node:fs/promises";
import { defineConfig } from "vitest/config";
import { createRemoval } from "./removal.ts";

const conditions = ["@im-chat/source"];
const removal = createRemoval(process.env["IM_SIM_CONTROL"] ?? "");

process.on("exit", () => {
  if (removal.isDone) return;
  process.stderr.write("Cannot remove the rule: it touches a file that no test has loaded\n");
  process.exitCode = 3;
});

/** Tests in Node, without the rule named by `IM_SIM_CONTROL`. */
export default defineConfig({
  root: process.cwd(),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [
    {
      name: "remove-a-rule",
      enforce: "pre",
      async load(id) {
        return id.endsWith(".ts") ? removal.edit(id, await readFile(id, "utf8")) : undefined;
      },
    },
  ],
  test: {
    // What is read differs from run to run.
    fsModuleCache: false,
    include: ["{packages,sim}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.browser.test.ts", "**/*.long.test.ts"],
    testTimeout: 30_000,
    expect: { poll: { timeout: 5000 } },
  },
});
