// The messenger in a page, its backend and a chat server, all of them in that page.
import { createChat, type Chat } from "@im-chat/core";
import { createMemoryServer, createMemoryTransport } from "@im-chat/testing/browser";
import type { MemoryServer } from "@im-chat/testing/browser";
import { createChatHandlers } from "@im-chat/testing/msw";
import { HttpResponse, http } from "msw";
import { setupWorker } from "msw/browser";
import { onTestFinished } from "vitest";

export interface Stage {
  readonly server: MemoryServer;
  /** Loads the page as somebody, or as nobody yet. */
  open(user?: string): Promise<void>;
  /** Somebody else, at a device of their own. */
  person(user: string, name: string): Promise<Chat>;
}

let loads = 0;

/** Ended with the test. */
export async function openStage(): Promise<Stage> {
  const server = await createMemoryServer();
  const worker = setupWorker(
    ...createChatHandlers(server, { url: location.origin }),
    // What the backend of this page would do: it knows who is asking, and signs that.
    http.post("/demo/token", async ({ request }) => {
      const { user } = (await request.json()) as { readonly user: string };
      return HttpResponse.json({ token: await server.tokenFor(user) });
    }),
  );
  await worker.start({ quiet: true });
  const before = location.href;
  const style = showStyle();
  onTestFinished(async () => {
    await document.querySelector("im-chat")?.client?.logout();
    document.body.replaceChildren();
    style.remove();
    history.replaceState(null, "", before);
    await worker.stop();
    await server.close();
  });
  return {
    server,
    async open(user) {
      history.replaceState(null, "", `?lang=en${user === undefined ? "" : `&as=${user}`}`);
      // The page does its work when it is loaded, so each load is a module of its own.
      loads += 1;
      await import(/* @vite-ignore */ `../src/main.ts?load=${loads}`);
    },
    async person(user, name) {
      await server.addUser(user, name);
      const chat = createChat({
        server: location.origin,
        app: server.app,
        user,
        tokenProvider: () => server.tokenFor(user, { name }),
        transports: [createMemoryTransport(server)],
        storage: "memory",
      });
      onTestFinished(() => chat.close());
      return chat;
    },
  };
}

function showStyle(): HTMLElement {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../public/messenger.css", import.meta.url).href;
  document.head.append(link);
  return link;
}
