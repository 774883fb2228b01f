import type { FastifyReply, FastifyRequest } from "fastify";
import { ENCODINGS, type PageFile } from "./folder.ts";

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
  if (file.encoded.gzip !== undefined) reply.header("vary", "accept-encoding");
  if (isKnown(request.headers["if-none-match"], file.etag)) return await reply.status(304).send();
  const accepted = acceptedIn(request.headers["accept-encoding"] ?? "");
  const encoding = ENCODINGS.find((name) => accepted.has(name) && file.encoded[name] !== undefined);
  if (encoding === undefined) return await reply.send(file.bytes);
  return await reply.header("content-encoding", encoding).send(file.encoded[encoding]);
}

/** @param header Such as `br;q=1.0, gzip;q=0`. */
function acceptedIn(header: string): ReadonlySet<string> {
  const parts = header.split(",").map((part) => part.replaceAll(/\s/g, ""));
  return new Set(
    parts.filter((part) => !/;q=0(?:\.0*)?$/.test(part)).map((part) => part.replace(/;.*/, "")),
  );
}

/** Proxies that compress mark tags as weak. */
function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? "").split(",").some((known) => known.trim().replace(/^W\//, "") === etag);
}
