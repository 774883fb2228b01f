import { APP_OPTIONS, BACKUP_OPTIONS, KEY_OPTIONS, TOKEN_OPTIONS } from "./cli-options.ts";
import { kebab } from "./option.ts";
import type { Option, Options } from "./option.ts";
import { SERVE_OPTIONS } from "./serve-options.ts";

const WIDTH = 88;
const INDENT = 30;

const INTRO = `im-chat-server: chat for your website, on one machine and one file.

Usage
  im-chat-server [serve] [options]         start the server
  im-chat-server token --user ID           a token for one user, to try without a backend
  im-chat-server backup FILE               a copy of the database, also while the server runs
  im-chat-server app list|create|allow|set the apps that this server holds
  im-chat-server key list|add|retire       their keys
  im-chat-server COMMAND --help            the options of one command

Start
  im-chat-server --port 8480 --data-dir ./data
  im-chat-server app create shop --origins https://shop.example
  im-chat-server key add --app shop        prints the private key that your backend signs with
`;

const OUTRO = `
Options may also be given by the environment variables named in brackets; the command line wins.
Exit codes: 0 stopped as asked, 1 something is wrong (one sentence says what), 2 ended by a second signal.
`;

const COMMANDS: Readonly<Record<string, { readonly intro: string; readonly options: Options }>> = {
  token: {
    intro: `Prints a token signed with the app's own HS256 key, as your backend would sign one (docs/tokens.md).

Usage
  im-chat-server token --user alice --name Alice
`,
    options: TOKEN_OPTIONS,
  },
  backup: {
    intro: `Writes a whole, consistent copy of the database, also while the server runs.

Usage
  im-chat-server backup copies/2026-11-23.sqlite

To restore
  1. Stop the server.
  2. Copy the backup over im-chat.sqlite in the data folder. Keep the backup: what a server has started is none any more.
  3. Start the server. It knows a backup and removes what the old database has left beside it (im-chat.sqlite-wal, -shm).
     Clients notice that it is another history and fetch it anew.
`,
    options: BACKUP_OPTIONS,
  },
  app: {
    intro: `Apps keep their users, keys and rules apart.

Usage
  im-chat-server app list
  im-chat-server app create shop --origins https://shop.example --guests true
  im-chat-server app allow https://www.shop.example --app shop
  im-chat-server app set --app shop --find-users open
  im-chat-server app set --app shop --origins any

An app that names no origins takes any; from the first one that is allowed, it takes only those that it names.
`,
    options: APP_OPTIONS,
  },
  key: {
    intro: `Keys sign users' tokens (kind token) and calls of your backend (kind api). Two may live at once: add the new one,
let your backend sign with it, then retire the old one.

Usage
  im-chat-server key list --app shop
  im-chat-server key add --app shop --algorithm EdDSA
  im-chat-server key retire KEY --app shop
`,
    options: KEY_OPTIONS,
  },
};

/** The help of one command, or of the whole program. */
export function helpText(command: string | undefined): string {
  const entry = command === undefined ? undefined : COMMANDS[command];
  if (entry === undefined)
    return `${INTRO}\nOptions of serve\n${optionLines(SERVE_OPTIONS)}${OUTRO}`;
  return `${entry.intro}\nOptions\n${optionLines(entry.options)}`;
}

function optionLines(options: Options): string {
  return Object.entries(options)
    .map(([name, option]) => optionLine(name, option))
    .join("");
}

function optionLine(name: string, option: Option): string {
  const left = `  --${kebab(name)} ${option.sample}`;
  const notes = [defaultOf(option), option.variable]
    .filter((note) => note !== undefined)
    .join("; ");
  const lines = wrap(notes === "" ? option.help : `${option.help} [${notes}]`, WIDTH - INDENT);
  const first = left.length < INDENT ? left.padEnd(INDENT) + (lines.shift() ?? "") : left;
  return [first, ...lines.map((line) => " ".repeat(INDENT) + line)].join("\n") + "\n";
}

function defaultOf({ schema }: Option): string | undefined {
  const value: unknown = "default" in schema ? schema.default : undefined;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + word.length < width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
