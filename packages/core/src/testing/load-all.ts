import { loadTransports } from "@im-chat/transport/testing";

/** Loads what a client loads when it is needed: where time is imagined, no disk is to be waited for. */
export async function loadAll(): Promise<void> {
  await Promise.all([
    import("../actions/actions.ts"),
    import("../conversations/told-drafts.ts"),
    import("../storage/memory-database.ts"),
    import("../storage/seal.ts"),
    import("../database/room.ts"),
    import("../tabs/talk.ts"),
    import("../sync/polls.ts"),
    loadTransports(),
  ]);
}
