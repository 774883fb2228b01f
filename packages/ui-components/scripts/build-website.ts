// Writes what a server serves to plain web pages into dist/website.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWebsite } from "./bundle-website.ts";

const folder = fileURLToPath(new URL("../dist/website", import.meta.url));
const { files } = await bundleWebsite();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await Promise.all([...files].map(([name, text]) => writeFile(join(folder, name), text)));
