import type { Hello } from "@im-chat/protocol";
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { JWTPayload } from "jose";

/** What the log tells of a refused hello, so that its operator finds the page or the backend that sent it. */
export interface RefusedHello {
  /** That the page or else the token names, whether it exists or not. */
  readonly app: string;
  /** Key that the token names; undefined: it names none. */
  readonly kid: string | undefined;
  /** The sentence that the client got, without the user's id: whoever reads the log need not know who it was. */
  readonly reason: string;
}

/** Nothing of it is verified. Of a token it tells neither signature nor claims but the audience. */
export function describeRefusal(
  { app, credentials }: Pick<Hello, "app" | "credentials">,
  sentence: string,
): RefusedHello {
  const { kid, payload } = credentials.type === "token" ? readToken(credentials.token) : NOTHING;
  const userId = credentials.type === "guest" ? credentials.userId : payload.sub;
  const audience = [payload.aud ?? ""].flat()[0] ?? "";
  return {
    app: short(app === "" ? audience : app),
    kid: kid === undefined ? undefined : short(kid),
    reason: typeof userId === "string" ? withoutId(sentence, userId) : sentence,
  };
}

interface Read {
  readonly kid: string | undefined;
  readonly payload: JWTPayload;
}

const NOTHING: Read = { kid: undefined, payload: {} };

function readToken(token: string): Read {
  try {
    return { kid: decodeProtectedHeader(token).kid, payload: decodeJwt(token) };
  } catch {
    // No JWT at all; the sentence says so.
    return NOTHING;
  }
}

/** Characters of what came from outside. */
const SHOWN = 64;

/** Whatever was sent: the types of claims hold for those who keep to them, and some values cannot even be made a string. */
function short(value: unknown): string {
  return typeof value === "string" ? value.slice(0, SHOWN) : "?";
}

/** Sentences show an id in quotation marks, and a long one cut. */
function withoutId(sentence: string, userId: string): string {
  return sentence.replaceAll(`"${userId.slice(0, SHOWN)}"`, '"…"');
}
