import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** Folder of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
/** Node and pnpm of the project, out of git. */
export const TOOLS = join(ROOT, ".tools");
/** Stamps, logs and reports, out of git; safe to delete. */
export const CACHE = join(ROOT, ".cache");
