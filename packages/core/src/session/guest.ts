import { mintGuestId } from "@im-chat/protocol";
import { APP_SCHEMA } from "../database/schema.ts";
import type { AppStores, GuestRecord } from "../database/schema.ts";
import type { Environment } from "../environment.ts";
import { newId } from "./context.ts";
import { hasDatabase } from "../storage/indexeddb.ts";
import type { Encryption } from "../storage/open-storage.ts";
import type { Storage } from "../storage/storage.ts";

/** Who the guest of an app is on this device: made once, then the same for ever. */
export interface GuestIdentity {
  load(): Promise<GuestRecord>;
  forget(): Promise<void>;
}

export interface GuestOptions {
  readonly environment: Environment;
  readonly name: string;
  readonly kind: "auto" | "memory";
  readonly encryption?: Encryption | undefined;
  /** Aborted when nobody wants to be anybody any more. */
  readonly signal: AbortSignal;
}

/** A database that does not open may do so a moment later. */
const AGAIN_MS = 1000;
const MAX_TRIES = 4;
/** Later than this, from the first one on, no attempt begins: nobody waits for longer to be somebody. */
const PATIENCE_MS = 7000;

/** The database of an app on this device; those of its users begin with the same words. */
export function databaseOfApp(server: string, app: string): string {
  const { origin, pathname } = new URL(server);
  return `im-chat ${origin}${pathname.replace(/\/+$/, "")} ${app}`;
}

/** Whether this browser has been a guest of the app: only then is there anything to come back to.
 * @param options As given to `createChat`. */
export async function isKnownGuest(options: {
  readonly server: string;
  readonly app: string;
}): Promise<boolean> {
  return await hasDatabase(databaseOfApp(options.server, options.app));
}

export function createGuestIdentity(options: GuestOptions): GuestIdentity {
  const { environment, signal } = options;
  const open = (encryption?: Encryption): Promise<Storage<AppStores>> =>
    environment.openStorage({ ...options, schema: APP_SCHEMA, encryption });

  const mint = (): GuestRecord => ({
    key: "guest",
    userId: mintGuestId(environment.randomBytes(16)),
    secret: environment.randomBytes(32),
    commandId: newId(environment),
  });

  return {
    async load() {
      const fresh = mint();
      const later = (delayMs: number): Promise<void> =>
        new Promise((go) => environment.setTimer(go, delayMs));
      let hasLooked = false;
      let isOver = false;
      const end = (): void => void (isOver = true);
      const ended = new Promise<void>((go) => signal.addEventListener("abort", () => go(end())));
      const patience = environment.setTimer(end, PATIENCE_MS);
      for (let tries = 1; ; tries += 1) {
        const storage = await open(options.encryption);
        // Two tabs that start at once agree here.
        const agree = (isDurable: boolean): Promise<GuestRecord> =>
          storage.write(
            ["guests"],
            async (tx) => {
              const known = await tx.get("guests", "guest");
              // Memory that stands in for a database knows of nobody.
              hasLooked ||= !storage.reason;
              if (!known) await tx.put("guests", fresh);
              return known ?? fresh;
            },
            { isDurable },
          );
        // On a full device one is a guest for as long as the page is there.
        const guest = await agree(true)
          .catch(() => agree(false))
          .catch(() => fresh);
        // Another tab may want to forget it, while this one is frozen.
        await storage.close();
        // Who comes back is not to be somebody else because of one bad moment. Where the browser does not even say whether there
        // is a database, there may be.
        const isDoubtful =
          !hasLooked &&
          tries < MAX_TRIES &&
          (await Promise.race([
            hasDatabase(options.name),
            later(AGAIN_MS).then(() => true),
            ended,
          ]));
        if (isDoubtful && !isOver) await Promise.race([later(tries * AGAIN_MS), ended]);
        if (isDoubtful && !isOver) continue;
        environment.clearTimer(patience);
        return guest;
      }
    },
    // It takes no key to delete what is encrypted.
    forget: async () => (await open()).destroy(),
  };
}
