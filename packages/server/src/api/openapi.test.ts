import { readFileSync, writeFileSync } from "node:fs";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { signHostToken } from "../identity/sign.ts";
import { newId } from "../test/client.ts";
import { startTestServer } from "../test/server.ts";
import { encodeCommand } from "./command-frame.ts";
import { COMMAND_SHAPES } from "./command-shapes.ts";
import { openApiDocument } from "./openapi.ts";

const FILE = new URL("../../../../docs/openapi.json", import.meta.url);

test("docs/openapi.json is what the server serves; IM_UPDATE=1 writes it anew", () => {
  const document = `${JSON.stringify(openApiDocument(), undefined, 2)}\n`;
  if (process.env["IM_UPDATE"] === "1") writeFileSync(FILE, document);
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(JSON.parse(document));
});

describe("the document takes what the server takes, and refuses what it refuses:", () => {
  const uuid7 = "01890000-0000-7000-8000-000000000000";
  const uuid4 = "01890000-0000-4000-8000-000000000000";
  const send = { type: "sendMessage", commandId: uuid7, text: "x" };
  const create = { type: "createConversation", commandId: uuid7, members: ["a", "b"] };
  test.for([
    ["a message with a conversation", { ...send, conversationId: uuid4 }, true],
    ["a message with two users", { ...send, direct: ["a", "b"] }, true],
    ["a message with both", { ...send, conversationId: uuid4, direct: ["a", "b"] }, false],
    ["a message with neither", send, false],
    ["a direct conversation", { ...create, kind: "direct" }, true],
    ["a group with its id", { ...create, kind: "group", conversationId: uuid7 }, true],
    ["a group without an id", { ...create, kind: "group" }, false],
    ["a group with another UUID", { ...create, kind: "group", conversationId: uuid4 }, false],
  ] as const)("%s", async ([, command, isTaken]) => {
    const { components } = openApiDocument() as {
      readonly components: { readonly schemas: Readonly<Record<string, TSchema>> };
    };
    expect(Value.Check(components.schemas[command.type] ?? {}, command)).toBe(isTaken);
    await using server = await startTestServer();
    const key = (await server.kernel.apps.keys("demo")).find(({ kind }) => kind === "api");
    if (key === undefined) throw new Error("there is no api key");
    const token = await signHostToken("demo", key, { nowMs: Date.now(), lifetimeSeconds: 60 });
    const { status } = await fetch(`${server.url}/v1/commands`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(command),
    });
    expect(status === 400).toBe(!isTaken);
  });
});

test("the document says what upsertUser puts in the place of what is left out", async () => {
  const { properties } = COMMAND_SHAPES.upsertUser.properties.user;
  const defaults = Object.entries(properties).flatMap(([name, schema]) =>
    "default" in schema ? [[name, schema.default] as const] : [],
  );
  expect(defaults.map(([name]) => name)).toEqual(["name", "avatar", "kind"]);
  await using server = await startTestServer();
  const { kernel } = server;
  const principal = { app: "demo", userId: "helper", role: "user" } as const;
  await kernel.signIn(principal, {
    name: "Helper",
    avatar: "https://a.example/a.png",
    kind: "bot",
  });
  const { kind, data } = encodeCommand(
    { type: "upsertUser", commandId: newId(), user: { id: "helper" } },
    "demo",
  );
  const host = { app: "demo", userId: "", role: "host" } as const;
  const frame = { type: "command", commandId: newId(), epoch: 0, writtenAt: 0 } as const;
  await kernel.append(host, { ...frame, kind, data });
  expect(await kernel.signIn(principal, { kind: "bot" })).toMatchObject({
    ...Object.fromEntries(defaults),
    revision: 2,
  });
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
