// `npm run screenshots [scene ...]`: pictures of every state, width, colour and language, to be looked at, in screenshots/;
// and the small ones of the README, in docs/pictures/. `--readme` takes these alone.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "../../e2e/support/person.ts";
import { startServer } from "../../e2e/support/server.ts";
import { writeContent } from "./content.ts";
import { takeMatrix } from "./matrix.ts";
import { takeReadmePictures } from "./readme.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(ROOT, "screenshots");
const args = process.argv.slice(2);
const only = args.filter((arg) => !arg.startsWith("--"));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await mkdir(folder, { recursive: true });
const [browser, server] = await Promise.all([
  launchChromium(),
  startServer({ prepare: writeContent }),
]);
try {
  if (!args.includes("--readme")) await takeMatrix({ browser, server, folder, only, say });
  if (only.length === 0)
    await takeReadmePictures({ browser, server, folder: join(ROOT, "docs/pictures"), say });
} finally {
  await browser.close();
  await server.stop();
}
