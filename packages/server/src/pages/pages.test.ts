import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { helloOf } from "../test/client.ts";
import { startTestServer } from "../test/server.ts";
import type { TestServer } from "../test/server.ts";
import { PageFolder } from "./folder.ts";

const PEOPLE = [{ id: "mara", name: "Mara" }];
const FILES = {
  "examples/home/public/index.html": "<title>home</title>",
  "examples/home/public/home.js": "export {}",
  "examples/home/public/big.css": "a{}".repeat(1000),
  "examples/home/public/.secret.txt": "secret",
  "examples/home/public/notes.md": "unknown type",
  "examples/shop/public/index.html": "<title>shop</title>",
  "examples/shop/dist/index.html": "<title>built shop</title>",
  "examples/shop/dist/deep/page.html": "<title>deep</title>",
  "examples/broken/readme.txt": "no pages",
  "web/im-chat.js": "import './chunk-ABCD2345.js'",
  "web/chunk-ABCD2345.js": "export {}",
  "web/chunk-ABCD2345.js.LEGAL.txt": "licences of what is in it",
  "outside.txt": "outside",
};

let root: string;
let server: TestServer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "im-pages-"));
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  symlinkSync(join(root, "outside.txt"), join(root, "examples/home/public/link.txt"));
  server = await startTestServer({
    webDir: join(root, "web"),
    demo: { folder: join(root, "examples"), people: PEOPLE },
  });
});

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, { headers, redirect: "manual" });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe("the loader", () => {
  test("may be loaded by pages of any origin, and is asked for again each time", async () => {
    const { status, headers, text } = await get("/im-chat.js");
    expect([status, text]).toEqual([200, FILES["web/im-chat.js"]]);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(headers.get("cache-control")).toBe("no-cache");
    const again = await get("/im-chat.js", { "if-none-match": headers.get("etag") ?? "" });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  test("has chunks that are kept for ever", async () => {
    expect((await get("/chunk-ABCD2345.js")).headers.get("cache-control")).toBe(
      "public, max-age=31536000, immutable",
    );
  });
});

test("the licences that a chunk names are served beside it", async () => {
  const licences = await get("/chunk-ABCD2345.js.LEGAL.txt");
  expect(licences).toMatchObject({ status: 200, text: FILES["web/chunk-ABCD2345.js.LEGAL.txt"] });
  expect(licences.headers.get("content-type")).toMatch(/^text\/plain/);
});

describe("example pages", () => {
  test.for([
    ["/", "<title>home</title>"],
    ["/home.js", "export {}"],
    ["/shop/", "<title>built shop</title>"],
    ["/shop/?as=mara", "<title>built shop</title>"],
    ["/shop/deep/page.html", "<title>deep</title>"],
  ] as const)("%s is served", async ([path, content]) => {
    expect(await get(path)).toMatchObject({ status: 200, text: content });
  });

  test.for([
    "/nothing.html",
    "/.secret.txt",
    "/notes.md",
    "/link.txt",
    "/broken/",
    "/..%2f..%2foutside.txt",
    "/%2e%2e/outside.txt",
    "/shop/..%5c..%5coutside.txt",
    "/%00.html",
    "/%E0%A4%A.html",
    `/${"x".repeat(300)}.html`,
  ])("%s is not", async (path) => {
    const { status, text } = await get(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).toMatch(/^\{"error":/);
  });

  test("have a slash at the end of their folder", async () => {
    const { status, headers } = await get("/shop");
    expect([status, headers.get("location")]).toEqual([308, "/shop/"]);
  });

  test("carry the strict rules, and no cookie", async () => {
    const { headers } = await get("/");
    const host = new URL(server.url).host;
    const policy = headers.get("content-security-policy")?.split("; ");
    expect(policy).toEqual([
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
    ]);
    expect(headers.get("set-cookie")).toBeNull();
  });

  test("are compressed where it pays", async () => {
    const encodingFor = async (accepted: string) => {
      const { headers, text } = await get("/big.css", { "accept-encoding": accepted });
      expect(text).toBe(FILES["examples/home/public/big.css"]);
      expect(headers.get("vary")).toBe("accept-encoding");
      return headers.get("content-encoding");
    };
    expect(await encodingFor("gzip")).toBe("gzip");
    // Made when the file is first asked for, while nobody waits.
    await expect.poll(() => encodingFor("gzip, deflate, br")).toBe("br");
    expect(await encodingFor("deflate, gzip;q=0.5")).toBe("gzip");
    expect(await encodingFor("br;q=0, gzip")).toBe("gzip");
    expect(await encodingFor("identity")).toBeNull();
    expect(await encodingFor("br;q=0, gzip;q=0.0")).toBeNull();
    const small = await get("/home.js", { "accept-encoding": "gzip, br" });
    expect(small.headers.get("content-encoding")).toBeNull();
  });
});

test("a file that many ask for at once is read and compressed once", async () => {
  const pages = new PageFolder(join(root, "examples/home/public"));
  const found = await Promise.all(Array.from({ length: 20 }, () => pages.find("big.css")));
  expect(new Set(found).size).toBe(1);
});

describe("demo tokens", () => {
  async function ask(body: unknown) {
    const response = await fetch(`${server.url}/demo/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      body: (await response.json()) as {
        readonly token?: string;
        readonly error?: { readonly message: string };
      },
    };
  }

  test("are signed for the example people", async () => {
    const { status, body } = await ask({ user: "mara" });
    expect(status).toBe(200);
    expect(decodeJwt(body.token ?? "")).toMatchObject({ sub: "mara", aud: "demo", name: "Mara" });
    const client = await server.connect();
    const answer = await client.request(helloOf({ type: "token", token: body.token ?? "" }));
    expect(answer).toMatchObject({ type: "welcome", self: { id: "mara", name: "Mara" } });
  });

  test.for([{ user: "eve" }, {}, [], "mara", { user: 7 }])(
    "are not signed for %s",
    async (body) => {
      expect(await ask(body)).toMatchObject({
        status: 404,
        body: { error: { message: expect.stringMatching(/none of the example people: mara/) } },
      });
    },
  );

  test("are not signed without demo pages", async () => {
    await using plain = await startTestServer();
    const response = await fetch(`${plain.url}/demo/token`, { method: "POST" });
    expect(response.status).toBe(404);
  });
});
