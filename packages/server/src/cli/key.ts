import { readFileSync } from "node:fs";
import { KEY_OPTIONS } from "../config/cli-options.ts";
import { UsageError, parseOptions, refuseSurplus } from "../config/option.ts";
import type { Values } from "../config/option.ts";
import { generateKey, importVerificationKey } from "../identity/app-key.ts";
import type { NewKey } from "../identity/app-key.ts";
import type { AppKey, Apps } from "../kernel.ts";
import { findApp } from "./app.ts";
import type { Command, Program } from "./program.ts";
import { withKernel } from "./with-kernel.ts";

type KeyValues = Values<typeof KEY_OPTIONS>;
type Action = (
  apps: Apps,
  values: KeyValues,
  context: { readonly word: string | undefined; readonly program: Program },
) => Promise<void>;

const SECRET_BYTES = 32;
const ID_BYTES = 5;

const ACTIONS: Readonly<Record<string, Action>> = {
  list: async (apps, values, { program }) => {
    await findApp(apps, values.app);
    for (const key of await apps.keys(values.app)) program.print(describe(key));
  },
  add: async (apps, values, { program }) => {
    const { app, kind, algorithm } = values;
    const id =
      values.id ??
      `${kind}-${Buffer.from(program.environment.randomBytes(ID_BYTES)).toString("hex")}`;
    const key = await materialOf(values, program);
    await importVerificationKey({ id, algorithm, material: key.material });
    program.print(
      describe(await apps.addKey(app, { id, kind, algorithm, material: key.material })),
    );
    if (key.signing === "") return;
    program.print(
      algorithm === "HS256"
        ? "Secret, base64url; decode it to bytes before signing:"
        : "Private key for your backend; it is not kept here:",
    );
    program.print(key.signing.trim());
  },
  retire: async (apps, values, { word, program }) => {
    if (word === undefined)
      throw new UsageError("Name the key: im-chat-server key retire KEY --app shop");
    const key = (await apps.keys(values.app)).find(({ id }) => id === word);
    if (key === undefined)
      throw new UsageError(
        `App "${values.app}" has no key "${word}"; see: im-chat-server key list --app ${values.app}`,
      );
    await apps.retireKey(values.app, word);
    program.print(
      `Retired ${word}: a running server takes nothing signed with it after 2 seconds; links that are open last until their token ends`,
    );
  },
};

/** `key list|add|retire`. */
export const keyCommand: Command = async (program) => {
  const { values, words } = parseOptions(KEY_OPTIONS, program);
  const [name = "list", word] = words;
  const action = ACTIONS[name];
  if (action === undefined)
    throw new UsageError(`There is no "key ${name}"; there are ${Object.keys(ACTIONS).join(", ")}`);
  refuseSurplus(words, name === "retire" ? 2 : 1);
  await withKernel(
    program,
    values.dataDir,
    async ({ apps }) => await action(apps, values, { word, program }),
  );
  return 0;
};

async function materialOf({ publicKey, algorithm }: KeyValues, program: Program): Promise<NewKey> {
  if (publicKey === undefined)
    return await generateKey(algorithm, program.environment.randomBytes(SECRET_BYTES));
  if (algorithm === "HS256")
    throw new UsageError("HS256 has no public key; leave --public-key out and a secret is made");
  try {
    return { material: readFileSync(publicKey, "utf8"), signing: "" };
  } catch (cause) {
    throw new UsageError(
      `The file ${publicKey} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

function describe({ id, kind, algorithm, createdAt, retiredAt }: AppKey): string {
  const state = retiredAt === 0 ? "live" : `retired ${new Date(retiredAt).toISOString()}`;
  return `${id}  ${kind}  ${algorithm}  made ${new Date(createdAt).toISOString()}  ${state}`;
}
