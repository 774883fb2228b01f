import type { Browser, Page, WebSocket } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wholeHistory } from "../support/client.ts";
import { PATIENCE } from "../support/patience.ts";
import { enter, launchChromium, personOn } from "../support/person.ts";
import type { Person } from "../support/person.ts";
import { startServer, type ServerProcess } from "../support/server.ts";

let browser: Browser;
let server: ServerProcess;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startServer()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Longer than a leader is waited for. */
const STUCK_MS = 15_000;

interface Tab extends Person {
  readonly sockets: ReadonlySet<WebSocket>;
}

function watchSockets(page: Page): ReadonlySet<WebSocket> {
  const sockets = new Set<WebSocket>();
  page.on("websocket", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return sockets;
}

interface Tabs {
  readonly tabs: readonly Tab[];
  leave(): Promise<void>;
}

/** One person in so many tabs, opened together. */
async function openTabs(count: number): Promise<Tabs> {
  let sockets: ReadonlySet<WebSocket> = new Set();
  const arrange = async (page: Page): Promise<void> => void (sockets = watchSockets(page));
  const first = await enter({ browser, url: server.url, as: "mara", arrange });
  const address = first.page.url();
  const openOne = async (): Promise<Tab> => {
    const page = await first.context.newPage();
    const tab = { ...personOn(page), sockets: watchSockets(page) };
    await page.goto(address);
    return tab;
  };
  const more = await Promise.all(Array.from({ length: count - 1 }, openOne));
  return { tabs: [{ ...first, sockets }, ...more], leave: first.leave };
}

interface Scene extends Tabs {
  readonly other: Person;
}

/** One person in two tabs, and somebody to talk to; all on the same conversation. */
async function openScene(): Promise<Scene> {
  const { tabs, leave } = await openTabs(2);
  const other = await enter({ browser, url: server.url, as: "xiaoyu" });
  await other.open("Mara");
  for (const tab of tabs) await tab.open("小雨");
  const leaveBoth = async (): Promise<void> => {
    await leave();
    await other.leave();
  };
  return { tabs, other, leave: leaveBoth };
}

/** The one tab with a link, once there is just one. */
async function leaderOf(tabs: readonly Tab[]): Promise<Tab> {
  const leaders = () => tabs.filter(({ sockets }) => sockets.size > 0);
  await expect.poll(() => leaders().length, PATIENCE).toBe(1);
  return leaders()[0] as Tab;
}

async function split(
  tabs: readonly Tab[],
): Promise<{ readonly leader: Tab; readonly others: readonly [Tab, ...Tab[]] }> {
  const leader = await leaderOf(tabs);
  return { leader, others: tabs.filter((tab) => tab !== leader) as [Tab, ...Tab[]] };
}

/** What somebody holds that begins with a word, in order. */
async function linesOf({ page }: Person, start: string): Promise<readonly string[]> {
  const texts = (await wholeHistory(page)).map(({ text }) => text);
  return texts.filter((text) => text.startsWith(start));
}

const statusOf = ({ page }: Person) =>
  page.evaluate(() => document.querySelector("im-chat")?.client?.connection.get().name);

/** Says something through a page's own client, without its interface. */
async function say({ page }: Person, text: string): Promise<void> {
  await page.evaluate(async (line) => {
    const client = document.querySelector("im-chat")?.client;
    await (await client?.openDirect("xiaoyu"))?.send({ text: line });
  }, text);
}

/** Hangs a page; where it is to say something first, in the moment in which `send` has answered: stored, and perhaps on no wire yet. */
const stickFor = ({ page }: Person, forMs: number, saying?: string) =>
  page.evaluate(
    async ([ms, line]) => {
      if (line !== undefined) {
        const client = document.querySelector("im-chat")?.client;
        await (await client?.openDirect("xiaoyu"))?.send({ text: line });
      }
      console.info("stuck");
      const untilMs = performance.now() + ms;
      while (performance.now() < untilMs);
    },
    [forMs, saying] as const,
  );

/** How many lines that begin with a word a page's own client shows. */
const countOf = ({ page }: Person, start: string) =>
  page.evaluate(async (word) => {
    const conversation = await document.querySelector("im-chat")?.client?.openDirect("xiaoyu");
    conversation?.open();
    const rows = conversation?.timeline.get().rows ?? [];
    return rows.filter((row) => row.type === "message" && row.message.text.startsWith(word)).length;
  }, start);

test("twelve tabs opened at once have one link, and all of them show and send", async () => {
  const { tabs, leave } = await openTabs(12);
  await leaderOf(tabs);
  for (const tab of tabs) await expect.poll(() => statusOf(tab), PATIENCE).toBe("online");
  await Promise.all(tabs.map((tab, index) => say(tab, `twelve: ${index}`)));
  for (const tab of tabs) await expect.poll(() => countOf(tab, "twelve:"), PATIENCE).toBe(12);
  await leaderOf(tabs);
  await leave();
}, 300_000);

test("a leader that is closed is replaced", async () => {
  const { tabs, other, leave } = await openScene();
  const { leader, others } = await split(tabs);
  await leader.page.close();
  await others[0].write("closed: by the other");
  await other.sees("closed: by the other");
  expect(await leaderOf(others)).toBe(others[0]);
  await leave();
});

test("a leader that crashes is replaced", async () => {
  const { tabs, other, leave } = await openScene();
  const { leader, others } = await split(tabs);
  const session = await leader.context.newCDPSession(leader.page);
  const crashed = leader.page.waitForEvent("crash");
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await others[0].write("crashed: by the other");
  await other.sees("crashed: by the other");
  expect(await leaderOf(others)).toBe(others[0]);
  await leave();
});

test("a leader that hangs is replaced, and when it goes on it follows and has doubled nothing", async () => {
  const { tabs, other, leave } = await openScene();
  const { leader, others } = await split(tabs);
  const sticks = leader.page.waitForEvent("console", (said) => said.text() === "stuck");
  const stuck = stickFor(leader, STUCK_MS, "stuck: before");
  await sticks;
  await others[0].write("stuck: meanwhile");
  await other.sees("stuck: meanwhile");
  await stuck;
  await other.write("stuck: after");
  const all = ["stuck: before", "stuck: meanwhile", "stuck: after"];
  for (const person of [...tabs, other])
    await expect.poll(() => linesOf(person, "stuck:"), PATIENCE).toEqual(all);
  expect((await leaderOf(tabs)) === others[0]).toBe(true);
  await leave();
});

test("a page that is told that it freezes gives up the lead, and follows when it runs again", async () => {
  const { tabs, other, leave } = await openScene();
  const { leader, others } = await split(tabs);
  await leader.page.evaluate(() => document.dispatchEvent(new Event("freeze")));
  await leaderOf(others);
  await others[0].write("frozen: by the other");
  await other.sees("frozen: by the other");
  await leader.page.evaluate(() => document.dispatchEvent(new Event("resume")));
  await leader.sees("frozen: by the other");
  await expect.poll(() => statusOf(leader), PATIENCE).toBe("online");
  expect((await leaderOf(tabs)) === others[0]).toBe(true);
  await leave();
});

test("two people in two tabs of one browser have a link each", async () => {
  const mara = await enter({ browser, url: server.url, as: "mara" });
  const page = await mara.context.newPage();
  const sockets = watchSockets(page);
  await page.goto(`${server.url}/messenger/?as=xiaoyu&lang=en`);
  const xiaoyu = personOn(page);
  await xiaoyu.open("Mara");
  await mara.open("小雨");
  await expect.poll(() => sockets.size, PATIENCE).toBe(1);
  await mara.write("apart: from Mara");
  await xiaoyu.sees("apart: from Mara");
  await xiaoyu.write("apart: from Xiaoyu");
  await mara.sees("apart: from Xiaoyu");
  await mara.leave();
});

/** From here on a page counts the messages that it is told and the notes that it plays, and says whether it is looked at. */
async function countNotes({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const { start } = OscillatorNode.prototype;
    const { dataset } = document.body;
    OscillatorNode.prototype.start = function play(...when) {
      dataset["notes"] = String(Number(dataset["notes"] ?? 0) + 1);
      start.apply(this, when);
    };
    document.hasFocus = () => dataset["looked"] === "yes";
    const chat = document.querySelector("im-chat");
    chat?.toggleAttribute("sound", true);
    chat?.client?.on("message_received", () => {
      dataset["told"] = String(Number(dataset["told"] ?? 0) + 1);
    });
  });
}

const countsOf = async (tabs: readonly Tab[], name: "notes" | "told") => {
  const counts = tabs.map(({ page }) =>
    page.evaluate((counted) => Number(document.body.dataset[counted] ?? 0), name),
  );
  return Promise.all(counts);
};

const notesOf = async (tabs: readonly Tab[]): Promise<number> =>
  (await countsOf(tabs, "notes")).reduce((sum, count) => sum + count, 0);

const look = ({ page }: Person, isLooked: boolean) =>
  page.evaluate((looks) => {
    document.body.dataset["looked"] = looks ? "yes" : "no";
    dispatchEvent(new Event(looks ? "focus" : "blur"));
  }, isLooked);

/** @returns how many notes were played a moment after all tabs were told of so many messages and at least so many played */
async function notesAfter(
  tabs: readonly Tab[],
  { told, atLeast }: { readonly told: number; readonly atLeast: number },
): Promise<number> {
  await expect.poll(() => countsOf(tabs, "told"), PATIENCE).toEqual(tabs.map(() => told));
  await expect.poll(() => notesOf(tabs), PATIENCE).toBeGreaterThanOrEqual(atLeast);
  await tabs[0]?.page.waitForTimeout(500);
  return await notesOf(tabs);
}

test("a message sounds once in all tabs, and not at all while one of them is looked at", async () => {
  const { tabs, other, leave } = await openScene();
  for (const tab of tabs) await countNotes(tab);
  await other.write("sound: nobody looks");
  // Two notes are one sound.
  expect(await notesAfter(tabs, { told: 1, atLeast: 2 })).toBe(2);

  const { others } = await split(tabs);
  await look(others[0], true);
  // It is told much later than the other.
  const stuck = stickFor(others[0], 2_000);
  await other.write("sound: somebody looks");
  await stuck;
  expect(await notesAfter(tabs, { told: 2, atLeast: 2 })).toBe(2);
  await look(others[0], false);
  await other.write("sound: nobody looks again");
  expect(await notesAfter(tabs, { told: 3, atLeast: 4 })).toBe(4);
  await leave();
});
