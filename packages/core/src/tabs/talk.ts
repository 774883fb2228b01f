import type { ImError, UserId } from "@im-chat/protocol";
import type { WatchSet } from "@im-chat/transport";
import type { Fact } from "../database/changes.ts";
import type { Writable } from "../readable.ts";
import { createAsking } from "./asking.ts";
import type { Question } from "./asking.ts";
import type { Election } from "./election.ts";
import type { LinkView } from "./link-view.ts";
import { weave } from "./weave.ts";
import { createPacking } from "./words.ts";
import type { Answer, Lead, LeadWord, Verb, Verbs, Word } from "./words.ts";

export interface TalkOptions {
  /** Of this tab. */
  readonly id: string;
  readonly post: (word: Word) => void;
  readonly election: Pick<Election, "heard" | "role">;
  readonly link: LinkView;
  readonly lead: Lead;
  readonly isCaughtUp: Writable<boolean>;
  readonly self: () => UserId;
  /** Most that is watched. */
  readonly maxConversations: number;
  readonly maxUsers: number;
  /** Watches what all tabs show. */
  readonly watch: () => Promise<unknown>;
  /** Handed over, because a module that is loaded later takes those that it shares with the first one out of it. */
  readonly ImError: typeof ImError;
}

/** What is said between the tabs, by the one that leads, by those that follow and by those with a link of their own.
 * Loaded when the link is on its way: whoever leads does without it. */
export interface Talk {
  hear(word: Word): void;
  /** Says who one is: asks for a word of the tab that leads, or is it. */
  greet(): void;
  /** Asks the tab that leads. @throws ImError */
  ask<Name extends Verb>(
    verb: Name,
    value: Parameters<Verbs[Name]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<Verbs[Name]>>>;
  /** Asks without waiting for an answer. */
  tell<Name extends Verb>(verb: Name, value: Parameters<Verbs[Name]>[0]): void;
  /** What this tab has stored, and no other one. */
  tellFact(fact: Fact): void;
  /** What all tabs show together, given what this one does. */
  gather(set: WatchSet): WatchSet;
  /** This tab shows nothing any more. */
  leave(): void;
}

export function createTalk(options: TalkOptions): Talk {
  const { id: self, post, election, link, lead, isCaughtUp, ImError: Failure } = options;
  const { pack, unpack } = createPacking(Failure);
  const watched = new Map<string, WatchSet>();
  let links = 0;
  /** The fence of who led last, as far as this tab knows; 0: itself, apart. */
  let led: number | undefined;

  const lost = (): ImError => new Failure("unavailable", "Cannot ask: there is no link");

  const attempt = async (question: Question, from: string): Promise<Answer> => {
    try {
      return { result: await serve(question, from) };
    } catch (thrown) {
      return { error: Failure.from(thrown) };
    }
  };

  const put = (id: number, question: Question): void => {
    // Between the asking and the answer it may have come to lead itself.
    if (link.own) void attempt(question, self).then((answer) => asking.settle(id, answer));
    else post({ type: "ask", from: self, fence: link.fence, id, ...question });
  };

  const asking = createAsking({ put, toError: (cause) => Failure.from(cause, "cancelled"), lost });

  /** Does what a tab asks for, with the link of this one. */
  const serve = async ({ verb, value }: Question, from: string): Promise<unknown> => {
    const { own } = link;
    if (!own) throw lost();
    const verbs: Verbs = {
      request: ({ body, timeoutMs }) => own.request(body, { timeoutMs }),
      watch(set) {
        if (from !== self) watched.set(from, set);
        return options.watch();
      },
      hold: (id) => lead.hold(id),
      catchUp: (id) => lead.catchUp(id),
      async load({ id, anchor }) {
        const page = await lead.load(id, anchor);
        return page && { fromSeq: page.fromSeq, toSeq: page.toSeq };
      },
      signal: (body) => own.signal(body),
      sync: () => lead.sync(),
      wake() {
        own.wake();
        lead.check();
      },
      reconnectNow: () => own.reconnectNow(),
    };
    return (verbs[verb] as (value: unknown) => unknown)(value);
  };

  const announce = (): void => {
    const { role } = election;
    const { own, state } = link;
    if (role.name !== "leading" || !own) return;
    const { welcome } = own;
    // A token of somebody else is this tab's own trouble.
    if (welcome && welcome.self.id !== options.self()) return;
    const isKnown = welcome !== undefined && isCaughtUp.get();
    const { fence } = role;
    post({ type: "lead", fence, link: links, state: pack(state), welcome, isCaughtUp: isKnown });
  };

  const noteLead = (fence: number): void => {
    const isOther = led !== undefined && led !== fence;
    led = fence;
    if (isOther) link.events.emit("led", undefined);
  };

  const onLead = (word: LeadWord): void => {
    election.heard();
    noteLead(word.fence);
    link.hear({ ...word, state: unpack(word.state) });
    isCaughtUp.set(word.isCaughtUp);
  };

  const answer = async ({ from, id, verb, value }: Word & { type: "ask" }): Promise<void> => {
    const given = await attempt({ verb, value }, from);
    if (id > 0) post({ type: "answer", to: from, id, ...pack(given) });
  };

  link.events.on("state", ({ name }) => {
    const { role } = election;
    if (link.own) noteLead(role.name === "leading" ? role.fence : 0);
    if (name === "online") return;
    watched.clear();
    announce();
    if (name === "waiting" || name === "suspended" || name === "closed") asking.failAll(lost());
  });
  link.events.on("online", () => {
    links += 1;
    announce();
    asking.repeat();
  });
  link.events.on("push", (push) => {
    const isForAll = ["signal", "relay", "watching"].includes(push.type);
    if (isForAll && election.role.name === "leading") post({ type: "push", push });
  });
  isCaughtUp.subscribe(announce);

  return {
    hear(word) {
      const { role } = election;
      if (word.type === "answer" && word.to === self) asking.settle(word.id, unpack(word));
      if (role.name === "following") {
        if (word.type === "lead") onLead(word);
        if (word.type === "push") link.events.emit("push", word.push);
      }
      if (word.type === "fact" && role.name !== "away") link.events.emit("fact", unpack(word.fact));
      if (role.name !== "leading") return;
      if (word.type === "who") announce();
      if (word.type === "gone") watched.delete(word.from);
      if (word.type === "ask" && word.fence === role.fence) void answer(word);
    },
    greet() {
      if (election.role.name === "following") post({ type: "who" });
      else announce();
    },
    ask: (verb, value, signal) => asking.ask({ verb, value }, signal) as Promise<never>,
    tell: (verb, value) => put(0, { verb, value }),
    tellFact: (fact) => post({ type: "fact", fact: pack(fact) }),
    gather(set) {
      const sets = [set, ...watched.values()];
      return {
        conversationIds: weave(
          sets.map(({ conversationIds }) => conversationIds),
          options.maxConversations,
        ),
        userIds: weave(
          sets.map(({ userIds }) => userIds),
          options.maxUsers,
        ),
      };
    },
    leave: () => post({ type: "gone", from: self }),
  };
}
