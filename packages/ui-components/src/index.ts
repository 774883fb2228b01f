export { ImChat } from "./components/chat/chat.ts";
