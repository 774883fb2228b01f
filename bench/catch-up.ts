import { directConversationId } from "@im-chat/protocol";
import type { Page } from "playwright";
import type { Behind, CatchUpBench } from "./browser/catch-up-page.ts";
import { openPage } from "./browser/open-page.ts";
import { compare, type Row } from "./figures.ts";
import { TEXT } from "./load.ts";
import { openLink } from "./ours/link.ts";
import { createDirect, sendText } from "./ours/sender.ts";
import { startOurs, type OurServer } from "./ours/start.ts";

const MISSED = 500;

/** A client in a browser that missed 500 messages, beside the same bytes decoded and stored in one transaction. */
export async function benchCatchUp(rounds: number): Promise<readonly Row[]> {
  const server = await startOurs();
  const { page, close } = await openPage("catch-up-page.ts", server.url);
  let count = 0;
  const next = async (): Promise<Behind> => await makeBehind(server, page, (count += 1));
  const sides = {
    ours: async () => await catchUp(page, await next()),
    baseline: async () => await storeInBulk(page, await next()),
  };
  try {
    // Code that is still being compiled says nothing.
    await compare(2, sides);
    const comparison = await compare(Math.max(rounds, 5), sides);
    return [
      {
        name: `catch-up of ${MISSED} messages in Chromium, beside one bulk transaction`,
        unit: "ms",
        comparison,
        goal: { atMost: 2 },
        notes: [
          "answers are at hand on both sides; ours is stored, applied and shown in an open conversation",
        ],
      },
    ];
  } finally {
    await close();
    await server.stop();
  }
}

/** Somebody who was here, left, and has been written to since. */
async function makeBehind(server: OurServer, page: Page, number: number): Promise<Behind> {
  const [user, writer] = [`reader-${number}`, `writer-${number}`] as const;
  const conversationId = directConversationId("demo", [user, writer]);
  const token = await server.tokenOf(user);
  const reader = await openLink(server.url, token);
  reader.close();
  const link = await openLink(server.url, await server.tokenOf(writer));
  const { epoch } = await createDirect(link, { conversationId, to: user });
  const place = { conversationId, epoch, text: TEXT };
  const { version } = await sendText(link, place);
  const who = { server: server.url.replace(/\/$/, ""), user, token, conversationId };
  await page.evaluate(async (visitor) => {
    await (globalThis as unknown as { bench: CatchUpBench }).bench.visit(visitor);
  }, who);
  const sent = await Promise.all(Array.from({ length: MISSED }, () => sendText(link, place)));
  link.close();
  return { ...who, cursor: { epoch, version }, lastSeq: Math.max(...sent.map(({ seq }) => seq)) };
}

async function catchUp(page: Page, behind: Behind): Promise<number> {
  return await page.evaluate(
    async (who) => await (globalThis as unknown as { bench: CatchUpBench }).bench.catchUp(who),
    behind,
  );
}

async function storeInBulk(page: Page, behind: Behind): Promise<number> {
  return await page.evaluate(
    async (who) => await (globalThis as unknown as { bench: CatchUpBench }).bench.storeInBulk(who),
    behind,
  );
}
