/** Defines a tag unless somebody already has: two bundles on one page must not stop each other. */
export function register(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
