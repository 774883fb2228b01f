import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createKernel } from "../create-kernel.ts";
import { openNodeSqlite } from "../database/node-sqlite.ts";
import { systemEnvironment as environment } from "../environment.ts";
import { TestClient, helloOf } from "../test/client.ts";
import { databaseFile } from "./data-dir.ts";
import { openBeside } from "./open-beside.ts";
import { run } from "./run.ts";
import { serveCommand } from "./serve.ts";
import type { Stoppable } from "./serve.ts";
import { startServer } from "./start.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "im-cli-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function refused(file: string, why: string): Outcome {
  return { code: 1, out: "", err: `im-chat: Cannot write the backup ${file}: ${why}.` };
}

/** Runs one command in this process; `serve` runs until `whileServing` is over. */
async function im(
  args: readonly string[],
  whileServing: (server: Stoppable) => Promise<void> = async () => undefined,
): Promise<Outcome> {
  const lines = { out: [] as string[], err: [] as string[] };
  let over: () => void = () => undefined;
  const asked = new Promise<string>((resolve) => {
    over = () => resolve("SIGTERM");
  });
  const serve = serveCommand({
    stopAsked: async () => await asked,
    start: async (settings) => {
      const server = await startServer({ ...settings, logLevel: "silent" }, environment);
      void whileServing(server).finally(over);
      return server;
    },
  });
  const code = await run(
    {
      args,
      env: { IM_DATA_DIR: dataDir, IM_PORT: "0" },
      environment,
      print: (line) => void lines.out.push(line),
      complain: (line) => void lines.err.push(line),
      openKernel: async (dir) => await openBeside(dir, environment),
    },
    { serve, version: "im-chat-server/test" },
  );
  return { code, out: lines.out.join("\n"), err: lines.err.join("\n") };
}

test("serve says where it is, a token made beside it signs in, and a signal ends it well", async () => {
  let type = "";
  const outcome = await im([], async ({ url }) => {
    const token = (await im(["token", "--user", "alice", "--name", "Alice"])).out;
    const client = await new TestClient(url).opened();
    type = (await client.request(helloOf({ type: "token", token }))).type;
  });
  expect(outcome).toMatchObject({
    code: 0,
    err: "",
    out: expect.stringMatching(/^im-chat: listening on http:\/\/127\.0\.0\.1:\d+\/$/),
  });
  expect(type).toBe("welcome");
});

test("a second start goes on with the same database", async () => {
  await im([]);
  const before = (await im(["key", "list"])).out;
  await im([]);
  expect((await im(["key", "list"])).out).toBe(before);
});

describe("one sentence and exit code 1 for", () => {
  test("a port in use", async () => {
    let inner: Outcome | undefined;
    await im([], async ({ url }) => {
      inner = await im(["--port", new URL(url).port, "--data-dir", ":memory:"]);
    });
    expect(inner).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(
        /^im-chat: Cannot listen on 127\.0\.0\.1:\d+: the port is in use; [^\n]*\.$/,
      ),
    });
  });

  test("a folder that another server uses; the other commands work beside it", async () => {
    let codes: readonly number[] = [];
    await im([], async () => {
      const file = join(dataDir, "copy.sqlite");
      const all = [[], ["token", "--user", "alice"], ["key", "list"], ["app"], ["backup", file]];
      const outcomes: Outcome[] = [];
      for (const args of all) outcomes.push(await im(args));
      codes = outcomes.map(({ code }) => code);
      expect(outcomes[0]?.err).toMatch(/another im-chat server uses this folder; .*\.$/);
    });
    expect(codes).toEqual([1, 0, 0, 0, 0]);
  });

  test("a folder whose server is of an older version, for commands that would change its tables", async () => {
    const older = "delete from migration where number = (select max(number) from migration)";
    const outcomes: Outcome[] = [];
    const numbers: unknown[] = [];
    await im([], async () => {
      const database = new DatabaseSync(databaseFile(dataDir));
      database.exec(older);
      for (const args of [["token", "--user", "alice"], ["app"]]) outcomes.push(await im(args));
      numbers.push(database.prepare("select max(number) as n from migration").get()?.["n"]);
      outcomes.push(await im(["backup", join(dataDir, "copy.sqlite")]));
      database.close();
    });
    for (const { code, err } of outcomes.slice(0, 2)) {
      expect(code).toBe(1);
      expect(err).toMatch(/^im-chat: The database .* is of an older version, .*\.$/);
    }
    expect(numbers).toEqual([5]);
    expect(outcomes[2]?.code).toBe(0);
  });

  test("an address that is not this machine's", async () => {
    expect(await im(["--host", "192.0.2.1"])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no such address/),
    });
  });

  test("a folder that cannot be written", async () => {
    writeFileSync(join(dataDir, "file"), "");
    expect(await im(["--data-dir", join(dataDir, "file", "inside")])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/cannot be written/),
    });
  });

  test("something that is no database, which is left alone", async () => {
    const file = join(dataDir, "im-chat.sqlite");
    writeFileSync(
      file,
      "this is no database, but somebody's letter, long enough to look like one".repeat(50),
    );
    const before = readFileSync(file);
    expect(await im([])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is not a database/),
    });
    expect(readFileSync(file)).toEqual(before);
  });

  test.for([
    [["--trust-proxy", "10.0.0.0/33"], /"10\.0\.0\.0\/33" is neither an address nor a subnet/],
    [["--trust-proxy", "127.0.0.1,300.1.1.1"], /"300\.1\.1\.1" is neither an address/],
    [["--demo", "/nowhere/at/all"], /example pages, .* does not exist/],
    [["--web-dir", "/nowhere/at/all"], /im-chat\.js, .* does not exist/],
    [["fly"], /no command "fly"; there are token, backup, app, key, serve/],
    [["serve", "now"], /Unknown argument "now"/],
    [["backup", "one", "two"], /Unknown argument "two"/],
    [["token", "alice", "bob"], /Unknown argument "bob"/],
    [["token", "--user", "alice", "bob"], /Unknown argument "bob"/],
    [["app", "list", "shop"], /Unknown argument "shop"/],
    [["app", "create", "shop", "more"], /Unknown argument "more"/],
    [["key", "retire", "mine", "other"], /Unknown argument "other"/],
    [["--prot", "1"], /no option --prot/],
    [["token"], /Say whom/],
    [["token", "--user", "~x"], /for guests/],
    [["token", "--user", "x".repeat(129)], /it has 129 bytes, at most 128 are allowed/],
    [["token", "--user", "alice", "--data-dir", "/nowhere/at/all"], /no database in/],
    [["backup"], /Name the file/],
    [["app", "fly"], /no "app fly"/],
    [["key", "fly"], /no "key fly"/],
    [["key", "add", "--kind", "foo"], /--kind cannot be "foo": it must be one of token, api\.$/],
  ] as const)("%s", async ([args, sentence]) => {
    const { code, out, err } = await im(args);
    expect([code, out, err]).toEqual([1, "", expect.stringMatching(sentence)]);
    expect(err).toMatch(/^im-chat: [^\n]*\.$/);
  });
});

describe("beside a server that was started once,", () => {
  beforeEach(async () => {
    const driver = openNodeSqlite(databaseFile(dataDir));
    const { now: clock, randomBytes: random, soon: schedule, after } = environment;
    await (await createKernel({ driver, clock, random, schedule, after })).close();
  });

  test("token signs nothing that the server would refuse, and says the limit", async () => {
    const claims = [
      ["--name", "x".repeat(129), 'the claim "name" has 129 characters, at most 128 are allowed'],
      ["--avatar", "x".repeat(2049), 'the claim "avatar" has 2049 bytes, at most 2048 are allowed'],
    ] as const;
    for (const [option, value, why] of claims)
      expect(await im(["token", "--user", "alice", option, value])).toEqual({
        code: 1,
        out: "",
        err: `im-chat: Cannot sign the token: ${why}.`,
      });
  });

  test("token signs for a user of an app", async () => {
    const { code, out } = await im([
      "token",
      "--user",
      "alice",
      "--name",
      "Alice",
      "--role",
      "moderator",
      "--minutes",
      "5",
    ]);
    expect(code).toBe(0);
    const claims = decodeJwt(out);
    expect(claims).toMatchObject({ sub: "alice", aud: "demo", name: "Alice", role: "moderator" });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
    expect(decodeProtectedHeader(out)).toMatchObject({ alg: "HS256", kid: "demo-token" });
  });

  test("app makes, lists and changes apps", async () => {
    expect(
      (await im(["app", "create", "shop", "--origins", "https://shop.example", "--guests"])).out,
    ).toMatch(/^shop {2}guests: yes .*https:\/\/shop\.example$/m);
    expect((await im(["app", "create", "shop"])).err).toMatch(/exists/);
    expect((await im(["app", "allow", "https://www.shop.example/", "--app", "shop"])).out).toMatch(
      /https:\/\/shop\.example https:\/\/www\.shop\.example$/m,
    );
    expect((await im(["app", "set", "--app", "shop", "--origins", "any"])).out).toMatch(
      /any origin$/,
    );
    const narrowed = await im(["app", "allow", "https://shop.example", "--app", "shop"]);
    expect(narrowed.out).toMatch(
      /^From now on only pages of these origins may connect: https:\/\/shop\.example; any again: .* --origins any$/m,
    );
    expect((await im(["app", "allow", "shop.example", "--app", "shop"])).err).toMatch(
      /is no origin/,
    );
    expect(
      (await im(["app", "set", "--app", "shop", "--find-users", "none", "--guests", "no"])).out,
    ).toMatch(/guests: no {2}find users: none/);
    const maybe = await im(["app", "set", "--app", "shop", "--guests", "maybe"]);
    expect(maybe).toMatchObject({
      code: 1,
      err: expect.stringMatching(/--guests cannot be "maybe": it must be one of true, false/),
    });
    expect((await im(["app", "set", "--app", "none"])).err).toMatch(/no app "none"/);
    const unset = await im(["app", "set", "--app", "shop", "--origins", ""]);
    expect(unset.err).toMatch(/--origins cannot be "": it must not have fewer than 1 items\.$/);
    expect((await im(["app", "list"])).out.split("\n")).toHaveLength(2);
  });

  test.for(["EdDSA", "ES256", "HS256"])(
    "key adds, lists and retires a key for %s",
    async (algorithm) => {
      const added = await im(["key", "add", "--id", "mine", "--algorithm", algorithm]);
      expect(added.out).toMatch(new RegExp(`^mine {2}token {2}${algorithm} .* live\n.*:\n\\S`));
      expect((await im(["key", "retire", "mine"])).out).toMatch(/Retired mine/);
      expect((await im(["key", "list"])).out).toMatch(/^mine .* retired /m);
      expect((await im(["key", "retire", "other"])).err).toMatch(/no key "other"/);
      const elsewhere = await im(["key", "list", "--app", "shpo"]);
      expect([elsewhere.code, elsewhere.err]).toEqual([1, expect.stringMatching(/no app "shpo"/)]);
    },
  );

  test("key takes a public key from a file and refuses nonsense", async () => {
    const file = join(dataDir, "public.pem");
    writeFileSync(file, "nonsense");
    expect((await im(["key", "add", "--public-key", file])).err).toMatch(
      /expected a public key in PEM form/,
    );
    expect((await im(["key", "add", "--public-key", join(dataDir, "none")])).err).toMatch(
      /cannot be read/,
    );
  });

  test("backup writes a copy once and never over another file", async () => {
    const file = join(dataDir, "copy.sqlite");
    expect((await im(["backup", file])).code).toBe(0);
    const written = readFileSync(file);
    expect(await im(["backup", file])).toEqual(
      refused(file, "it exists, and a backup never overwrites; name a new file"),
    );
    expect(readFileSync(file)).toEqual(written);
    expect(readdirSync(dataDir).filter((name) => name.includes("copy"))).toEqual(["copy.sqlite"]);
  });

  test("backup leaves a database of an older version as it is, and copies it so", async () => {
    const copy = join(dataDir, "copy.sqlite");
    const older = new DatabaseSync(databaseFile(dataDir));
    const steps = "select number from migration order by number";
    older.exec("delete from migration where number = (select max(number) from migration)");
    const before = older.prepare(steps).all();
    expect((await im(["backup", copy])).code).toBe(0);
    expect(older.prepare(steps).all()).toEqual(before);
    older.close();
    const copied = new DatabaseSync(copy, { readOnly: true });
    expect(copied.prepare(steps).all()).toEqual(before);
    copied.close();
  });

  test("backup says which file cannot be written, why, and what to do", async () => {
    const missing = join(dataDir, "none", "copy.sqlite");
    expect(await im(["backup", missing])).toEqual(
      refused(
        missing,
        `there is no folder ${join(dataDir, "none")}; make it first, or name a file in another`,
      ),
    );
    const letter = join(dataDir, "letter");
    writeFileSync(letter, "");
    expect(await im(["backup", join(letter, "copy.sqlite")])).toEqual(
      refused(join(letter, "copy.sqlite"), `${letter} is not a folder; name a file in one`),
    );
    expect(await im(["backup", dataDir])).toEqual(
      refused(dataDir, "it is a folder; name a file in it"),
    );
  });

  // Of Linux itself, so that not even root may write there.
  test.runIf(process.platform === "linux")("backup says that a folder is for reading", async () => {
    const folder = "/sys";
    expect(await im(["backup", join(folder, "copy.sqlite")])).toEqual(
      refused(
        join(folder, "copy.sqlite"),
        `the folder ${folder} cannot be written; allow it to this user, or name a file in another`,
      ),
    );
  });
});

test("help and version ask for nothing", async () => {
  expect((await im(["--help"])).out).toMatch(/^im-chat-server: chat for your website/);
  expect((await im(["token", "--help"])).out).toMatch(/--user ID/);
  expect((await im(["--version"])).out).toBe("im-chat-server/test");
  expect(existsSync(join(dataDir, "im-chat.sqlite"))).toBe(false);
});

test("a database of a newer version is left alone", async () => {
  await im([]);
  const database = new DatabaseSync(join(dataDir, "im-chat.sqlite"));
  database.exec("insert into migration (number, name, applied_at) values (9999, 'later', 1)");
  database.close();
  expect(await im([])).toMatchObject({ code: 1, err: expect.stringMatching(/newer/) });
});
