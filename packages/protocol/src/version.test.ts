import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROTO_FILES } from "../test/schema.ts";
import known from "../test/schema-hash.json" with { type: "json" };
import { PROTOCOL_VERSION } from "./version.ts";

/** Told in place of what the schema is, when it is not what it was. */
const WHAT_TO_DO =
  "The .proto files say something else than test/schema-hash.json was made of. Only new fields, messages and numbers " +
  "are allowed, never a number used again. If what changed may reach an end that is published already, raise " +
  "PROTOCOL_VERSION and give it a line in src/version.ts. Then add golden vectors with `pnpm run vectors`, which must " +
  "leave the existing ones alone, and put this hash into test/schema-hash.json: ";

test("the wire has not changed without a version", () => {
  const hash = createHash("sha256").update(PROTO_FILES.map(readSchema).join("\n")).digest("hex");
  expect(hash === known.hash ? "as it was" : WHAT_TO_DO + hash).toBe("as it was");
  expect(PROTOCOL_VERSION).toBe(known.version);
});

/** A schema without comments and white space: what the wire is made of. */
function readSchema(path: string): string {
  return readFileSync(path, "utf8")
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([{}=;,]) ?/g, "$1")
    .trim();
}
