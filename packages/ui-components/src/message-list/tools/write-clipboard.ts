/** Puts text into the clipboard; call it in answer to a click. In a frame of another site that was not given the clipboard
 * (`allow="clipboard-write"`) only the old command may.
 * @throws When neither may. */
export async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (refusal) {
    if (!copyByCommand(text)) throw refusal;
  }
}

function copyByCommand(text: string): boolean {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    // What is selected meanwhile is not what was asked for.
    event.stopImmediatePropagation();
  };
  window.addEventListener("copy", put, { capture: true });
  // oxlint-disable-next-line typescript/no-deprecated -- no other way without the permission
  const isCopied = document.execCommand("copy");
  window.removeEventListener("copy", put, { capture: true });
  return isCopied;
}
