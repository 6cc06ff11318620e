import type { Page } from "playwright-core";

// What only the browser has: functions that are evaluated run there.
declare const document: any;
declare const MutationObserver: any;

/** How long a page must stand still to count as drawn, in milliseconds. */
const stillMs = 250;

/** Resolves when the page has its answers and fonts and does not change any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
  await page.evaluate(async (still) => {
    await document.fonts.ready;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        changes.disconnect();
        resolve();
      };
      let timer = setTimeout(done, still);
      const changes = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(done, still);
      });
      changes.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  }, stillMs);
}
