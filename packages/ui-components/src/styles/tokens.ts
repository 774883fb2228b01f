import { css } from "lit";

/** The design tokens, in three tiers: a palette of fixed values, roles made of them, and the parts of
 * components made of roles. Every host derives the private `--_*` names again from the public `--im-*`
 * ones, so that a theme set anywhere above (`:root`, a wrapper, the tag) reaches every shadow root.
 * Each colour is `light-dark(light, dark)`; a test holds every pair of text and ground to its contrast. */
export const tokens = css`
  :host {
    /* Grounds, from the lowest up */
    --_sunken: var(--im-color-sunken, light-dark(#f3f1ed, #161b1e));
    --_surface: var(--im-color-surface, light-dark(#fbfaf8, #101416));
    --_raised: var(--im-color-raised, light-dark(#ffffff, #1e2529));
    --_field: var(--im-color-field, light-dark(#ffffff, #1a2124));
    --_hover: var(--im-color-hover, light-dark(#1b32380d, #ffffff0f));
    --_pressed: var(--im-color-pressed, light-dark(#1b32381a, #ffffff1c));
    --_selected: var(--im-color-selected, light-dark(#d8eaee, #193f4a));
    --_scrim: var(--im-color-scrim, light-dark(#10202666, #000000a3));
    --_skeleton: var(--im-color-skeleton, light-dark(#e5e1da, #242d31));

    /* Lines */
    --_border: var(--im-color-border, light-dark(#e5e1da, #293237));
    --_border-strong: var(--im-color-border-strong, light-dark(#8b8a85, #6b787e));

    /* Text */
    --_text: var(--im-color-text, light-dark(#182226, #e9edef));
    --_text-quiet: var(--im-color-text-quiet, light-dark(#5b666b, #a0adb3));

    /* Identity. What is mixed is invalid, and gives way to our own, unless the page has an accent. */
    --_deep: color-mix(in oklab, var(--im-color-accent) 85%, var(--_text));
    --_soft: color-mix(in oklab, var(--im-color-accent) 15%, var(--_surface));
    --_accent: var(--im-color-accent, light-dark(#0b6478, #63bfd4));
    --_accent-hover: var(--im-color-accent-hover, var(--_deep, light-dark(#095263, #82cfe1)));
    --_on-accent: var(--im-color-on-accent, light-dark(#ffffff, #05242c));
    --_accent-text: var(--im-color-accent-text, var(--_deep, light-dark(#0b6074, #74c9dd)));
    --_accent-soft: var(--im-color-accent-soft, var(--_soft, light-dark(#e0eef1, #15323a)));
    --_focus: var(--im-color-focus, var(--im-color-accent, light-dark(#0f7f98, #7fd3e6)));

    /* States */
    --_danger: var(--im-color-danger, light-dark(#b3261e, #ff9a8d));
    --_danger-soft: var(--im-color-danger-soft, light-dark(#fcebe8, #3a1f1c));
    --_on-danger: var(--im-color-on-danger, light-dark(#ffffff, #38100b));
    --_warning: var(--im-color-warning, light-dark(#7a4d00, #f0c674));
    --_warning-soft: var(--im-color-warning-soft, light-dark(#fbf0d8, #32290f));
    --_online: var(--im-color-online, light-dark(#1c8550, #52c98a));

    /* Messages */
    --_own: var(--im-bubble-own-background, light-dark(#d2e8ed, #174753));
    --_own-text: var(--im-bubble-own-color, light-dark(#0e2a32, #eaf6f9));
    --_own-quiet: var(--im-bubble-own-color-quiet, light-dark(#3f636d, #a3c8d1));
    --_other: var(--im-bubble-background, light-dark(#ffffff, #1f272b));
    --_other-text: var(--im-bubble-color, var(--_text));
    --_other-quiet: var(--im-bubble-color-quiet, var(--_text-quiet));
    --_other-border: var(--im-bubble-border-color, light-dark(#ebe8e2, #1f272b));

    /* Shape */
    --_radius-s: var(--im-radius-s, 6px);
    --_radius-m: var(--im-radius-m, 10px);
    --_radius-l: var(--im-radius-l, 16px);
    --_radius-bubble: var(--im-radius-bubble, 16px);
    --_radius-tail: var(--im-radius-tail, 5px);
    --_radius-round: 999px;
    --_shadow-1: var(--im-shadow-1, 0 1px 2px light-dark(#1b32380f, #00000040));
    --_shadow-2: var(
      --im-shadow-2,
      0 0 0 1px light-dark(#1b32380f, #ffffff14),
      0 4px 10px -2px light-dark(#1b32381f, #00000066),
      0 14px 36px -8px light-dark(#1b32382e, #00000080)
    );

    /* Space: a grid of 4 px; density stretches what repeats in rows */
    --_space-1: var(--im-space-1, 4px);
    --_space-2: var(--im-space-2, 8px);
    --_space-3: var(--im-space-3, 12px);
    --_space-4: var(--im-space-4, 16px);
    --_space-5: var(--im-space-5, 24px);
    --_space-6: var(--im-space-6, 40px);
    --_density: var(--im-density, 1);
    --_row-pad: calc(9px * var(--_density));
    --_target: 36px;

    /* Type: em of the reader's own text size; use each on a leaf only, they do not nest */
    --_font: var(
      --im-font,
      -apple-system,
      "Segoe UI Variable Text",
      "Segoe UI",
      Roboto,
      "Noto Sans",
      system-ui,
      "PingFang SC",
      "Hiragino Sans GB",
      "Microsoft YaHei UI",
      "Noto Sans CJK SC",
      "Noto Sans SC",
      "Apple Color Emoji",
      "Segoe UI Emoji",
      "Noto Color Emoji",
      sans-serif
    );
    --_font-mono: var(
      --im-font-mono,
      ui-monospace,
      "SF Mono",
      "Cascadia Mono",
      Menlo,
      Consolas,
      monospace
    );
    --_text-xs: 0.75em;
    --_text-s: 0.8125em;
    --_text-m: 0.9375em;
    --_text-l: 1.0625em;
    --_text-xl: 1.3125em;
    --_leading: 1.4;

    /* Motion */
    --_motion: var(--im-motion, 160ms);
    --_motion-slow: calc(var(--_motion) * 1.75);
    --_ease: cubic-bezier(0.2, 0, 0, 1);
  }

  @media (pointer: coarse) {
    :host {
      --_target: 44px;
    }
  }

  @media (prefers-contrast: more) {
    :host {
      --_border: var(--im-color-border, light-dark(#55595a, #b0bbc0));
      --_other-border: var(--im-bubble-border-color, light-dark(#55595a, #b0bbc0));
      --_text-quiet: var(--im-color-text-quiet, light-dark(#2f393d, #d5dee2));
      --_own-quiet: var(--im-bubble-own-color-quiet, light-dark(#163038, #e0f1f5));
    }
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --_motion: 0.01ms;
    }
  }

  @media (forced-colors: active) {
    :host {
      --_selected: SelectedItem;
      --_hover: transparent;
      --_border: ButtonBorder;
      --_border-strong: ButtonBorder;
      --_other-border: ButtonBorder;
      --_focus: Highlight;
      --_skeleton: GrayText;
      --_online: Highlight;
    }
  }
`;
