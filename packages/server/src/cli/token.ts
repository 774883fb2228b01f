import { checkUserId, isGuestId } from "@im-chat/protocol";
import { TOKEN_OPTIONS } from "../config/cli-options.ts";
import { UsageError, parseOptions, refuseSurplus } from "../config/option.ts";
import { signToken } from "../identity/sign.ts";
import { signingKey } from "../pages/demo-token.ts";
import type { Command } from "./program.ts";
import { withKernel } from "./with-kernel.ts";

/** `token --user alice`: signs as the backend of an embedding site would. */
export const tokenCommand: Command = async (program) => {
  const { values, words } = parseOptions(TOKEN_OPTIONS, program);
  const { user = words[0], name, avatar, role, app, minutes, dataDir } = values;
  refuseSurplus(words, values.user === undefined ? 1 : 0);
  if (user === undefined)
    throw new UsageError("Say whom the token is for: im-chat-server token --user alice");
  checkUserId(user);
  if (isGuestId(user))
    throw new UsageError(
      'A user id cannot begin with "~": such ids are for guests, who need no token',
    );
  const token = await withKernel(program, dataDir, async ({ apps }) => {
    const times = { nowMs: program.environment.now(), lifetimeSeconds: minutes * 60 };
    return await signToken({ user, app, name, avatar, role }, await signingKey(apps, app), times);
  });
  program.print(token);
  return 0;
};
