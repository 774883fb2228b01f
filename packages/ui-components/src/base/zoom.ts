/** How many pixels of the window one of an element's is, where a page scales what is around it with `zoom`. */
export function zoomOf(element: Element): number {
  // Browsers that do not have it measure and set in the same pixels.
  return (element as Partial<Pick<Element, "currentCSSZoom">>).currentCSSZoom ?? 1;
}
