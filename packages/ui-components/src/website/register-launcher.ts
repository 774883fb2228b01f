import { whenIdle } from "../base/environment.ts";
import { needTag, offerTag } from "../base/lazy-tags.ts";
import { register } from "../base/register.ts";
import { ImLauncher } from "../launcher/launcher.ts";

offerTag("im-chat", () => import("./register-chat.ts"));
register("im-launcher", ImLauncher);
// The page's own work comes first.
whenIdle(() => needTag("im-chat"), 4_000);
