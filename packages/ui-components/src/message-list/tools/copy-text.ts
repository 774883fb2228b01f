/** Selected ends inside a shadow root, in document order. */
export interface SelectedRange {
  readonly startContainer: Node;
  readonly startOffset: number;
  readonly endContainer: Node;
  readonly endOffset: number;
}

type ShadowSelection = ShadowRoot & { getSelection?(): Selection | null };

/** What is selected inside a shadow root; undefined when nothing is. */
export function selectionIn(root: ShadowRoot): SelectedRange | undefined {
  const selection = getSelection();
  if (selection === null) return undefined;
  let range: SelectedRange | undefined;
  if (typeof selection.getComposedRanges === "function") {
    range = selection.getComposedRanges({ shadowRoots: [root] })[0];
  } else {
    // Older Chromium has it on the root; older Firefox looks through roots by itself.
    const inner = (root as ShadowSelection).getSelection?.() ?? selection;
    range = inner.rangeCount > 0 ? inner.getRangeAt(0) : undefined;
  }
  if (range === undefined) return undefined;
  const isCollapsed =
    range.startContainer === range.endContainer && range.startOffset === range.endOffset;
  const isInside = root.contains(range.startContainer) || root.contains(range.endContainer);
  return isCollapsed || !isInside ? undefined : range;
}

export interface CopySource {
  /** Rows in order. */
  readonly rows: readonly HTMLElement[];
  /** Line above the text of a row: who and when; undefined for rows without a message. */
  headOf(row: HTMLElement): string | undefined;
}

/** Readable text of a selection over several messages, each under its author and time.
 * @returns Undefined when one message or less is selected: the browser's own copy is right for that. */
export function copyText(range: SelectedRange, source: CopySource): string | undefined {
  const blocks: string[] = [];
  for (const row of source.rows) {
    const text = selectedText(row, range);
    if (text === undefined) continue;
    const head = source.headOf(row);
    blocks.push(head === undefined ? text : `${head}\n${text}`);
  }
  return blocks.length > 1 ? blocks.join("\n\n") : undefined;
}

function selectedText(row: HTMLElement, selected: SelectedRange): string | undefined {
  const content = row.querySelector(".text, .notice-text") ?? row.querySelector(".body");
  if (content === null) return undefined;
  const part = document.createRange();
  part.selectNodeContents(content);
  const isBefore = (node: Node, offset: number): boolean => part.comparePoint(node, offset) <= 0;
  const isAfter = (node: Node, offset: number): boolean => part.comparePoint(node, offset) >= 0;
  const whole = part.cloneRange();
  const { startContainer, startOffset, endContainer, endOffset } = selected;
  if (startContainer.getRootNode() === row.getRootNode()) {
    if (!isBefore(startContainer, startOffset)) return undefined;
    if (part.comparePoint(startContainer, startOffset) === 0)
      whole.setStart(startContainer, startOffset);
  }
  if (endContainer.getRootNode() === row.getRootNode()) {
    if (!isAfter(endContainer, endOffset)) return undefined;
    if (part.comparePoint(endContainer, endOffset) === 0) whole.setEnd(endContainer, endOffset);
  }
  const text = whole.toString().trim();
  return text === "" ? undefined : text;
}
