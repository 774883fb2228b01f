export { serverName } from "@im-chat/server";
