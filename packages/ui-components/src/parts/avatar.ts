import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { setStyles } from "../base/set-styles.ts";
import { peopleIcon } from "../icons/paths.ts";
import { icon } from "../icons/icon.ts";

/** Whose picture, and what to show without one. */
export interface Face {
  /** Decides the colour; stays when the name changes. */
  readonly id: string;
  readonly name: string;
  /** URL; empty: none. */
  readonly avatar: string;
  /** Groups have a corner instead of a circle. */
  readonly isGroup?: boolean | undefined;
  /** Undefined: not shown. */
  readonly isOnline?: boolean | undefined;
}

/** Hues that stay apart for most kinds of colour vision, and none of which is that of an error. */
const HUES = [215, 255, 290, 325, 350, 60, 95, 145, 175] as const;

/** Hue of a face in degrees; the same on every device. */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  }
  return HUES[hash % HUES.length] ?? HUES[0];
}

/** One character for Han names, where the last two say more; else the first of the first and last word. */
export function initialsOf(name: string): string {
  const clean = name.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, "").trim();
  if (!clean) return "";
  if (/^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(clean)) {
    return [...clean].slice(-2).join("");
  }
  const words = clean
    .split(/[\s._-]+/u)
    .filter((word) => /^[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  const first = firstGrapheme(words[0] ?? clean);
  const last = words.length > 1 ? firstGrapheme(words.at(-1) ?? "") : "";
  return (first + last).toUpperCase();
}

let segmenter: Intl.Segmenter | undefined;

function firstGrapheme(text: string): string {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const [first] = segmenter.segment(text);
  return first?.segment ?? "";
}

/** Whether a picture may be fetched: from the page's own place, or carried in the page.
 * Anything else would tell a third party who talks to whom. */
function isAllowedPicture(url: string): boolean {
  if (!url) return false;
  try {
    const address = new URL(url, document.baseURI);
    if (address.protocol === "blob:") return true;
    if (address.protocol === "data:") return url.startsWith("data:image/");
    return address.origin === location.origin;
  } catch {
    // Not a URL: no picture.
    return false;
  }
}

/** Until then its initials hold its place. */
function showPicture({ currentTarget }: Event): void {
  (currentTarget as HTMLImageElement).classList.add("shown");
}

function dropPicture({ currentTarget }: Event): void {
  const picture = currentTarget as HTMLImageElement;
  // The initials are behind it.
  picture.hidden = true;
  const retry = (): void => {
    picture.hidden = false;
    picture.setAttribute("src", picture.src);
  };
  if (!navigator.onLine) addEventListener("online", retry, { once: true });
}

/** A face as decoration: the name stands beside it. */
export function avatar(face: Face): TemplateResult {
  const initials = initialsOf(face.name);
  return html`<span
    class="avatar ${face.isGroup ? "group" : ""}"
    aria-hidden="true"
    part="avatar"
    ${setStyles({ "--_hue": String(hueOf(face.id)) })}
  >
    <span class="initials ${initials.length > 2 ? "long" : ""}"
      >${initials || icon(peopleIcon)}</span
    >
    ${repeat(
      isAllowedPicture(face.avatar) ? [face.avatar] : [],
      // Another picture is another element: what one has shown, or has failed to, says nothing of the next.
      String,
      (src) =>
        html`<img
          src=${src}
          alt=""
          loading="lazy"
          decoding="async"
          draggable="false"
          @load=${showPicture}
          @error=${dropPicture}
        />`,
    )}
    ${face.isOnline ? html`<span class="online"></span>` : nothing}
  </span>`;
}

/** Size by `--_avatar`, which is in pixels because it stands on the grid, not in the text. */
export const avatarStyles = css`
  .avatar {
    --_size: var(--_avatar, 40px);
    position: relative;
    flex: none;
    display: grid;
    place-items: center;
    inline-size: var(--_size);
    block-size: var(--_size);
    font-size: medium;
    user-select: none;
  }

  .avatar > * {
    grid-area: 1 / 1;
  }

  .avatar .initials,
  .avatar img {
    inline-size: 100%;
    block-size: 100%;
    border-radius: 50%;
  }

  .avatar.group .initials,
  .avatar.group img {
    border-radius: 32%;
  }

  .avatar .initials {
    display: grid;
    place-items: center;
    overflow: hidden;
    background: light-dark(oklch(0.905 0.048 var(--_hue)), oklch(0.39 0.058 var(--_hue)));
    color: light-dark(oklch(0.4 0.085 var(--_hue)), oklch(0.93 0.04 var(--_hue)));
    font-size: calc(var(--_size) * 0.37);
    font-weight: 600;
    letter-spacing: 0.01em;
    line-height: 1;
  }

  .avatar img {
    object-fit: cover;
    background: var(--_sunken);
    opacity: 0;
    transition: opacity 150ms;
  }

  .avatar img.shown {
    opacity: 1;
  }

  .avatar .online {
    place-self: end;
    inline-size: max(10px, calc(var(--_size) * 0.27));
    block-size: max(10px, calc(var(--_size) * 0.27));
    border: 2px solid var(--_ground, var(--_surface));
    border-radius: 50%;
    background: var(--_online);
  }

  @media (forced-colors: active) {
    .avatar .initials {
      border: 1px solid CanvasText;
    }
  }
`;
