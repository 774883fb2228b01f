/** A stretch of a text: as it stands, or as a link to `href`. */
export type TextToken = { readonly text: string; readonly href?: string };

const LONGEST_URL = 2_048;

/** Begins of a link, where no letter, digit or one of `@ . _ - /` stands before it; longer than a link may be, and no
 * longer, for in Chinese many may stand in one run. */
const CANDIDATE =
  /(?<![\p{Script=Latin}\p{N}@._/-])(?:https?:\/\/|www\.)[^\s<>"`\\^{|}\p{C}\p{Z}]{1,2200}|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]{1,62}/giu;

/** Full-width punctuation ends a link: Chinese sentences have no spaces around it. */
const WIDE_END =
  /[\u2018-\u201F\u2026\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]/u;
const TRAILING = /[.,:;!?'*_~]+$/u;
const PAIRS: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
]);

/** Cuts a text into plain stretches and links: `http(s)://`, `www.` and e-mail addresses only, so that no other
 * scheme can get in. The tokens joined give the text again. */
export function findLinks(text: string): readonly TextToken[] {
  if (!/:\/\/|www\.|@/i.test(text)) return [{ text }];
  const tokens: TextToken[] = [];
  const candidates = new RegExp(CANDIDATE);
  let done = 0;
  for (let match = candidates.exec(text); match !== null; match = candidates.exec(text)) {
    const link = toLink(match[0]);
    if (link === undefined) {
      // Refused as a whole: what is within it is no link either.
      candidates.lastIndex += text.slice(candidates.lastIndex).search(/\s|$/u);
      continue;
    }
    if (match.index > done) tokens.push({ text: text.slice(done, match.index) });
    tokens.push(link);
    done = match.index + link.text.length;
    // What was cut off its end may hold the next one: Chinese sentences have no spaces.
    candidates.lastIndex = done;
  }
  if (done < text.length) tokens.push({ text: text.slice(done) });
  return tokens;
}

function toLink(candidate: string): TextToken | undefined {
  const isWeb = /^(?:https?:\/\/|www\.)/i.test(candidate);
  if (!isWeb) return toMail(candidate);
  const text = trimEnd(cutAtScriptChange(cutAtWidePunctuation(candidate)));
  if (text.length > LONGEST_URL) return undefined;
  const url = parse(/^www\./i.test(text) ? `https://${text}` : text);
  return url === undefined ? undefined : { text, href: url.href };
}

/** Names before an `@` are refused: `https://bank.example@evil.example` reads as the bank. */
function parse(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  const isName = url.hostname.includes(".") && !url.hostname.endsWith(".");
  return isName || url.hostname === "localhost" || url.hostname.startsWith("[") ? url : undefined;
}

function toMail(candidate: string): TextToken | undefined {
  const text = cutMailDomain(candidate);
  if (text === undefined || /^[.]|\.\.|\.@/.test(text)) return undefined;
  const [local = "", domain = ""] = text.split("@");
  return { text, href: `mailto:${encodeURIComponent(local)}@${domain}` };
}

/** Chinese that follows an address without a space belongs to the sentence. */
function cutMailDomain(candidate: string): string | undefined {
  const at = candidate.lastIndexOf("@") + 1;
  const end = hostEnd(candidate.slice(at));
  const domain = candidate.slice(at, at + end);
  return domain.includes(".") ? candidate.slice(0, at) + domain : undefined;
}

function cutAtWidePunctuation(candidate: string): string {
  const at = candidate.search(WIDE_END);
  return at < 0 ? candidate : candidate.slice(0, at);
}

/** The sentence goes on where Han letters follow Latin ones without one of `/ = - _ . %` between: a host may be in Han
 * letters as a whole, and so may a part of a path, but one label or word is never of both. */
function cutAtScriptChange(candidate: string): string {
  const hostStart = /^https?:\/\//i.exec(candidate)?.[0].length ?? 0;
  const hostText = candidate.slice(hostStart);
  const hostLength = hostText.search(/[/?#]|$/u);
  const host = hostText.slice(0, hostLength);
  const end = hostEnd(host);
  if (end < host.length && !/^:\d/.test(host.slice(end)))
    return candidate.slice(0, hostStart + end);
  const rest = hostText.slice(hostLength);
  const change =
    /(?<=[A-Za-z0-9])(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])/u.exec(
      rest,
    );
  return change === null ? candidate : candidate.slice(0, hostStart + hostLength + change.index);
}

/** Length of the host at the start of a text: its last label is all ASCII or all of other letters. */
function hostEnd(host: string): number {
  const lastDot = host.lastIndexOf(".");
  const label = host.slice(lastDot + 1);
  const ascii = /^[\w-]+/.exec(label)?.[0].length ?? 0;
  if (ascii === 0 || ascii === label.length) return host.length;
  return lastDot + 1 + ascii;
}

/** Punctuation of the sentence, and a bracket that was opened before the link. */
function trimEnd(candidate: string): string {
  let text = candidate.replace(TRAILING, "");
  for (;;) {
    const last = text.at(-1) ?? "";
    const opening = PAIRS.get(last);
    if (opening === undefined || count(text, last) <= count(text, opening)) return text;
    text = text.slice(0, -1).replace(TRAILING, "");
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
