import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SOURCE = fileURLToPath(new URL("../src/", import.meta.url));

/** What a public element promises is in its doc-block, and what it does is promised: parts, slots and events. */
const ELEMENTS: readonly { readonly file: string; readonly parts: readonly string[] }[] = [
  { file: "chat/chat.ts", parts: ["state"] },
  { file: "composer/composer.ts", parts: [] },
  { file: "connection-banner/connection-banner.ts", parts: [] },
  { file: "conversation-header/conversation-header.ts", parts: ["avatar"] },
  {
    file: "conversation-list/conversation-list.ts",
    parts: ["avatar", "badge", "row", "search", "state"],
  },
  { file: "conversation/conversation.ts", parts: [] },
  { file: "launcher/launcher.ts", parts: [] },
  { file: "provider/provider.ts", parts: ["state"] },
];

const matches = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].flatMap((match) => match[1]?.split(" ") ?? []))]
    .filter((name) => !name.includes("$"))
    .sort();

test.each(ELEMENTS)("$file documents its parts, slots and attributes", async ({ file, parts }) => {
  const source = await readFile(SOURCE + file, "utf8");
  const [docs = "", code = ""] = source.split(/^export class /mu);
  const used = [...matches(code, /\bpart="([^"]+)"/gu), ...parts].sort();
  expect(matches(docs, /@csspart ([a-z- ]+) -/gu)).toEqual(used);
  const forwarded = matches(code, /<slot name="[^"]+" slot="([^"]+)"/gu);
  const named = matches(code, /<slot name="([^"]+)"/gu);
  const documented = matches(docs, /@slot ([a-z-]+) -/gu).filter((name) => name !== "-");
  expect(documented).toEqual(named);
  expect(forwarded.every((name) => name.length > 0)).toBe(true);
  const untold: string[] = [];
  const [, properties = ""] =
    /\n {2}static override readonly properties: PropertyDeclarations = \{\n(.*?)\n {2}\};/su.exec(
      code,
    ) ?? [];
  expect(properties).not.toBe("");
  for (const [, name = "", options = ""] of properties.matchAll(/^ {4}(\w+): \{(.*)\},$/gmu)) {
    if (options.includes("state: true")) continue;
    const before = code.slice(0, code.search(new RegExp(`\\n {2}${name}\\b`, "u"))).trimEnd();
    const isTold = before.endsWith("*/") || /^(?:theme|density|placeholder|disabled)$/u.test(name);
    if (!isTold) untold.push(name);
  }
  expect(untold).toEqual([]);
});

test("the types for JSX have every property of every element", async () => {
  const types = await readFile(`${SOURCE}jsx.ts`, "utf8");
  const session = /type SessionName =(.*?);/su.exec(types)?.[1] ?? "";
  const untold: string[] = [];
  for (const { file } of [...ELEMENTS, { file: "message-list/message-list.ts" }]) {
    const source = await readFile(SOURCE + file, "utf8");
    const [, name = ""] = /^export class (\w+)/mu.exec(source) ?? [];
    const given = new RegExp(`Props<\\s*${name},([^>]*)>`, "u").exec(types)?.[1] ?? "";
    const known = matches(`${given} ${given.includes("SessionName") ? session : ""}`, /"(\w+)"/gu);
    const [, properties = ""] = /PropertyDeclarations = \{\n(.*?)\n {2}\};/su.exec(source) ?? [];
    for (const [, property = "", options = ""] of properties.matchAll(
      /^ {4}(\w+): \{(.*)\},$/gmu,
    )) {
      const isInner =
        options.includes("state: true") || /^(?:isTooLow|hasPartFailed)$/u.test(property);
      if (!isInner && !known.includes(property)) untold.push(`${name}.${property}`);
    }
  }
  expect(untold).toEqual([]);
});

test("every event of the elements is named im-*, says when it comes, and is in the map of events", async () => {
  const source = await readFile(`${SOURCE}events.ts`, "utf8");
  const names = matches(source, /super\("(im-[a-z-]+)"/gu);
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) expect(source).toContain(`"${name}": Im`);
  expect(source.match(/\nexport class/gu)?.length).toBe(
    source.match(/\*\/\nexport class/gu)?.length,
  );
});

test("every fired event is in the doc-block of an element", async () => {
  const files = await readdir(SOURCE, { recursive: true });
  const sources = await Promise.all(
    files
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => readFile(SOURCE + file, "utf8")),
  );
  const text = sources.join("\n");
  const fired = matches(text, /super\("(im-[a-z-]+)"/gu);
  const documented = new Set(
    [...text.matchAll(/@(?:fires|event(?: \{\w+\})?) (im-[a-z-]+)/gu)].map(([, name]) => name),
  );
  expect(fired.filter((name) => !documented.has(name))).toEqual([]);
});
