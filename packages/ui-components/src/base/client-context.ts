import type { Chat } from "@im-chat/core";
import { createContext } from "@lit/context";

/** How elements find the client of an `<im-provider>` or `<im-chat>` above them.
 * The key is global, so that two bundles on one page understand each other. */
export const clientContext = createContext<Chat | undefined>(Symbol.for("im-chat:client"));
