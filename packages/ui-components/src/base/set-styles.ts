import type { ElementPart } from "lit/directive.js";
import { Directive, directive } from "lit/directive.js";
import { nothing } from "lit";

type Styles = Readonly<Record<string, string | undefined>>;

/** Sets CSS properties through the object model. A `style` attribute, also one written by Lit's
 * `styleMap` on its first render, is refused by a strict content security policy. */
class SetStylesDirective extends Directive {
  #previous: Styles = {};

  render(_styles: Styles): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [styles]: [Styles]): typeof nothing {
    // Belongs into the tag itself, which is always that of an HTML or SVG element.
    const { style } = part.element as HTMLElement;
    for (const name of Object.keys(this.#previous)) {
      if (styles[name] === undefined) style.removeProperty(name);
    }
    for (const [name, value] of Object.entries(styles)) {
      if (value !== undefined && value !== this.#previous[name]) style.setProperty(name, value);
    }
    this.#previous = styles;
    return nothing;
  }
}

/** `<div ${setStyles({ "--hue": "200" })}>`: property names as in CSS; undefined removes. */
export const setStyles = directive(SetStylesDirective);
