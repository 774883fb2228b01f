import { ImError } from "@im-chat/protocol";
import { APP_OPTIONS } from "../config/cli-options.ts";
import { UsageError, parseOptions, refuseSurplus } from "../config/option.ts";
import type { Values } from "../config/option.ts";
import type { App, AppPolicies, Apps } from "../kernel.ts";
import type { Command, Program } from "./program.ts";
import { withKernel } from "./with-kernel.ts";

type AppValues = Values<typeof APP_OPTIONS>;
type Action = (
  apps: Apps,
  values: AppValues,
  context: { readonly word: string | undefined; readonly program: Program },
) => Promise<void>;

const NEW_APP: AppPolicies = { findUsers: "host", hasGuests: false, origins: [], groupMembers: 0 };

const ACTIONS: Readonly<Record<string, Action>> = {
  list: async (apps, _values, { program }) => {
    for (const app of await apps.list()) program.print(describe(app));
  },
  create: async (apps, values, { word, program }) => {
    if (word === undefined) throw new UsageError("Name the app: im-chat-server app create shop");
    const app = await apps.create(word, policiesOf(NEW_APP, values));
    program.print(describe(app));
    program.print(`Its keys: im-chat-server key list --app ${app.id}`);
  },
  allow: async (apps, values, { word, program }) => {
    if (word === undefined)
      throw new UsageError(
        "Name the origin: im-chat-server app allow https://shop.example --app shop",
      );
    const { policies } = await findApp(apps, values.app);
    const origins = [...new Set([...policies.origins, checkOrigin(word)])];
    program.print(describe(await apps.setPolicies(values.app, { ...policies, origins })));
    // The first one shuts out all others, which took part until now.
    program.print(
      `From now on only pages of these origins may connect: ${origins.join(" ")}; any again: im-chat-server app set --app ${values.app} --origins any`,
    );
  },
  set: async (apps, values, { program }) => {
    const { policies } = await findApp(apps, values.app);
    program.print(describe(await apps.setPolicies(values.app, policiesOf(policies, values))));
  },
};

/** `app list|create|allow|set`. */
export const appCommand: Command = async (program) => {
  const { values, words } = parseOptions(APP_OPTIONS, program);
  const [name = "list", word] = words;
  const action = ACTIONS[name];
  if (action === undefined)
    throw new UsageError(`There is no "app ${name}"; there are ${Object.keys(ACTIONS).join(", ")}`);
  refuseSurplus(words, name === "create" || name === "allow" ? 2 : 1);
  await withKernel(
    program,
    values.dataDir,
    async ({ apps }) => await action(apps, values, { word, program }),
  );
  return 0;
};

/** @throws ImError `not_found` with how to make it */
export async function findApp(apps: Apps, id: string): Promise<App> {
  const app = await apps.get(id);
  if (app === undefined)
    throw new ImError(
      "not_found",
      `There is no app "${id}"; make it: im-chat-server app create ${id}`,
    );
  return app;
}

function policiesOf(before: AppPolicies, { origins, guests, findUsers }: AppValues): AppPolicies {
  return {
    ...before,
    origins: origins === undefined ? before.origins : checkOrigins(origins),
    hasGuests: guests ?? before.hasGuests,
    findUsers: findUsers ?? before.findUsers,
  };
}

const ANY_ORIGIN = "any";

function checkOrigins(texts: readonly string[]): readonly string[] {
  return texts.length === 1 && texts[0] === ANY_ORIGIN ? [] : texts.map(checkOrigin);
}

/** Browsers send scheme, host and port, and nothing else. */
function checkOrigin(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) {
    const { origin } = new URL(text);
    if (text === origin || text === `${origin}/`) return origin;
  }
  throw new UsageError(
    `"${text}" is no origin; it is a scheme, a host and perhaps a port, as https://shop.example`,
  );
}

function describe({ id, policies }: App): string {
  const origins = policies.origins.length === 0 ? "any origin" : policies.origins.join(" ");
  return `${id}  guests: ${policies.hasGuests ? "yes" : "no"}  find users: ${policies.findUsers}  ${origins}`;
}
