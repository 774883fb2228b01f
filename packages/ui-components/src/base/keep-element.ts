import { nothing } from "lit";
import type { ElementPart } from "lit/directive.js";
import { Directive, directive } from "lit/directive.js";

class KeepElementDirective extends Directive {
  render(_keep: (element: HTMLElement) => void): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [keep]: [(element: HTMLElement) => void]): typeof nothing {
    // Used in HTML templates only.
    keep(part.element as HTMLElement);
    return nothing;
  }
}

/** Hands the element of a template to the callback at every render; a small part of what Lit's `ref` does. */
export const keepElement = directive(KeepElementDirective);
