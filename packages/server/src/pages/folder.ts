import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/** As HTTP names them, the smallest first. */
export const ENCODINGS = ["br", "gzip"] as const;

/** A file as it is served. */
export interface PageFile {
  readonly bytes: Buffer;
  /** What there is of it in other encodings; none where it does not pay. */
  readonly encoded: { readonly [Encoding in (typeof ENCODINGS)[number]]?: Buffer };
  readonly type: string;
  readonly etag: string;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
};
const TEXT = /^text|json|svg/;
/** What the bundler puts into the names of chunks. */
const HASHED = /-[A-Z0-9]{8}\.[a-z]+$/;
const COMPRESS_MIN_BYTES = 512;

/** A folder whose files are served: known types only, nothing hidden, nothing outside of it. */
export class PageFolder {
  readonly #root: string;
  readonly #files = new Map<
    string,
    { readonly changedMs: number; readonly file: Promise<PageFile> }
  >();

  constructor(root: string) {
    this.#root = root;
  }

  /** @param path Below the folder, as in a URL: decoded, without a slash before it; empty or ending in a slash: index.html.
   * @returns undefined when there is nothing to serve. */
  async find(path: string): Promise<PageFile | undefined> {
    const name = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    const type = TYPES[extname(name)];
    if (type === undefined || !isPlain(name)) return undefined;
    try {
      const root = await realpath(this.#root);
      const place = await realpath(join(root, name));
      if (!place.startsWith(root + sep)) return undefined;
      return await this.#read(place, type);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async #read(place: string, type: string): Promise<PageFile | undefined> {
    const state = await stat(place);
    if (!state.isFile()) return undefined;
    const known = this.#files.get(place);
    if (known?.changedMs === state.mtimeMs) return known.file;
    // Kept at once: those who ask meanwhile wait for the same.
    const file = readPage(place, type);
    this.#files.set(place, { changedMs: state.mtimeMs, file });
    file.catch(() => this.#files.delete(place));
    return file;
  }
}

async function readPage(place: string, type: string): Promise<PageFile> {
  const bytes = await readFile(place);
  const isText = TEXT.test(type) && bytes.length >= COMPRESS_MIN_BYTES;
  const encoded = isText ? await encode(bytes) : {};
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return { bytes, encoded, type, etag, isHashed: HASHED.test(place) };
}

/** Brotli's best takes a quarter of a second for the whole chat, once, and saves a tenth of its bytes: nobody waits for it,
 * and where it fails there is gzip. */
async function encode(bytes: Buffer): Promise<PageFile["encoded"]> {
  const encoded: { br?: Buffer; gzip?: Buffer } = { gzip: await toGzip(bytes, { level: 9 }) };
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  toBrotli(bytes, { params }).then(
    (br) => (encoded.br = br),
    () => {},
  );
  return encoded;
}

function isPlain(name: string): boolean {
  return (
    name.split("/").every((part) => part !== "" && !part.startsWith(".")) && !/[\\\0]/.test(name)
  );
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG";
}
