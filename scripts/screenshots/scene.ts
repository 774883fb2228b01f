import type { Browser, BrowserContext, Page } from "playwright";
import { personOn } from "../../e2e/support/person.ts";
import type { ServerProcess } from "../../e2e/support/server.ts";

export type Language = "en" | "zh-CN";

/** Where the pictures are taken. */
export interface Place {
  readonly browser: Browser;
  readonly server: ServerProcess;
  readonly language: Language;
}

/** One thing to look at, in every width, colour and language. */
export interface Scene {
  readonly name: string;
  readonly user: string;
  /** Before the page is opened. */
  readonly arrange?: (page: Page, place: Place) => Promise<void>;
  /** Until there is something to look at. */
  readonly act: (page: Page, place: Place) => Promise<void>;
  /** After each change of the window's size: for what that closes. */
  readonly resized?: (page: Page) => Promise<void>;
}

const row = (page: Page, text: string) =>
  page.locator("im-conversation-list [part~=row]", { hasText: text }).first();

const open = (title: string) => async (page: Page) => {
  await personOn(page).open(title);
  await page.locator("im-message-list [role=article]").last().waitFor();
};

/** No answer ever comes. */
async function silence(page: Page): Promise<void> {
  await page.routeWebSocket(/\/v1\/link/, () => undefined);
  await page.route(/\/v1\/(?:poll|send)/, () => undefined);
}

export const SCENES: readonly Scene[] = [
  {
    name: "empty",
    user: "tove",
    act: async (page) => await page.locator("im-conversation-list [part~=state]").waitFor(),
  },
  {
    name: "loading",
    user: "mara",
    arrange: silence,
    act: async (page) => await page.locator("im-conversation-list [aria-busy]").waitFor(),
  },
  { name: "list", user: "mara", act: async (page) => await row(page, "Kiln rota").waitFor() },
  { name: "direct", user: "mara", act: open("小雨") },
  { name: "group", user: "mara", act: open("Kiln rota") },
  { name: "texts", user: "mara", act: open("Noor") },
  { name: "names", user: "buyer", act: async (page) => await row(page, "Maximiliane").waitFor() },
  { name: "names-group", user: "buyer", act: open("The association") },
  {
    name: "nothing-said",
    user: "zoe",
    act: async (page) => {
      await page.locator("im-conversation-list :is([part~=state], [part~=row])").first().waitFor();
      await page.evaluate(async () => await document.querySelector("im-chat")?.openDirect("jonas"));
      await page.locator("im-message-list [part~=state]").waitFor();
    },
  },
  {
    name: "offline",
    user: "mara",
    act: async (page, place) => {
      await open("小雨")(page);
      await page.context().setOffline(true);
      await page.locator("im-connection-banner [part~=banner]").waitFor();
      const text = place.language === "en" ? "Written in a tunnel" : "在隧道里写的";
      await personOn(page).write(text);
      await page.locator("im-message-list [part~=status].queued").last().waitFor();
      await page.locator("im-composer textarea").fill(place.language === "en" ? "And one" : "还有");
    },
  },
  {
    name: "failed",
    user: "mara",
    arrange: async (page) => await page.clock.install(),
    act: failToSend,
  },
  {
    name: "error",
    user: "tove",
    arrange: async (page) => {
      await page.route("**/demo/token", (route) => route.fulfill({ json: { token: "a.b.c" } }));
    },
    act: async (page) => await page.locator("im-chat [part~=state]").waitFor(),
  },
  {
    name: "unknown-user",
    user: "zoe",
    act: async (page) => {
      await page.locator("im-conversation-list").waitFor();
      await page.locator("im-chat").evaluate((chat) => chat.setAttribute("to", "nobody-here"));
      await page.locator("im-chat .nothing [part~=state]", { hasText: "nobody-here" }).waitFor();
    },
  },
  {
    name: "new",
    user: "mara",
    act: async (page) => {
      await row(page, "Kiln rota").waitFor();
      await page.locator("im-conversation-list .compose").click();
      await page.locator("im-people-picker input").fill("o");
      await page.locator("im-people-picker").getByText("Jonas").first().waitFor();
    },
  },
  {
    name: "members",
    user: "mara",
    act: async (page) => {
      await open("Kiln rota")(page);
      await page.locator("im-conversation-header button[aria-haspopup=menu]").click();
      await page.getByRole("menuitem").first().click();
      await page.locator("im-group-dialog").getByText("Noor").first().waitFor();
    },
  },
  {
    name: "menu",
    user: "mara",
    act: open("Kiln rota"),
    resized: async (page) => {
      if (await page.getByRole("menuitem").first().isVisible()) await page.keyboard.press("Escape");
      await page.locator("im-conversation-header button[aria-haspopup=menu]").click();
      await page.getByRole("menuitem").first().waitFor();
    },
  },
  {
    name: "shortcuts",
    user: "mara",
    act: async (page) => {
      await open("小雨")(page);
      await page.locator("im-message-list [role=article]").last().focus();
      await page.keyboard.press("?");
      await page.locator("im-shortcuts dialog[open]").waitFor();
    },
  },
];

const EIGHT_DAYS_MS = 8 * 24 * 60 * 60 * 1000;

/** Somebody writes while they are away, and that for more than a week. */
async function failToSend(page: Page, { language }: Place): Promise<void> {
  await open("小雨")(page);
  await page.context().setOffline(true);
  await page.locator("im-connection-banner [part~=banner]").waitFor();
  await personOn(page).write(language === "en" ? "Is the ash sieved?" : "草木灰筛过了吗？");
  await page.locator("im-message-list [part~=status].queued").last().waitFor();
  await page.clock.fastForward(EIGHT_DAYS_MS);
  await page.context().setOffline(false);
  await page.locator("im-message-list [part~=failure]").waitFor();
}

/** A page of the messenger as anybody; people who are none of the example people get a token of the command line. */
export async function enterAs(
  context: BrowserContext,
  options: {
    readonly server: ServerProcess;
    readonly user: string;
    readonly language: Language;
    readonly arrange?: ((page: Page) => Promise<void>) | undefined;
  },
): Promise<Page> {
  const { server, user, language, arrange } = options;
  const page = await context.newPage();
  const token = await server.command("token", "--user", user);
  await page.route("**/demo/token", (route) => route.fulfill({ json: { token } }));
  await arrange?.(page);
  await page.goto(`${server.url}/messenger/?as=${user}&lang=${language}`);
  return page;
}
