/**
 * What has the focus may go: a row that narrows the page to itself, a bar, the page that was left. A browser then gives it
 * to nobody, and the next Tab begins at the top of the window. Here it goes to what came in its place. Call once.
 */
export function keepFocus(): void {
  let last: EventTarget | null = null;
  document.addEventListener("focusin", ({ target }) => (last = target));
  const changes = new MutationObserver(() => {
    if (!(last instanceof Element) || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    document.querySelector("main")?.focus({ preventScroll: true });
  });
  changes.observe(document.body, { childList: true, subtree: true });
}
