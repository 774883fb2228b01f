import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runCommand } from "../run-command.ts";
import { fileDependencies, installForeign } from "./foreign-project.ts";
import type { Outcome } from "./outcome.ts";
import { outcome } from "./outcome.ts";
import type { Tarball } from "./tarball.ts";

/** Entry points that do something when they are imported: they need a page. */
const NEEDS_PAGE = /\/define$/;
const BROWSER =
  /^@im-chat\/(protocol|transport|core|ui-components|server\/(kernel|testing)|testing\/)/;

/** Installs all tarballs in a foreign project; every entry point must import, type-check and bundle. */
export async function checkImports(
  tarballs: readonly Tarball[],
  folder: string,
): Promise<readonly Outcome[]> {
  const installed = await installForeign(folder, {
    manifest: {
      name: "foreign",
      private: true,
      type: "module",
      dependencies: fileDependencies(tarballs),
      devDependencies: Object.fromEntries(
        ["@types/node", ...tarballs.flatMap(({ peers }) => peers)].map((name) => [
          name,
          "catalog:",
        ]),
      ),
    },
    tarballs,
  });
  if (installed.code !== 0) return [outcome("tarballs install in a foreign project", installed)];
  const entries = tarballs.flatMap((tarball) => tarball.entries);
  const checks = entries.flatMap((entry) => [
    ...(NEEDS_PAGE.test(entry) ? [] : [importInNode(entry, folder)]),
    ...(BROWSER.test(entry) ? [bundle(entry, folder)] : []),
  ]);
  const types = ["bundler", "nodenext"].map((resolution) =>
    typeCheck(resolution, { entries, folder }),
  );
  return Promise.all([...checks, ...types, checkJsx(folder)]);
}

async function importInNode(entry: string, folder: string): Promise<Outcome> {
  const code = `const names = Object.keys(await import("${entry}"));`;
  const proof = 'if (names.length === 0) throw new Error("exports nothing");';
  const args = ["--input-type=module", "--eval", code + proof];
  return outcome(`import ${entry} in Node`, await runCommand("node", args, { cwd: folder }));
}

async function bundle(entry: string, folder: string): Promise<Outcome> {
  const file = `bundle${entry.replaceAll(/\W/g, "-")}.js`;
  writeFileSync(join(folder, file), `export * from "${entry}";\n`);
  const args = [file, "--bundle", "--format=esm", "--platform=browser", "--outdir=out"];
  const esbuild = join(ROOT, "node_modules/.bin/esbuild");
  return outcome(`bundle ${entry} for browsers`, await runCommand(esbuild, args, { cwd: folder }));
}

/** Our tags as a framework with JSX sees them, in a namespace made as React's, Preact's and Solid's are. */
const JSX = `import type { ImElements } from "@im-chat/ui-components";
declare global {
  namespace JSX {
    interface IntrinsicElements extends ImElements {}
  }
}
export const chat = (
  <im-launcher label="Ask us" extended>
    <im-chat server="/" app="demo" user="ada" guest-name="Ada" data-test="1"
      tokenProvider={async ({ signal }) => (await fetch("/token", { signal })).text()}
      ref={(element) => element?.focusComposer()}
      onim-ready={({ detail }) => detail.client.userId.length}
      on:im-unread-changed={({ detail }) => detail.total + 1} />
  </im-launcher>
);
// @ts-expect-error An address is a text.
export const wrong = <im-chat server={1} />;
// @ts-expect-error There is no such attribute.
export const unknown = <im-chat token="secret" />;
`;

async function checkJsx(folder: string): Promise<Outcome> {
  writeFileSync(join(folder, "tags.tsx"), JSX);
  const args = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
  const project = ["--module", "preserve", "--moduleResolution", "bundler", "--jsx", "preserve"];
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  const command = [...args, ...project, "--types", "node", "--ignoreConfig", "tags.tsx"];
  return outcome("tags in JSX", await runCommand(tsc, command, { cwd: folder }));
}

async function typeCheck(
  resolution: string,
  { entries, folder }: { entries: readonly string[]; folder: string },
): Promise<Outcome> {
  const file = `${resolution}.ts`;
  const lines = entries.map((entry, index) => `export * as entry${index} from "${entry}";`);
  writeFileSync(join(folder, file), `${lines.join("\n")}\n`);
  const args = [
    "--noEmit",
    "--strict",
    "--target",
    "es2022",
    "--lib",
    "es2023,dom,dom.iterable",
    "--types",
    "node",
    "--skipLibCheck",
    "--module",
    resolution === "nodenext" ? "nodenext" : "preserve",
    "--moduleResolution",
    resolution,
    "--ignoreConfig",
    file,
  ];
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  return outcome(
    `types under ${resolution} resolution`,
    await runCommand(tsc, args, { cwd: folder }),
  );
}
