import type { Burst, BurstBench } from "./browser/burst-page.ts";
import { openPage } from "./browser/open-page.ts";
import { compare, type Row } from "./figures.ts";
import { TEXT } from "./load.ts";
import { openLink } from "./ours/link.ts";
import { startOurs } from "./ours/start.ts";

const MANY = 500;
const FEW = 25;

/** What a message costs among many that are sent at once, beside one among few. */
export async function benchBurst(rounds: number): Promise<readonly Row[]> {
  const server = await startOurs();
  const { page, close } = await openPage("burst-page.ts", server.url);
  let count = 0;
  const send = async (messages: number): Promise<number> => {
    count += 1;
    const [user, to] = [`sender-${count}`, `receiver-${count}`] as const;
    // Only who has been here can be written to.
    (await openLink(server.url, await server.tokenOf(to))).close();
    const token = await server.tokenOf(user);
    const burst = { server: server.url.replace(/\/$/, ""), user, to, token, text: TEXT, messages };
    return await page.evaluate(
      async (given: Burst) =>
        await (globalThis as unknown as { bench: BurstBench }).bench.burst(given),
      burst,
    );
  };
  try {
    // Code that is still being compiled says nothing.
    await send(FEW);
    const comparison = await compare(rounds, {
      ours: () => send(MANY),
      baseline: () => send(FEW),
    });
    return [
      {
        name: `a message of ${MANY} that are sent at once in Chromium, beside one of ${FEW}`,
        unit: "ms",
        comparison,
        goal: { atMost: 1.5 },
      },
    ];
  } finally {
    await close();
    await server.stop();
  }
}
