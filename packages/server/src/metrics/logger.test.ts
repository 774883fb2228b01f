import { pino } from "pino";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { signingKey } from "../pages/demo-token.ts";
import { fromBase64Url } from "../text.ts";
import { createDirect, guestCredentials, helloOf, newId, sendText } from "../test/client.ts";
import { startTestServer } from "../test/server.ts";
import { createLog } from "./logger.ts";

const SECRETS = ["content-of-a-message", "Name Of A Person", "person-in-question"];

test("logs hold no content, tokens, names or ids of users, whatever goes wrong", async () => {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line) => void lines.push(line) });
  await using server = await startTestServer({ log });
  const token = await server.token("person-in-question", { claims: { name: "Name Of A Person" } });
  const client = await server.connect();
  const hello = await client.request(helloOf({ type: "token", token }));
  expect(hello.type).toBe("welcome");
  const direct = createDirect("person-in-question", "other");
  await server.signIn("other");
  await client.request(direct);
  await client.request(sendText(direct.conversationId, "content-of-a-message"));
  await client.request(sendText(newId(), "content-of-a-message"));
  await client.request({ type: "query", kind: 9999, data: Buffer.from("content-of-a-message") });
  const refused = await server.connect({ origin: "https://page.example" });
  await refused.request(helloOf({ type: "token", token: `${token}x` }));
  await refused.ended;
  const guest = guestCredentials("Name Of A Person");
  const visitor = await server.connect();
  await visitor.request(helloOf(guest, { app: "nowhere" }));
  for (const body of ["{", JSON.stringify({ type: "sendMessage", text: "content-of-a-message" })]) {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    await fetch(`${server.url}/v1/commands`, { method: "POST", headers, body });
  }
  const all = lines.join("");
  expect(all).toMatch(/"hello refused"/);
  for (const secret of [...SECRETS, token, token.split(".")[2] ?? "", guest.userId])
    expect(all).not.toContain(secret);
});

test("a refused sign-in is told with the app, the key and the reason, without the token and the user", async () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  await using server = await startTestServer({ log });
  const token = await server.token("person-in-question");
  // Of another key, and of a user whose id is refused; both for whatever app the token names.
  const forged = `${token.slice(0, token.lastIndexOf("."))}.${"A".repeat(43)}`;
  const spaced = await signedBlindly(await signingKey(server.kernel.apps, "demo"));
  for (const given of [forged, spaced, "no-token-at-all"]) {
    const client = await server.connect();
    await client.request(helloOf({ type: "token", token: given }, { app: "" }));
  }
  const stranger = await server.connect();
  await stranger.request(helloOf({ type: "token", token }, { app: "shop" }));
  const told = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === "hello refused")
    .map(({ app, kid, reason }) => [app, kid, reason]);
  expect(told).toEqual([
    ["demo", "demo-token", expect.stringMatching(/signature does not fit the key "demo-token"/)],
    ["demo", "demo-token", expect.stringMatching(/"…" as a user id: it has white space/)],
    ["", undefined, expect.stringMatching(/no signed JWT/)],
    ["shop", "demo-token", expect.stringMatching(/the page asks for "shop"/)],
  ]);
  for (const secret of [token.split(".")[1] ?? "", "no-token-at-all", "person-in-question"])
    expect(lines.join("")).not.toContain(secret);
});

/** Our own signToken refuses such a user. */
async function signedBlindly(key: { id: string; material: string }): Promise<string> {
  return await new SignJWT()
    .setProtectedHeader({ alg: "HS256", kid: key.id })
    .setSubject("person-in-question ")
    .setAudience("demo")
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(fromBase64Url(key.material));
}

test("a secret that a mistake of ours hands to the log is struck out", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  log.info(
    {
      token: "t-1",
      hello: { credentials: "c-1", secret: "s-1" },
      command: { body: "b-1", data: "d-1" },
    },
    "oops",
  );
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    token: "…",
    hello: { credentials: "…", secret: "…" },
    command: { body: "…", data: "…" },
  });
});

test("lines are JSON with a time and a level", () => {
  const lines: string[] = [];
  createLog("info", { write: (line) => void lines.push(line) }).info({ links: 3 }, "listening");
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: pino.levels.values["info"],
    time: expect.any(String),
    links: 3,
    msg: "listening",
  });
});
