import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { SignJWT, importPKCS8 } from "jose";
import { expect, test } from "vitest";
import { generateKey } from "../identity/app-key.ts";
import { signHostToken } from "../identity/sign.ts";
import { helloOf } from "../test/client.ts";
import { startTestServer } from "../test/server.ts";
import { UUID_V7 } from "./command-shapes.ts";

const page = readFileSync(new URL("../../../../docs/tokens.md", import.meta.url), "utf8");
const NO_SECRET = new Uint8Array(32);

test("the commands of docs/tokens.md work in their order, beside a user who has signed in", async () => {
  await using server = await startTestServer();
  await server.signIn("alice");
  const key = (await server.kernel.apps.keys("demo")).find(({ kind }) => kind === "api");
  if (key === undefined) throw new Error("there is no api key");
  const token = await signHostToken("demo", key, { nowMs: Date.now(), lifetimeSeconds: 60 });
  const bodies = [...page.matchAll(/^post '([^']+)'/gm)].map(([, body = ""]) => body);
  expect(bodies.length).toBe(5);
  for (const body of bodies) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${server.url}/v1/commands`, { method: "POST", headers, body });
    expect([body, response.status]).toEqual([body, 200]);
  }
});

test("the ids that docs/tokens.md makes are UUIDs of version 7, of now", () => {
  const code = /^function uuidV7[^]*?^}/m.exec(page)?.[0] ?? "";
  const id: unknown = runInNewContext(`${code} uuidV7()`, { crypto, Uint8Array, Date, Math });
  expect(id).toMatch(new RegExp(UUID_V7));
  const writtenMs = Number.parseInt(String(id).replaceAll("-", "").slice(0, 12), 16);
  expect(Math.abs(writtenMs - Date.now())).toBeLessThan(60_000);
});

test("the token that the page signs in Node signs in", async () => {
  await using server = await startTestServer();
  await server.kernel.apps.create("shop", {
    findUsers: "none",
    hasGuests: false,
    origins: [],
    groupMembers: 0,
  });
  const { material, signing } = await generateKey("EdDSA", NO_SECRET);
  await server.kernel.apps.addKey("shop", {
    id: "mine",
    kind: "token",
    algorithm: "EdDSA",
    material,
  });
  const code = /```js\n([^]*?)```/.exec(page)?.[1]?.replace(/^import .*$/m, "") ?? "";
  const answer = await new Promise<{ readonly token: string }>((resolve, reject) => {
    const post = async (_path: string, _guard: unknown, handler: Handler): Promise<void> =>
      await handler({ user: { id: 17, name: "Zoë" } }, { json: resolve }).catch(reject);
    const env = { IM_CHAT_KEY: signing, IM_CHAT_KEY_ID: "mine" };
    const world = {
      SignJWT,
      importPKCS8,
      process: { env },
      app: { post },
      requireLogin: undefined,
    };
    void (runInNewContext(`(async () => {${code}})()`, world) as Promise<void>).catch(reject);
  });
  const client = await server.connect();
  const hello = helloOf({ type: "token", token: answer.token }, { app: "shop" });
  expect((await client.request(hello)).type).toBe("welcome");
});

type Handler = (
  request: { readonly user: { readonly id: number; readonly name: string } },
  response: { readonly json: (body: { readonly token: string }) => void },
) => Promise<void>;
