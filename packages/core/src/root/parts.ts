import { ImError, uuidToBytes } from "@im-chat/protocol";
import type { ConversationId, User, Uuid } from "@im-chat/protocol";
import { createConnection } from "@im-chat/transport";
import { createAct } from "../actions/act.ts";
import type { Act } from "../actions/act.ts";
import { check } from "../arguments.ts";
import { createAttention } from "../attention.ts";
import type { Attention } from "../attention.ts";
import type { ChatEvents, ChatOptions, ConnectionStatus, StorageStatus } from "../client.ts";
import { createConversation } from "../conversations/conversation.ts";
import type { Handle } from "../conversations/conversation.ts";
import { createDrafts, createTelling } from "../conversations/drafts.ts";
import type { Drafts, Telling } from "../conversations/drafts.ts";
import { createList } from "../conversations/list.ts";
import type { List } from "../conversations/list.ts";
import { createRecent } from "../conversations/recent.ts";
import type { Recent } from "../conversations/recent.ts";
import { createDatabase } from "../database/database.ts";
import type { ClosableDatabase } from "../database/database.ts";
import { Mirror } from "../database/mirror.ts";
import type { Environment } from "../environment.ts";
import { createEmitter } from "../events.ts";
import type { Emitter } from "../events.ts";
import { createDelivered } from "../messages/delivered.ts";
import { linkOf } from "../messages/link.ts";
import type { Link } from "../messages/link.ts";
import { releaseClaims } from "../outbox/claim.ts";
import { createOutbox } from "../outbox/outbox.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { Pump } from "../outbox/pump.ts";
import { createReadable } from "../readable.ts";
import type { Writable } from "../readable.ts";
import { newId } from "../session/context.ts";
import type { Context, LeadContext } from "../session/context.ts";
import { ignoreLostLink } from "../session/ask.ts";
import { createSession } from "../session/session.ts";
import type { Session } from "../session/session.ts";
import { createTokens } from "../session/tokens.ts";
import { Follower } from "../sync/follow.ts";
import { Sync } from "../sync/sync.ts";
import { Tabs } from "../tabs/tabs.ts";
import type { TabsOptions } from "../tabs/tabs.ts";
import { createUsers } from "../users/users.ts";
import type { UserDirectory } from "../users/users.ts";
import { ownTimers } from "./own-timers.ts";

/** Everything one client is made of. */
export interface Parts {
  readonly act: Act;
  readonly context: Context & { readonly database: ClosableDatabase };
  readonly session: Session;
  readonly emitter: Emitter<ChatEvents>;
  readonly closing: AbortController;
  readonly self: Writable<User>;
  readonly status: Writable<ConnectionStatus>;
  readonly storage: Writable<StorageStatus>;
  readonly mirror: Mirror;
  readonly list: List;
  readonly recent: Recent;
  readonly drafts: Drafts;
  readonly telling: Telling;
  readonly outbox: Outbox;
  readonly users: UserDirectory;
  readonly tabs: Tabs;
  readonly pump: Pump;
  /** Lets other tabs send what this one has begun to. */
  readonly releaseClaims: () => Promise<void>;
  readonly attention: Attention;
  readonly sync: Sync;
  /** Whether everything that the server had at the last look is here, on the present link. */
  readonly isCaughtUp: Writable<boolean>;
  /** Conversations read by the last sync, or by the one under way. */
  readonly read: Writable<number>;
  readonly handles: ReadonlyMap<ConversationId, Handle>;
  readonly handleOf: (id: ConversationId) => Handle;
  /** Conversations on screen. */
  readonly opened: () => readonly ConversationId[];
  /** As the parts were last told. */
  link: Link;
  /** The newest row of each conversation when everything was last here: up to it nothing has just come. */
  missed: ReadonlyMap<ConversationId, number>;
  readonly tellDelivered: (ids: Iterable<ConversationId>) => void;
}

/** Makes the parts and joins them; nothing runs yet. @throws ImError `invalid`. */
export function createParts(options: ChatOptions, environment: Environment): Parts {
  const emitter = createEmitter<ChatEvents>((thrown) => environment.report(thrown));
  const owner = newId(environment);
  const base = createBase(options, {
    environment,
    emitter,
    owner,
    lead: {
      hold: (id) => follower.hold(id),
      catchUp: (id) => follower.catchUp(id),
      load: (id, anchor, page) => follower.load(id, anchor, page),
      sync: () => sync.request(),
      check: () => sync.check(),
    },
  });
  const { context, leadContext, tabs, isCaughtUp } = base;
  const { user = "" } = options;
  const mirror = new Mirror(context.database);
  const link = (): Link => linkOf(context.connection.state);
  const list = createList(context, { mirror, link });
  const drafts = createDrafts(context, mirror);
  const outbox = createOutbox(context);
  const recent = createRecent(context, list);
  const handles = new Map<ConversationId, Handle>();
  const read = createReadable(0, context);
  const opened = (): readonly ConversationId[] =>
    [...handles.values()].filter(({ isOpen }) => isOpen).map(({ id }) => id);
  const lookAgain = (): void => {
    for (const id of opened()) tabs.logs.catchUp(id).catch(ignoreLostLink(context.report));
  };
  // The three know of each other: who doubts asks for a sync, who syncs watches, who watches asks for a sync.
  const follower = new Follower(leadContext, { onDoubt: () => sync.request(500) });
  const attention: Attention = createAttention(context, {
    conversations: () => [...opened(), ...list.recent(200)],
    users: () => users.watched(),
    onWatching: () => {
      tabs.sync();
      lookAgain();
    },
  });
  const onAttention = (): void => attention.touch();
  const users = createUsers(context, { mirror, onWatch: onAttention });
  const pump = new Pump(leadContext, {
    owner,
    follower,
    rowsOf: (lane) => mirror.lanes.get(lane) ?? [],
  });
  const sync: Sync = new Sync(leadContext, {
    isCaughtUp,
    follower,
    watch: () => attention.start(),
    opened,
    lookAgain,
    onFirstPage: () => list.setLoaded(),
    onRead: (count) => read.set(count),
    onReady(ids) {
      if (ids) return pump.kick(ids);
      pump.start().catch(context.report);
      // What was refused for now on this link.
      users.onLink();
    },
  });
  const summaryOf = (id: ConversationId) => list.of(id);
  const { logs } = tabs;
  const act = createAct({ context, mirror, outbox, users });
  const isStranger = (id: ConversationId): boolean =>
    isCaughtUp.get() && mirror.isWhole && !mirror.conversations.has(id);
  const shared = {
    act,
    isStranger,
    mirror,
    logs,
    outbox,
    users,
    drafts,
    link,
    summaryOf,
    onAttention,
  };
  return {
    ...base,
    act,
    emitter,
    self: createReadable<User>(
      { id: user, name: user, avatar: "", kind: "user", revision: 0 },
      context,
    ),
    status: createReadable<ConnectionStatus>(
      { name: "connecting", sinceMs: environment.now() },
      context,
    ),
    storage: createReadable<StorageStatus>(
      { kind: options.storage === "memory" ? "memory" : "indexeddb" },
      context,
    ),
    mirror,
    list,
    recent,
    drafts,
    telling: createTelling(leadContext, mirror),
    outbox,
    users,
    pump,
    releaseClaims: () => releaseClaims(context.database, owner),
    attention,
    sync,
    read,
    handles,
    opened,
    handleOf(id) {
      const known = handles.get(id);
      if (known) return known;
      check("Cannot open conversation: id", id, "string");
      uuidToBytes(id);
      const handle = createConversation(context, id, shared);
      handles.set(id, handle);
      return handle;
    },
    link: link(),
    missed: new Map(),
    tellDelivered: createDelivered(context, mirror),
  };
}

interface World extends Pick<TabsOptions, "lead"> {
  readonly environment: Environment;
  readonly emitter: Emitter<ChatEvents>;
  /** Of what this tab does, unlike any other's. */
  readonly owner: Uuid;
}

function createBase(
  options: ChatOptions,
  { environment, emitter, owner, lead }: World,
): Pick<Parts, "closing" | "context" | "isCaughtUp" | "session" | "tabs"> & {
  readonly leadContext: LeadContext;
} {
  const { app, server } = options;
  const closing = new AbortController();
  const report = (thrown: unknown): void => {
    const error = ImError.from(thrown);
    if (error.code !== "cancelled" && !closing.signal.aborted) emitter.emit("error", { error });
  };
  const own = ownTimers(environment, closing.signal);
  const { tokenProvider: provider } = options;
  const onExpired = (): void => emitter.emit("token_expired", {});
  const tokens = provider && createTokens({ provider, environment: own, report, onExpired });
  const session = createSession({ chat: options, environment, tokens, signal: closing.signal });
  const database = createDatabase({
    storage: session.storage,
    openLine: (onNotice) => environment.openLine(session.databaseName, onNotice),
    report,
  });
  const isCaughtUp = createReadable(false, { report });
  const shared = {
    app,
    environment: own,
    report,
    signal: closing.signal,
  };
  const tabs = new Tabs({
    ...shared,
    id: owner,
    name: () => session.databaseName,
    self: () => session.userId,
    database,
    createConnection: () =>
      createConnection({
        server,
        transports: options.transports ?? environment.transports(),
        hello: (hello) => session.hello(hello),
        environment,
      }),
    isCaughtUp,
    lead,
  });
  const withSelf = <Links extends object>(links: Links) => ({
    ...shared,
    ...links,
    get self() {
      return session.userId;
    },
  });
  const context = withSelf({ database, connection: tabs.connection });
  const leadContext = withSelf({ database: tabs.database, connection: tabs.ownLink });
  return { context, leadContext, tabs, isCaughtUp, session, closing };
}
