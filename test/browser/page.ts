import { onTestFinished } from "bun:test";
import type { BrowserContext, Page } from "playwright-core";
import type { StartedDaemon } from "../e2e/daemon.ts";
import { sharedBrowser } from "./chromium.ts";

/** How a page is opened; what is absent is as most people have it. */
export interface PageSettings {
  /** What the system prefers. @default "light" */
  readonly theme?: "light" | "dark";
  /** Of the window, in CSS pixels. @default 1280 × 800 */
  readonly width?: number;
  readonly height?: number;
  /** Pixels of the screen for one of CSS, a half for small pictures. @default 1 */
  readonly density?: number;
  /** Whether things may move. Without, the page is asked for stillness, so that what is seen has settled. @default false */
  readonly motion?: boolean;
  /** What time the page believes it is, and stays. @default the machine's clock */
  readonly at?: Date;
  /** Faults that belong to this test, as `/ERR_CONNECTION_REFUSED/` of one that stops the daemon. */
  readonly expected?: RegExp;
  /** What is to be so before the page is opened. */
  readonly before?: (context: BrowserContext) => Promise<unknown>;
  /** Of the link; undefined opens the page without one. @default the daemon's token */
  readonly token?: string | undefined;
}

/** A window with the real program's page in it. It closes with its scope. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** What went wrong in any tab of this window so far. */
  readonly faults: readonly string[];
  /** Another tab of the same window, which is watched as the first. */
  openTab(url: string): Promise<Page>;
}

/** What a page needs of the daemon. */
export type PageDaemon = Pick<StartedDaemon, "httpUrl" | "token">;

/** How long a laden machine may take to draw something, in milliseconds. */
const patienceMs = 15_000;

/**
 * Opens a path of the page as the printed link does, with the token in the fragment, and waits for its heading. The test
 * fails on everything that a good page never does: an error or a warning on the console, an exception, a request that
 * fails or is refused, one that leaves the daemon.
 */
export async function openPage(
  daemon: PageDaemon,
  path = "/",
  settings: PageSettings = {},
): Promise<OpenedPage> {
  const browser = await sharedBrowser();
  const { theme = "light", width = 1280, height = 800, density = 1, motion = false, at } = settings;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: density,
    colorScheme: theme,
    reducedMotion: motion ? "no-preference" : "reduce",
    locale: "en-US",
    timezoneId: "UTC",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(patienceMs);
  if (at !== undefined) await context.clock.setFixedTime(at);
  const faults: string[] = [];
  watch(context, { daemon, report: (fault) => void faults.push(fault) });
  onTestFinished(() => {
    const unexpected = faults.filter((fault) => settings.expected?.test(fault) !== true);
    if (unexpected.length > 0) throw new Error(`the page did what it must not:\n${unexpected.join("\n")}`);
  });
  await settings.before?.(context);
  const page = await context.newPage();
  try {
    await page.goto(linkTo(daemon, path, "token" in settings ? settings.token : daemon.token));
    await page.getByRole("heading", { level: 1 }).first().waitFor();
  } catch (thrown) {
    await context.close();
    throw thrown;
  }
  return {
    page,
    faults,
    openTab: async (url) => {
      const tab = await context.newPage();
      await tab.goto(url);
      return tab;
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** The link to a path of the page, as `hallmonitor open` gives it. */
export function linkTo({ httpUrl }: PageDaemon, path: string, token: string | undefined): string {
  return `${httpUrl}${path}${token === undefined ? "" : `#token=${token}`}`;
}

/** Tells of all that goes wrong in a window's tabs. */
function watch(
  context: BrowserContext,
  { daemon, report }: { daemon: PageDaemon; report: (fault: string) => void },
): void {
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type()))
      report(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => report(`exception: ${error.error().stack ?? error.error().message}`));
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (origin !== daemon.httpUrl && protocol !== "data:" && protocol !== "blob:")
      report(`outside request: ${request.url()}`);
  });
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // A question that nobody waits for any more was given up by the page itself.
    if (reason !== "net::ERR_ABORTED") report(`failed request: ${reason} ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) report(`refused request: ${response.status()} ${response.url()}`);
  });
}
