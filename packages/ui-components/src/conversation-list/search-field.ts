import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../icons/icon.ts";
import { searchIcon } from "../icons/more-paths.ts";
import { closeIcon } from "../icons/paths.ts";
import type { Translation } from "../locales/translation.ts";

interface SearchField {
  readonly query: string;
  readonly terms: Translation;
  readonly onInput: (event: InputEvent) => void;
  readonly onKeydown: (event: KeyboardEvent) => void;
  readonly onClear: () => void;
}

/** The field to find a conversation. */
export function searchField({ query, terms, ...on }: SearchField): TemplateResult {
  const { list } = terms;
  return html`<div class="search" part="search">
    ${icon(searchIcon)}
    <input
      type="search"
      class="field"
      dir="auto"
      autocomplete="off"
      enterkeyhint="search"
      aria-label=${list.search}
      placeholder=${list.search}
      .value=${query}
      @input=${on.onInput}
      @keydown=${on.onKeydown}
    />
    ${
      query
        ? html`<button
            class="icon-button clear"
            aria-label=${list.clearSearch}
            @click=${on.onClear}
          >
            ${icon(closeIcon)}
          </button>`
        : nothing
    }
  </div>`;
}
