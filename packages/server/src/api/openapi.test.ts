import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startTestServer } from "../test/server.ts";
import { COMMAND_SHAPES } from "./command-shapes.ts";
import { openApiDocument } from "./openapi.ts";

const FILE = new URL("../../../../docs/openapi.json", import.meta.url);

test("docs/openapi.json is what the server serves; IM_UPDATE=1 writes it anew", () => {
  const document = `${JSON.stringify(openApiDocument(), undefined, 2)}\n`;
  if (process.env["IM_UPDATE"] === "1") writeFileSync(FILE, document);
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(JSON.parse(document));
});

test("the document is served and describes every command", async () => {
  await using server = await startTestServer();
  const document = (await (await fetch(`${server.url}/v1/openapi.json`)).json()) as {
    readonly components: { readonly schemas: object };
  };
  expect(Object.keys(document.components.schemas)).toEqual([
    ...Object.keys(COMMAND_SHAPES),
    "CommandResult",
    "Error",
  ]);
});
