import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAuthor } from "../support/author.ts";
import { sendAll, wholeHistory } from "../support/client.ts";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium, signedIn } from "../support/person.ts";
import type { Person } from "../support/person.ts";
import { runServer, startServer } from "../support/server.ts";

const DATABASE = "im-chat.sqlite";

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), "im-chat-folders-"));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

/** Names and hashes of everything in a folder but the empty file that keeps a second server out. */
async function stateOf(place: string): Promise<readonly string[]> {
  const names = (await readdir(place)).filter((name) => name !== `${DATABASE}.lock`).toSorted();
  return await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(place, name));
      return `${name} ${createHash("sha256").update(bytes).digest("hex")}`;
    }),
  );
}

/** A folder with a database that the server made, changed by hand. */
async function databaseWith(change: string): Promise<string> {
  const place = await mkdtemp(join(folder, "data-"));
  const author = await openAuthor(join(place, DATABASE), Date.now());
  await author.close();
  const database = new DatabaseSync(join(place, DATABASE));
  database.exec(change);
  database.close();
  return place;
}

describe("a start that cannot be", () => {
  /** What a start says and does. */
  async function startOn(place: string) {
    const before = await stateOf(place);
    const { code, text } = await runServer(["--port", "0", "--data-dir", place]);
    const isSame = JSON.stringify(await stateOf(place)) === JSON.stringify(before);
    const isOneSentence = /^im-chat: [^\n]+\.$/.test(text);
    return { code, text, isOneSentence, isSame };
  }
  const refusal = (text: RegExp) => ({
    code: 1,
    text: expect.stringMatching(text),
    isOneSentence: true,
    isSame: true,
  });

  test("a port in use: one sentence with what to do", async () => {
    const server = await startServer();
    const { port } = new URL(server.url);
    const place = join(folder, "second");
    const { code, text } = await runServer(["--port", port, "--data-dir", place]);
    expect(text).toMatch(/^im-chat: Cannot listen on 127\.0\.0\.1:\d+: .*--port\.$/);
    expect(code).toBe(1);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    await server.stop();
  });

  test("a folder that cannot be: one sentence", async () => {
    await writeFile(join(folder, "file"), "not a folder");
    const place = join(folder, "file", "data");
    const { code, text } = await runServer(["--port", "0", "--data-dir", place]);
    expect(text).toMatch(/^im-chat: The database [^\n]+ cannot be written: [^\n]+\.$/);
    expect(code).toBe(1);
  });

  test("a database that is none is left alone", async () => {
    const place = await mkdtemp(join(folder, "data-"));
    await writeFile(join(place, DATABASE), "neither tables nor rows ".repeat(400));
    expect(await startOn(place)).toEqual(refusal(/not a database|corrupt|damaged/i));
  });

  test("a database with a broken page is left alone", async () => {
    const place = await databaseWith("select 1");
    const file = join(place, DATABASE);
    const bytes = await readFile(file);
    // The first page holds the tables' shapes, after a header of 100 bytes.
    await writeFile(file, bytes.fill(0xff, 100, 4096));
    expect(await startOn(place)).toEqual(refusal(/not a database|corrupt|damaged/i));
  });

  test("a database of a newer server is left alone", async () => {
    const place = await databaseWith("insert into migration values (999, 'later', 0)");
    expect(await startOn(place)).toEqual(refusal(/newer im-chat server/));
  });

  test("a database of another program is left alone", async () => {
    const place = join(folder, "foreign");
    await mkdir(place);
    const database = new DatabaseSync(join(place, DATABASE));
    database.exec("create table recipes (name text)");
    database.close();
    expect(await startOn(place)).toEqual(refusal(/another program/));
  });
});

/** Texts that somebody holds, from a given one on. */
async function textsFrom({ page }: Person, first: string): Promise<readonly string[]> {
  const texts = (await wholeHistory(page)).map(({ text }) => text);
  return texts.slice(texts.lastIndexOf(first));
}

describe("a running server", () => {
  test("ends by itself when asked to, and goes on where it was", async () => {
    const server = await startServer();
    const mara = await enter({ browser, url: server.url, as: "mara" });
    await mara.open("小雨");
    await mara.write("before the stop");
    await mara.page.locator("[part~=row-own] [part~=status].sent").last().waitFor();
    expect(await server.terminate()).toBe(0);
    await mara.page.locator("im-connection-banner [part~=banner]").waitFor();
    await mara.write("while nobody listens");
    await server.restart();
    const xiaoyu = await enter({ browser, url: server.url, as: "xiaoyu" });
    await xiaoyu.open("Mara");
    await xiaoyu.sees("while nobody listens");
    expect(await textsFrom(xiaoyu, "before the stop")).toEqual([
      "before the stop",
      "while nobody listens",
    ]);
    await mara.leave();
    await xiaoyu.leave();
    await server.stop();
  });

  test("takes the tokens of its own command", async () => {
    const server = await startServer();
    const zoe = await enter({
      browser,
      url: server.url,
      as: "zoe",
      arrange: signedIn(server, "zoe", "Zoë"),
    });
    const self = () =>
      zoe.page.evaluate(() => {
        const client = document.querySelector("im-chat")?.client;
        return `${client?.connection.get().name} ${client?.self.get().name}`;
      });
    await expect.poll(self, PATIENCE).toBe("online Zoë");
    await zoe.leave();
    await server.stop();
  });

  test("is copied while it runs; a restored copy begins anew, and a client follows", async () => {
    const server = await startServer();
    const mara = await enter({ browser, url: server.url, as: "mara" });
    const xiaoyu = await enter({ browser, url: server.url, as: "xiaoyu" });
    await Promise.all([mara.open("小雨"), xiaoyu.open("Mara")]);
    await mara.write("in the copy");
    await xiaoyu.sees("in the copy");
    const copy = join(folder, "copy.sqlite");
    await server.command("backup", copy);
    for (const line of ["after the copy 1", "after the copy 2"]) await xiaoyu.write(line);
    await mara.sees("after the copy 2");
    await server.kill();
    await mara.page.locator("im-connection-banner [part~=banner]").waitFor();
    await sendAll(mara.page, ["waiting 1", "waiting 2"]);
    // As documented, and so over what the killed server left beside it.
    expect(await readdir(server.dataDir)).toContain(`${DATABASE}-wal`);
    await copyFile(copy, join(server.dataDir, DATABASE));
    await server.restart();
    const expected = ["in the copy", "waiting 1", "waiting 2"];
    for (const person of [mara, xiaoyu])
      await expect.poll(() => textsFrom(person, "in the copy"), PATIENCE).toEqual(expected);
    const [left, right] = [await wholeHistory(mara.page), await wholeHistory(xiaoyu.page)];
    expect(left.map(({ id, seq }) => `${seq} ${id}`)).toEqual(
      right.map(({ id, seq }) => `${seq} ${id}`),
    );
    await xiaoyu.write("and on it goes");
    await mara.sees("and on it goes");
    // What has been started is no new copy: its own log is kept.
    await server.kill();
    await server.restart();
    const newcomer = await enter({ browser, url: server.url, as: "mara" });
    await newcomer.open("小雨");
    await newcomer.sees("and on it goes");
    expect(await textsFrom(newcomer, "in the copy")).toEqual([...expected, "and on it goes"]);
    await newcomer.leave();
    await mara.leave();
    await xiaoyu.leave();
    await server.stop();
  });
});
