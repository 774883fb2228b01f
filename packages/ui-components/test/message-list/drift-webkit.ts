// Measures the drift of the message list in WebKitGTK, which neither Playwright nor Vitest can drive:
//   node packages/ui-components/test/message-list/drift-webkit.ts
// It needs Debian's webkit2gtk-driver and xvfb.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const DRIVER_PORT = 20_000 + (process.pid % 20_000);
const DRIVER = `http://127.0.0.1:${DRIVER_PORT}`;
const MOST_DRIFT_PX = 1;
const PAGE = `import { DRIFT_CASES, measureDrift } from "./drift.ts";
Object.assign(globalThis, { async measureAll() {
  const measured = {};
  for (const strategy of ["reverse", "forward"])
    for (const name of DRIFT_CASES) measured[strategy + " " + name] = await measureDrift(strategy, name);
  return measured;
} });`;

async function bundle(): Promise<string> {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: here },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["@im-chat/source"],
    tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)),
  });
  return outputFiles[0]?.text ?? "";
}

async function ask(path: string, body: unknown, method = "POST"): Promise<unknown> {
  const init = method === "DELETE" ? { method } : { method, body: JSON.stringify(body) };
  const answer: unknown = await (await fetch(DRIVER + path, init)).json();
  const { value } = answer as { value: unknown };
  const isError = typeof value === "object" && value !== null && "error" in value;
  if (isError) throw new Error(`WebDriver refused ${path}: ${JSON.stringify(value)}`);
  return value;
}

async function openSession(): Promise<string> {
  const options = { args: ["--automation"], binary: BROWSER };
  const alwaysMatch = { browserName: "MiniBrowser", "webkitgtk:browserOptions": options };
  for (let attempt = 0; ; attempt += 1) {
    try {
      const made = await ask("/session", { capabilities: { alwaysMatch } });
      return `/session/${(made as { sessionId: string }).sessionId}`;
    } catch (error) {
      // The driver needs a moment to listen.
      if (attempt === 30) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
    }
  }
}

const script = await bundle();
const page = createServer((request, response) => {
  const isScript = request.url === "/page.js";
  response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
  response.end(
    isScript
      ? script
      : `<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.js"></script>`,
  );
}).listen(0, "127.0.0.1");
const driver = spawn("xvfb-run", ["-a", "WebKitWebDriver", `--port=${DRIVER_PORT}`], {
  detached: true,
  stdio: "ignore",
});
try {
  const session = await openSession();
  await ask(`${session}/timeouts`, { script: 120_000 });
  await ask(`${session}/url`, { url: `http://127.0.0.1:${(page.address() as AddressInfo).port}/` });
  const measured = await ask(`${session}/execute/async`, {
    script: `const done = arguments[0]; const go = () => globalThis.measureAll ? measureAll().then(done, (error) => done({ failed: String(error) })) : setTimeout(go, 100); go();`,
    args: [],
  });
  await ask(session, undefined, "DELETE");
  console.table(measured);
  const worst = Math.max(...Object.values(measured as Record<string, number>));
  if (!(worst <= MOST_DRIFT_PX)) process.exitCode = 1;
} finally {
  page.close();
  if (driver.pid !== undefined) process.kill(-driver.pid);
}
