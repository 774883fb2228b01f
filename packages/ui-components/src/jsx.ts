import type { ImChat } from "./chat/chat.ts";
import type { ImComposer } from "./composer/composer.ts";
import type { ImConnectionBanner } from "./connection-banner/connection-banner.ts";
import type { ImConversationHeader } from "./conversation-header/conversation-header.ts";
import type { ImConversationList } from "./conversation-list/conversation-list.ts";
import type { ImConversation } from "./conversation/conversation.ts";
import type { ImLauncher } from "./launcher/launcher.ts";
import type { ImMessageList } from "./message-list/message-list.ts";
import type { ImProvider } from "./provider/provider.ts";

/** What every element takes, in the spelling of any framework. */
interface Common<Element> {
  readonly id?: string | undefined;
  readonly slot?: string | undefined;
  readonly lang?: string | undefined;
  readonly dir?: "ltr" | "rtl" | "auto" | undefined;
  readonly hidden?: boolean | undefined;
  readonly title?: string | undefined;
  readonly role?: string | undefined;
  readonly tabIndex?: number | undefined;
  readonly tabindex?: number | string | undefined;
  readonly part?: string | undefined;
  readonly inert?: boolean | undefined;
  readonly popover?: "" | "auto" | "manual" | "hint" | undefined;
  readonly suppressHydrationWarning?: boolean | undefined;
  readonly class?: string | undefined;
  readonly className?: string | undefined;
  readonly style?: string | object | undefined;
  readonly key?: string | number | null | undefined;
  readonly ref?:
    | ((element: Element | null) => unknown)
    | { current: Element | null }
    | Element
    | null
    | undefined;
  readonly children?: unknown;
}

type EventName = Extract<keyof GlobalEventHandlersEventMap, `im-${string}`>;

/** React and Preact listen by `onim-ready`, Solid by `on:im-ready`. */
type Listeners = {
  readonly [Name in EventName as `on${Name}` | `on:${Name}`]?:
    | ((event: GlobalEventHandlersEventMap[Name]) => void)
    | undefined;
};

type Properties<Element, Name extends keyof Element> = {
  readonly [Key in Name]?: Element[Key] | undefined;
};

type Props<Element, Name extends keyof Element = never> = Common<Element> &
  Listeners &
  Properties<Element, Name>;

/** As an attribute, which has a name of its own. */
interface OfConversation {
  readonly conversation?: string | undefined;
}

type SessionName =
  | "server"
  | "app"
  | "user"
  | "guest"
  | "guestName"
  | "client"
  | "tokenProvider"
  | "theme"
  | "density";

/** The tags with their properties and events, for the `IntrinsicElements` of a framework's JSX. */
export interface ImElements {
  readonly "im-chat": Props<
    ImChat,
    | SessionName
    | "conversation"
    | "to"
    | "layout"
    | "closable"
    | "readonly"
    | "withoutTitleBadge"
    | "sound"
  >;
  readonly "im-composer": Props<
    ImComposer,
    "client" | "conversationId" | "placeholder" | "disabled"
  > &
    OfConversation;
  readonly "im-connection-banner": Props<ImConnectionBanner, "client">;
  readonly "im-conversation": Props<
    ImConversation,
    "client" | "conversationId" | "withBack" | "closable" | "readonly"
  > &
    OfConversation;
  readonly "im-conversation-header": Props<
    ImConversationHeader,
    "client" | "conversationId" | "withBack" | "closable"
  > &
    OfConversation;
  readonly "im-conversation-list": Props<
    ImConversationList,
    "client" | "selectedId" | "closable" | "besideConversation"
  > & { readonly selected?: string | undefined };
  readonly "im-launcher": Props<
    ImLauncher,
    "position" | "label" | "extended" | "open" | "theme" | "density"
  >;
  readonly "im-message-list": Props<
    ImMessageList,
    "client" | "conversationId" | "timeline" | "renderers" | "groupingMs" | "scrollStrategy"
  > &
    OfConversation;
  readonly "im-provider": Props<ImProvider, SessionName>;
}
