import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { sendMissing } from "../api/http.ts";
import { PageFolder } from "./folder.ts";
import type { PageFile } from "./folder.ts";
import { sendFile } from "./send-file.ts";

/** The example whose pages stand at the root. */
const HOME = "home";

/** Serves each example below its name; a built one from `dist`, a plain one from `public`.
 * Strict rules for what a page may load: the chat must work under them.
 * @param loader Folder of im-chat.js; its files come before those of the examples. */
export function registerDemoPages(
  http: FastifyInstance,
  { folder, loader }: { readonly folder: string; readonly loader: string | undefined },
): void {
  const examples = findExamples(folder);
  const loaderFiles = loader === undefined ? undefined : new PageFolder(loader);

  async function find(path: string): Promise<PageFile | undefined> {
    const [first = "", ...rest] = path.split("/");
    const example = examples.get(first);
    if (example !== undefined && first !== HOME) return await example.find(rest.join("/"));
    return (await loaderFiles?.find(path)) ?? (await examples.get(HOME)?.find(path));
  }

  http.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request);
    if (path === undefined || !["GET", "HEAD"].includes(request.method))
      return await sendMissing(reply);
    if (examples.has(path) && path !== HOME) return await reply.redirect(`/${path}/`, 308);
    const file = await find(path);
    if (file === undefined) return await sendMissing(reply);
    reply.header("content-security-policy", contentPolicy(request));
    return await sendFile(request, reply, file);
  });
}

/** @returns Names of the examples that have pages. */
function findExamples(folder: string): ReadonlyMap<string, PageFolder> {
  const examples = new Map<string, PageFolder>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const built = [join(folder, entry.name, "dist"), join(folder, entry.name, "public")];
    const pages = built.find((place) => existsSync(join(place, "index.html")));
    if (entry.isDirectory() && pages !== undefined) examples.set(entry.name, new PageFolder(pages));
  }
  return examples;
}

function pathOf(request: FastifyRequest): string | undefined {
  try {
    return decodeURIComponent((request.url.split("?")[0] ?? "").slice(1));
  } catch {
    // A percent sign that begins no byte: no file has that name.
    return undefined;
  }
}

function contentPolicy(request: FastifyRequest): string {
  const host = /^[A-Za-z0-9.:[\]-]+$/.test(request.host) ? request.host : "";
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "img-src 'self' blob: data:",
    "font-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ].join("; ");
}
