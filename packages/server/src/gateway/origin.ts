import { ImError } from "@im-chat/protocol";
import type { App } from "../kernel.ts";

/** Whether pages of this origin may use the app. Programs outside browsers send no origin and are not asked;
 * pages that this server serves itself always may.
 * @throws ImError `origin_refused` with the origin seen and how to allow it. */
export function checkOrigin(
  app: App,
  { origin, host }: { readonly origin: string | undefined; readonly host: string },
): void {
  const { origins } = app.policies;
  if (
    origin === undefined ||
    origins.length === 0 ||
    origins.includes(origin) ||
    origins.includes("*")
  )
    return;
  if (hostOf(origin) === host.toLowerCase()) return;
  throw new ImError(
    "origin_refused",
    `Origin ${printable(origin)} is not allowed for app "${app.id}"; allow it: im-chat-server app allow ${printable(origin)} --app ${app.id}`,
  );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function printable(origin: string): string {
  return origin.slice(0, 128).replaceAll(/[^\x21-\x7e]/g, "?");
}
