import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

interface Manifest {
  readonly modules: readonly {
    readonly declarations: readonly {
      readonly tagName: string;
      readonly events: readonly {
        readonly name?: string;
        readonly description?: string;
        readonly type?: { readonly text?: string };
      }[];
    }[];
  }[];
}

/** What editors read, made anew. */
async function analyze(): Promise<Manifest> {
  const folder = await mkdtemp(join(tmpdir(), "im-manifest-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const root = fileURLToPath(new URL("..", import.meta.url));
  // Its path is taken from the folder it runs in.
  await promisify(execFile)(
    process.execPath,
    [join(root, "node_modules/@custom-elements-manifest/analyzer/cem.js"), "analyze", "--quiet"],
    { cwd: root, env: { ...process.env, IM_MANIFEST_FOLDER: relative(root, folder) } },
  );
  return JSON.parse(await readFile(join(folder, "custom-elements.json"), "utf8")) as Manifest;
}

test("the manifest lists every event of every element by name, class and sentence, each once", async () => {
  const { modules } = await analyze();
  const elements = modules.flatMap(({ declarations }) => declarations);
  const eventsOf = (tag: string): readonly (string | undefined)[] =>
    elements.find(({ tagName }) => tagName === tag)?.events.map(({ name }) => name) ?? [];
  expect(elements).toHaveLength(9);
  for (const { events } of elements) {
    for (const { name, description, type } of events) {
      expect(name).toMatch(/^im-[a-z-]+$/u);
      expect(description).toMatch(/\.$|: -1 or 1\./u);
      expect(type?.text).toMatch(/^Im\w+Event$/u);
    }
    expect(new Set(events.map(({ name }) => name)).size).toBe(events.length);
  }
  expect(eventsOf("im-composer")).toEqual([
    "im-draft-changed",
    "im-error",
    "im-message-queued",
    "im-scroll-request",
    "im-send-request",
  ]);
  // Those of its parts reach the page through it.
  expect(eventsOf("im-chat")).toEqual(
    expect.arrayContaining([
      "im-ready",
      ...eventsOf("im-composer"),
      ...eventsOf("im-message-list"),
    ]),
  );
  expect(eventsOf("im-chat")).toContain("im-conversation-open-request");
});
