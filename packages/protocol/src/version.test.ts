import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROTO_FILES } from "../test/schema.ts";
import known from "../test/schema-hash.json" with { type: "json" };
import { PROTOCOL_VERSION } from "./version.ts";

test("the wire has not changed without a version", () => {
  const hash = createHash("sha256").update(PROTO_FILES.map(readSchema).join("\n")).digest("hex");
  expect(
    { version: PROTOCOL_VERSION, hash },
    "The .proto files say something else than test/schema-hash.json was made of. Only new fields, messages and numbers " +
      "are allowed, never a number used again. If what changed may reach an end that is published already, raise " +
      "PROTOCOL_VERSION and give it a line in src/version.ts; then add golden vectors with `pnpm run vectors`, which must " +
      "leave the existing ones alone, and put the hash below into test/schema-hash.json",
  ).toEqual(known);
});

/** A schema without comments and white space: what the wire is made of. */
function readSchema(path: string): string {
  return readFileSync(path, "utf8")
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([{}=;,]) ?/g, "$1")
    .trim();
}
