import type { FastifyReply, FastifyRequest } from "fastify";
import type { PageFile } from "./folder.ts";

const YEAR_SECONDS = 31_536_000;

/** Answers with a file: for ever where its name tells its content, else asked for again each time. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: PageFile,
): Promise<FastifyReply> {
  reply
    .type(file.type)
    .header("etag", file.etag)
    .header(
      "cache-control",
      file.isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache",
    );
  if (file.gzipped !== undefined) reply.header("vary", "accept-encoding");
  if (isKnown(request.headers["if-none-match"], file.etag)) return await reply.status(304).send();
  const isGzip =
    file.gzipped !== undefined && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  if (isGzip) reply.header("content-encoding", "gzip");
  return await reply.send(isGzip ? file.gzipped : file.bytes);
}

/** Proxies that compress mark tags as weak. */
function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? "").split(",").some((known) => known.trim().replace(/^W\//, "") === etag);
}
