import { ImError } from "@im-chat/protocol";

/** The same for a stranger and for an id that names nothing: an id tells nothing. */
export function notMember(): ImError {
  return new ImError("not_member", "Cannot use conversation: you are not in it");
}
