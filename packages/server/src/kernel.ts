import type {
  CommandFrame,
  CommandResult,
  ConversationId,
  Epoch,
  FindUsersPolicy,
  ImErrorCode,
  MembershipId,
  QueryFrame,
  Register,
  User,
  UserId,
  UserKind,
  Uuid,
} from "@im-chat/protocol";

/** Who asks. Made by the gateway from a verified token, guest secret or app key, and by nobody else. */
export interface Principal {
  readonly app: string;
  /** The user acted for; empty for the app itself (its backend, by key, without `actAs`). */
  readonly userId: UserId;
  /** `host` is the embedding site's backend; with a userId it acts as that user. */
  readonly role: "user" | "moderator" | "guest" | "host";
  /** Absent for the host's backend. */
  readonly deviceId?: Uuid | undefined;
}

/** Profile claims of a token or a guest's hello. */
export interface SignIn {
  readonly name?: string | undefined;
  readonly avatar?: string | undefined;
  /** Of an account that is made now; one that exists keeps its own, which its backend may have given it. */
  readonly kind: UserKind;
  /** Issue time of the token, epoch milliseconds; refused when older than the user's revocation. */
  readonly issuedAt?: number | undefined;
}

/** A member as a gateway needs it to decide who gets which bytes. */
export interface AudienceMember {
  readonly userId: UserId;
  readonly membershipId: MembershipId;
  readonly visibleFromSeq: number;
  /** Conversation version at which this stay began. */
  readonly joinVersion: number;
}

export interface Audience {
  readonly epoch: Epoch;
  /** Version of the last change of membership. */
  readonly membershipVersion: number;
  readonly members: readonly AudienceMember[];
}

/** Whom a user wants to see, and where the two may meet. */
export interface SharedQuestion {
  readonly userIds: readonly UserId[];
  /** Besides the direct conversations; at most `watchedConversations` of the limits. */
  readonly conversationIds: readonly ConversationId[];
}

/** What the kernel states after a commit; a hint, never the truth. */
export type Publication =
  | {
      readonly type: "conversation";
      readonly app: string;
      readonly conversationId: ConversationId;
      readonly epoch: Epoch;
      readonly version: number;
      /** Members before it see the event blank: `visibleFromSeq > rowSeq`. 0: visible to every member. */
      readonly rowSeq: number;
      readonly membershipVersion: number;
      /** Encoded `Event`, with content. */
      readonly event: Uint8Array;
    }
  | {
      readonly type: "account";
      readonly app: string;
      readonly userId: UserId;
      readonly epoch: Epoch;
      readonly version: number;
      readonly event: Uint8Array;
    }
  | {
      readonly type: "registers";
      readonly app: string;
      readonly conversationId: ConversationId;
      readonly epoch: Epoch;
      readonly registers: readonly Register[];
    }
  /** Tokens issued before `at` are void: end these links. */
  | {
      readonly type: "revoked";
      readonly app: string;
      readonly userId: UserId;
      readonly at: number;
    };

/** What an app allows; one row per app. */
export interface AppPolicies {
  /** Who may be found by `users.find`. */
  readonly findUsers: FindUsersPolicy;
  readonly hasGuests: boolean;
  /** Origins whose pages may connect, as `https://shop.example`; empty: any. */
  readonly origins: readonly string[];
  /** Members of one group at most; 0: the server's own limit. */
  readonly groupMembers: number;
}

export interface App {
  readonly id: string;
  readonly createdAt: number;
  readonly policies: AppPolicies;
}

/** `token`: signs users' tokens. `api`: signs requests of the app's backend. */
export interface AppKey {
  readonly id: string;
  readonly kind: "token" | "api";
  readonly algorithm: "HS256" | "EdDSA" | "ES256";
  /** HS256: the secret, base64url. EdDSA and ES256: the public key, PEM (SPKI). */
  readonly material: string;
  readonly createdAt: number;
  /** Epoch milliseconds from which nothing signed with it is taken; 0: live. */
  readonly retiredAt: number;
}

/** The apps that this server holds. A database starts with one, named `demo`, with a random key of either kind. */
export interface Apps {
  get(app: string): Promise<App | undefined>;
  list(): Promise<readonly App[]>;
  /** All keys, retired ones too, oldest first. */
  keys(app: string): Promise<readonly AppKey[]>;
  /** @throws ImError `conflict` when it exists, `invalid` for the form of the id. */
  create(app: string, policies: AppPolicies): Promise<App>;
  /** @throws ImError `not_found`. */
  setPolicies(app: string, policies: AppPolicies): Promise<App>;
  /** Without `material` an HS256 secret is made. @throws ImError `not_found`, `conflict`, `invalid`. */
  addKey(
    app: string,
    key: Omit<AppKey, "createdAt" | "retiredAt" | "material"> & {
      readonly material?: string | undefined;
    },
  ): Promise<AppKey>;
  /** Retiring a retired or missing key changes nothing. */
  retireKey(app: string, keyId: string): Promise<void>;
}

/** Counters since the start, for the metrics page. */
export interface KernelStats {
  /** Durable commits, and the commands that they carried. */
  readonly commits: number;
  readonly commands: number;
  readonly largestGroup: number;
  readonly queries: number;
  /** Commands and queries waiting. */
  readonly waiting: number;
}

/** What one command of a lane came to. */
export type Outcome =
  | { readonly isDone: true; readonly result: CommandResult }
  | {
      readonly isDone: false;
      readonly code: ImErrorCode;
      readonly message: string;
      readonly retryAfterMs: number | undefined;
      /** Where a fault of ours was thrown, for the log. */
      readonly stack?: string | undefined;
    };

/** Everything the server knows and decides, without sockets: pipeline, features, log, database.
 * Uses nothing of Node; the database driver is injected. Runs in the gateway's thread, in a worker, or in a browser test. */
export interface Kernel {
  /** Executes one command in one transaction that appends to one log; resolves after the durable commit.
   * @throws ImError of the decision; a permanent one is kept and repeated for the same commandId. */
  append(principal: Principal, command: CommandFrame): Promise<CommandResult>;
  /** Executes commands that must keep their order, each as {@link append} would, in as few commits as they fit into.
   * Behind the first retryable failure the rest is refused as `lane_blocked`. Never rejects for a command.
   * @param onAccepted Told before the commit of each send to a conversation with `async` persistence, by its index. It is
   * no result: the commit may still fail. */
  appendLane(
    principal: Principal,
    commands: readonly CommandFrame[],
    onAccepted?: (index: number) => void,
  ): Promise<readonly Outcome[]>;
  /** Answers one query with its encoded result. @throws ImError */
  query(principal: Principal, query: QueryFrame): Promise<Uint8Array>;
  /** Makes or refreshes the account and profile of a verified principal. @throws ImError `revoked`. */
  signIn(principal: Principal, signIn: SignIn): Promise<User>;
  /** Registers a guest, or checks the secret of one that exists. @throws ImError `unauthenticated`, `forbidden` (policy). */
  signInGuest(guest: {
    readonly app: string;
    readonly userId: UserId;
    readonly secret: Uint8Array;
    readonly name: string;
    readonly commandId: Uuid;
  }): Promise<User>;
  /** Moves a member's delivered register; max-merged, not an event. Ignored for non-members and other epochs. */
  delivered(
    principal: Principal,
    conversationId: ConversationId,
    place: { readonly epoch: Epoch; readonly seq: number },
  ): Promise<void>;
  /** Who gets the events of a conversation: all its members. @throws ImError `not_found` */
  audience(app: string, conversationId: ConversationId): Promise<Audience>;
  /** The epoch of a conversation alone, for commands of those who hold no cursor. @throws ImError `not_found` */
  epochOf(app: string, conversationId: ConversationId): Promise<Epoch>;
  /** Names for each user a conversation that the principal and they are both in now: their direct one, or else one of those
   * given. Undefined: there is none, or no such user. A lookup for each user and conversation, however many there are. */
  sharedConversations(
    principal: Principal,
    question: SharedQuestion,
  ): Promise<readonly (ConversationId | undefined)[]>;
  /** Called after each commit, in commit order per log. @returns unsubscribe */
  onPublication(listener: (publication: Publication) => void): () => void;
  readonly apps: Apps;
  /** Resolves with a sentence for the operator when the database has failed for good: what it holds is left as it is,
   * and nothing is taken any more. */
  readonly failed: Promise<string>;
  stats(): Promise<KernelStats>;
  /** Writes a whole, consistent copy while running. A kernel that opens the copy begins new epochs first.
   * @param file Path that must not exist yet. @throws ImError `storage`. */
  backup(file: string): Promise<void>;
  /** Waits for what was begun; idempotent. */
  close(): Promise<void>;
}
