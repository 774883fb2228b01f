import { ImChat } from "./components/chat/chat.ts";

declare global {
  interface HTMLElementTagNameMap {
    "im-chat": ImChat;
  }
}

if (!customElements.get("im-chat")) customElements.define("im-chat", ImChat);
