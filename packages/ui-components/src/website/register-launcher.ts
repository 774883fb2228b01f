import { offerTag } from "../base/lazy-tags.ts";
import { register } from "../base/register.ts";
import { ImLauncher } from "../launcher/launcher.ts";

offerTag("im-chat", () => import("./register-chat.ts"));
register("im-launcher", ImLauncher);
