import { ImError } from "@im-chat/protocol";
import { check } from "../arguments.ts";
import type { ChatOptions } from "../client.ts";

/** @throws ImError `invalid` when the options do not say which server, app and user. */
export function checkOptions(options: ChatOptions): void {
  check("Cannot create chat: options", options, "object");
  const { server, app, user, tokenProvider, guest, transports } = options;
  check("Cannot create chat: server", server, "string");
  check("Cannot create chat: app", app, "string");
  const refuse = (why: string): never => {
    throw new ImError("invalid", `Cannot create chat: ${why}`);
  };
  if (!URL.canParse(server) || !/^https?:[^?#]*$/.test(server))
    refuse(`server "${server}" is no address such as https://chat.example.org`);
  if (app === "") refuse("app is empty");
  if (!guest && !user) refuse("neither user nor guest is given");
  if (!guest && !tokenProvider) refuse("a user needs a tokenProvider");
  if (user) check("Cannot create chat: user", user, "string");
  if (tokenProvider) check("Cannot create chat: tokenProvider", tokenProvider, "function");
  if (guest?.name !== undefined) check("Cannot create chat: guest.name", guest.name, "string");
  if (transports) check("Cannot create chat: transports", transports, "array");
  if (transports && !transports.every((each) => typeof each?.open === "function"))
    refuse("what is in transports is no transport");
  if (transports?.length === 0) refuse("transports are empty");
  if (guest && (user !== undefined || tokenProvider))
    refuse("a guest has no user and no tokenProvider");
}
