import { openAuthor } from "../../e2e/support/author.ts";
import type { Author, Written } from "../../e2e/support/author.ts";
import { writeExamples } from "../../examples/home/seed/main.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const LONG_NAMES = [
  ["maximiliane", "Maximiliane Konstantinopolska-Wunderlich von der Oberhaching"],
  ["nowhitespace", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter"],
  ["dizi", "欧阳·阿卜杜拉赫曼诺维奇·迪丽热巴·司马相如的好朋友小王"],
  ["arabic", "عبد الرحمن بن محمد بن عبد الله آل سعود الطويل جدًا"],
] as const;

const LONG_TEXT = [
  "Here is how I would do the glaze next time, from the top. Sieve it twice, the second time through the finest mesh we have, and let it stand overnight with a lid on.",
  "Then measure the weight of half a litre. If it is below 700 g, pour off a little water; if it is above 740 g, add some, and always with the spoon and never with the jug.",
  "Dip for three seconds, foot first, and wipe the foot at once. The wax resist should be dry for an hour before that, or it lifts with the sponge and takes the slip with it.",
].join("\n\n");

/** The examples, and what else a picture should show: notices, an answer, links, both directions, long names. */
export async function writeContent(databaseFile: string): Promise<void> {
  const endMs = Date.now();
  const author = await openAuthor(databaseFile, endMs);
  await writeExamples({ kernel: author.kernel, clock: author.clock, endMs: endMs - 3 * HOUR_MS });
  author.clock.nowMs = endMs - 2 * HOUR_MS;
  await author.person("zoe", "Zoë");
  await author.person("tove", "Tove");
  for (const [id, name] of LONG_NAMES) await author.person(id, name);
  await writeLongNames(author);
  await writeLongTexts(author);
  await writeRota(author);
  await author.close();
}

/** One line after the other, a few minutes apart. @returns the last place */
async function talk(
  author: Author,
  where: Written,
  lines: readonly (readonly [who: string, text: string])[],
): Promise<number> {
  let last = 0;
  for (const [who, text] of lines) {
    author.clock.nowMs += 2 * MINUTE_MS;
    ({ seq: last } = await author.say(where, who, text));
    await author.read(where, who, last);
  }
  return last;
}

async function writeRota(author: Author): Promise<void> {
  const rota = await author.group("mara", "Kiln rota", ["xiaoyu", "jonas"]);
  const everyone = ["mara", "xiaoyu", "jonas", "chenmo", "noor"];
  await talk(author, rota, [
    ["mara", "Who can mind the kiln this week?"],
    ["jonas", "Tuesday and Wednesday, any time"],
  ]);
  await author.add(rota, "mara", ["chenmo", "noor"]);
  await talk(author, rota, [["chenmo", "周四晚上我可以，到十点"]]);
  author.clock.nowMs += MINUTE_MS;
  const question = await author.say(rota, "xiaoyu", "Friday morning is still open. 谁来？");
  await author.rename(rota, "mara", "Kiln rota · 看窑");
  await talk(author, rota, [["noor", "الجمعة لي، من الثامنة حتى الظهر"]]);
  const wrong = await author.say(rota, "jonas", "I take it, too");
  await author.recall(rota, "jonas", wrong.id);
  const typo = await author.say(rota, "mara", "Freiday is Noor then");
  await author.edit(rota, "mara", typo.id, "Friday is Noor then");
  for (const who of everyone) await author.read(rota, who, typo.seq);
  author.clock.nowMs += 31 * MINUTE_MS;
  await author.say(rota, "jonas", "Perfect. I leave the key in the blue teapot", {
    replyTo: question.id,
  });
  await author.say(rota, "jonas", "And please, nobody bakes croissants on top of it again");
  author.clock.nowMs += MINUTE_MS;
  await author.say(rota, "xiaoyu", "@Mara 那是你的主意 😂", { mentions: ["mara"] });
}

async function writeLongTexts(author: Author): Promise<void> {
  const texts = await author.direct("noor", "mara");
  const last = await talk(author, texts, [
    ["noor", LONG_TEXT],
    [
      "noor",
      "The video: https://video.example.org/watch?v=celadon-after-rain&list=PLkiln0123456789abcdefghijklmnopqrstuvwxyz&index=14 and www.example.com/glaze",
    ],
    ["mara", "Write to studio@example.com, they still have two bags"],
    ["noor", "شكرًا! سأكتب لهم اليوم، وأرسل لك نسخة: https://example.com/طين"],
    ["mara", "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(4)],
    ["noor", "🍵"],
    ["mara", "👍👍"],
    ["noor", "a\nshort\npoem\n\nin five lines"],
    [
      "mara",
      "好的，那我下午先去仓库看看还剩多少高岭土，如果不够两袋就直接在网上订，估计周五之前能到，不耽误下一窑。你那边的石英也顺便看一眼吧，上次好像只剩半桶了。",
    ],
  ]);
  await author.read(texts, "noor", last);
}

async function writeLongNames(author: Author): Promise<void> {
  for (const [id] of LONG_NAMES) {
    const direct = await author.direct(id, "buyer");
    await talk(author, direct, [
      [id, "Hello! Is this the right place to ask about the very large teapot in the window?"],
    ]);
  }
  const group = await author.group(
    "maximiliane",
    "The association of friends of extraordinarily long names and of everything that follows from them · 长名字爱好者联合会",
    ["nowhitespace", "dizi", "arabic", "buyer"],
  );
  await talk(author, group, [
    ["maximiliane", "Welcome, everybody"],
    ["nowhitespace", "Thank you for having me"],
    ["dizi", "大家好"],
    ["arabic", "أهلًا"],
    ["buyer", "My name is Sam"],
  ]);
}
