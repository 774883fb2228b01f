import { availableParallelism } from "node:os";
import { join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { msw } from "msw/vite";
import { defineConfig } from "vitest/config";
import { CHROMIUM_ARGS, CHROMIUM_PATH } from "./scripts/chromium.ts";
import { SlowestFirst } from "./scripts/slowest-first.ts";

const conditions = ["@im-chat/source"];
const never = ["**/node_modules/**", "**/dist/**", "**/.*/**"];
const long = process.env["IM_TEST_LONG"] === "1";
const exclude = long ? never : [...never, "**/*.long.test.ts"];

const endToEnd = {
  environment: "node",
  // Half of what a browser test does is waiting.
  maxWorkers: availableParallelism() * 2,
  testTimeout: 240_000,
  hookTimeout: 240_000,
} as const;

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // All cores: of two, the default would leave one idle.
    maxWorkers: "100%",
    sequence: { sequencer: SlowestFirst },
    // Tests that start a browser themselves take the same one.
    env: { IM_CHROMIUM: CHROMIUM_PATH },
    // A machine that is busy with other work is no failure.
    expect: { poll: { timeout: 40_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          // Programs that tests start many times, from their sources, read them once: it takes a third of their time.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, ".cache/node") },
          include: ["{packages,scripts,examples,bench,sim}/**/*.test.ts"],
          exclude: [...exclude, "**/*.browser.test.ts"],
          // Modules are loaded once for all files of a worker: a test undoes what it changes. Loading them anew took two thirds of
          // the time.
          isolate: false,
          // Some of them wait for time to pass.
          maxWorkers: availableParallelism() + 1,
          testTimeout: long ? 600_000 : 60_000,
          maxConcurrency: availableParallelism(),
        },
      },
      {
        extends: true,
        // Ours stand in the place of the defaults, which choose what is made for browsers.
        resolve: { conditions: [...conditions, "browser"] },
        plugins: [msw({ mode: "worker-only" })],
        // Its WebAssembly is found beside the module, which bundling would move.
        optimizeDeps: { exclude: ["@sqlite.org/sqlite-wasm"] },
        test: {
          name: "browser",
          // A third of what one does is waiting for frames.
          maxWorkers: availableParallelism() + 1,
          include: ["{packages,examples}/**/*.browser.test.ts"],
          exclude,
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: "chromium" }],
            provider: playwright({
              launchOptions: { executablePath: CHROMIUM_PATH, args: [...CHROMIUM_ARGS] },
              contextOptions: { permissions: ["camera", "microphone", "notifications"] },
            }),
          },
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          exclude: [...exclude, "e2e/thorough/**"],
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: "thorough",
          include: ["e2e/thorough/**/*.test.ts"],
          exclude,
        },
      },
    ],
  },
});
