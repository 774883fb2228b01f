type ChatElement = HTMLElementTagNameMap["im-chat"];

/** Keeps the open conversation in the address: a reload shows it again, and the browser's way back leads to the list. */
export function keepPlace(chat: ChatElement): void {
  chat.conversation = placeInAddress();
  chat.addEventListener("im-conversation-opened", ({ detail }) => goTo(detail.conversationId));
  chat.addEventListener("im-conversation-closed", () => goTo(""));
  addEventListener("popstate", () => {
    chat.conversation = placeInAddress();
  });

  function goTo(place: string): void {
    // Else the element would take the same place, asked for later, for no change.
    chat.conversation = place;
    const before = placeInAddress();
    if (place === before) return;
    if (place === "" && isFromList()) history.back();
    else if (before === "") history.pushState({ isFromList: true }, "", addressOf(place));
    // One step leads back to the list, however many conversations were looked into.
    else history.replaceState(history.state, "", addressOf(place));
  }
}

function placeInAddress(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    // Whoever wrote the address did not mean a conversation.
    return "";
  }
}

function addressOf(place: string): string {
  const { pathname, search } = location;
  return place === "" ? pathname + search : `#${encodeURIComponent(place)}`;
}

/** The step before this one in the history of this tab is the list. */
function isFromList(): boolean {
  return (history.state as { readonly isFromList?: boolean } | null)?.isFromList === true;
}
