import { statSync } from "node:fs";
import { UsageError, parseOptions, refuseSurplus } from "../config/option.ts";
import { SERVE_OPTIONS } from "../config/serve-options.ts";
import type { ServeSettings } from "../config/serve-options.ts";
import { trustedProxies } from "../gateway/address.ts";
import type { Command } from "./program.ts";

export interface Stoppable {
  readonly url: string;
  /** Resolves with a sentence when it cannot go on. */
  readonly failed: Promise<string>;
  close(drainMs: number): Promise<void>;
}

export interface ServeOptions {
  readonly start: (settings: ServeSettings) => Promise<Stoppable>;
  /** Resolves at the first signal that asks to stop. */
  readonly stopAsked: () => Promise<string>;
}

/** Links get this long to go; with what follows, a stop takes ten seconds at most. */
const DRAIN_MS = 6000;

/** `serve`: runs until it is asked to stop. */
export function serveCommand({ start, stopAsked }: ServeOptions): Command {
  return async (program) => {
    const { values, words } = parseOptions(SERVE_OPTIONS, program);
    refuseSurplus(words, 0);
    checkFolders(values);
    checkProxies(values);
    const asked = stopAsked();
    const server = await start(values);
    // Without the example pages there is nothing to see at its root.
    program.print(`im-chat: ${values.demo === undefined ? "listening on" : "open"} ${server.url}/`);
    const failure = await Promise.race([asked.then(() => undefined), server.failed]);
    if (failure === undefined) {
      await server.close(DRAIN_MS);
      return 0;
    }
    program.complain(`im-chat: ${failure}.`);
    await server.close(0);
    return 1;
  };
}

function checkFolders({ demo, webDir }: ServeSettings): void {
  if (demo !== undefined && !isFolder(demo))
    throw new UsageError(`The folder of the example pages, ${demo}, does not exist (--demo)`);
  if (webDir !== undefined && !isFolder(webDir))
    throw new UsageError(
      `The folder of im-chat.js, ${webDir}, does not exist (--web-dir); build @im-chat/ui-components first`,
    );
}

function checkProxies({ trustProxy }: ServeSettings): void {
  for (const entry of trustProxy) {
    try {
      trustedProxies([entry]);
    } catch {
      throw new UsageError(
        `"${entry}" is neither an address nor a subnet such as 10.0.0.0/8 (--trust-proxy)`,
      );
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
