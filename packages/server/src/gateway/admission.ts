import { ImError } from "@im-chat/protocol";
import type { ErrorFrame, Hello, Up } from "@im-chat/protocol";
import type { Logger } from "../logger.ts";
import type { Publication } from "../kernel.ts";
import type { Counters } from "../metrics/counters.ts";
import { endingOf } from "./ending.ts";
import type { EndLink } from "./ending.ts";
import type { Handshake } from "./handshake.ts";
import type { Link, Session } from "./link.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Presences } from "./presence.ts";
import { describeRefusal } from "./refused-hello.ts";
import type { Revocations } from "./revocations.ts";
import type { Roster } from "./roster.ts";
import type { Topics } from "./topics.ts";

export interface AdmissionOptions {
  readonly handshake: Handshake;
  readonly roster: Roster;
  readonly revocations: Pick<Revocations, "note">;
  readonly topics: Topics;
  readonly presences: Presences;
  readonly outgoing: Outgoing;
  readonly counters: Counters;
  readonly endLink: EndLink;
  readonly refused: (thrown: unknown) => ErrorFrame;
  readonly dispatch: (link: Link, frame: Up) => void;
  readonly log: Logger;
}

/** How links come in and go out. */
export interface Admission {
  readonly greet: (link: Link, hello: Hello & Pick<Up, "requestId">) => Promise<void>;
  readonly leave: (link: Link) => void;
  readonly revoke: (revocation: Extract<Publication, { type: "revoked" }>) => void;
}

/** Of what a peer says of its page, in the log: as long as a name of a host may be. */
const ORIGIN_CHARACTERS = 256;

export function createAdmission(options: AdmissionOptions): Admission {
  const { handshake, roster, topics, presences, outgoing, counters, endLink } = options;

  function open(link: Link, session: Session): void {
    link.session = session;
    link.phase = "open";
    if (session.user.exchanges !== undefined && link.exchange !== undefined) {
      session.user.exchanges.count += 1;
      link.signals = session.user.exchanges.signals;
    }
    if (session.principal.role === "guest") counters.guests += 1;
    // Nothing is pushed to a request that is answered at once.
    if (link.exchange?.door === "send") return;
    const older = roster.join(link, session);
    if (older !== undefined)
      endLink(older, {
        reason: "superseded",
        message: "A newer link of the same session was opened",
      });
    if (session.user.links.length === 1) presences.arrived(session.user);
  }

  function refuse(link: Link, hello: Hello & Pick<Up, "requestId">, thrown: unknown): void {
    if (link.phase === "ended") return;
    const frame = options.refused(thrown);
    outgoing.reply(link, { ...frame, requestId: hello.requestId });
    const { code, message, retryAfterMs } = frame;
    const described = describeRefusal(hello, message);
    options.log.info(
      {
        code,
        ...described,
        origin: link.origin?.slice(0, ORIGIN_CHARACTERS),
        client: hello.client,
      },
      "hello refused",
    );
    endLink(link, endingOf(new ImError(code, message, { retryAfterMs })));
  }

  return {
    greet: async (link, hello) => {
      try {
        const { session, welcome } = await handshake.admit(link, hello);
        if (link.phase !== "verifying") return;
        handshake.checkRoom(link, session);
        open(link, session);
        outgoing.welcome(link, { ...welcome, requestId: hello.requestId });
        const early = link.early?.frames ?? [];
        link.early = undefined;
        for (const frame of early) options.dispatch(link, frame);
      } catch (thrown) {
        refuse(link, hello, thrown);
      }
    },
    leave: (link) => {
      link.phase = "ended";
      link.exchange?.wake?.();
      if (link.exchange !== undefined && link.session?.user.exchanges !== undefined)
        link.session.user.exchanges.count -= 1;
      counters.links -= 1;
      topics.watch(link, []);
      presences.unwatch(link);
      if (link.session?.principal.role === "guest") counters.guests -= 1;
      if (roster.leave(link) && link.session !== undefined) presences.left(link.session.user);
    },
    revoke: (revocation) => {
      const { app, userId, at } = revocation;
      options.revocations.note(revocation);
      for (const link of [...(roster.user(app, userId)?.links ?? [])]) {
        const isOlder = (link.session?.issuedAt ?? 0) < at;
        if (!isOlder) continue;
        // What waits to be executed would still be written by somebody who may not.
        for (const lane of link.lanes ?? []) lane.waiting.length = 0;
        endLink(link, { reason: "revoked", message: "The tokens of this user were revoked" });
      }
    },
  };
}
