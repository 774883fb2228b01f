export { clientName } from "@im-chat/core";
