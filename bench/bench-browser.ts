import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from "playwright-core";
import { chromiumPath, installChromium, missingChromium } from "../test/browser/installed.ts";
import { within, type Site } from "./site.ts";

/** What a page does not show by then, it does not show at all. */
const patienceMs = 60_000;

/** What a window has done so far, in seconds of processor time. */
export interface BrowserTime {
  /** The processor time of the page's own thread: scripts, styles, layout, and handing on what is to be painted. */
  readonly mainThread: number;
  /** All threads of all pages' processes. */
  readonly renderers: number;
  /** These and the browser's own, which here also paint what a graphics card paints elsewhere. */
  readonly all: number;
}

/** What is alive in a page after its garbage was collected. */
export interface PageMemory {
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** A browser of its own for one bench; disposing it ends all of its processes. */
export class BenchBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #system: CDPSession;
  readonly #script: string;

  private constructor(browser: Browser, system: CDPSession, script: string) {
    this.#browser = browser;
    this.#system = system;
    this.#script = script;
  }

  /** Starts the machine's Chromium with a home in the site's folder. Throws what to install where there is none. */
  static async start(site: Site): Promise<BenchBrowser> {
    if (chromiumPath() === undefined) installChromium();
    const executablePath = chromiumPath();
    if (executablePath === undefined) throw new Error(missingChromium());
    const args = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];
    if (process.getuid?.() === 0) args.push("--no-sandbox");
    const home = site.folder();
    const env = { PATH: process.env["PATH"] ?? "", HOME: home, TZ: "UTC", LANG: "C.UTF-8" };
    const browser = await chromium.launch({ executablePath, args, env });
    const script = await Bun.file(join(import.meta.dir, "in-page.js")).text();
    return new BenchBrowser(browser, await browser.newBrowserCDPSession(), script);
  }

  /** An empty window that knows nothing from before. */
  async window(): Promise<BenchWindow> {
    const viewport = { width: 1440, height: 900 };
    const context = await this.#browser.newContext({ viewport, timezoneId: "UTC", locale: "en-US" });
    const page = await context.newPage();
    await context.addInitScript({ content: this.#script });
    const cdp = await context.newCDPSession(page);
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    return new BenchWindow({ context, page, cdp }, this.#system);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly cdp: CDPSession;
}

/** One window with one tab, as the bench sees it. */
export class BenchWindow implements AsyncDisposable {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #cdp: CDPSession;
  readonly #system: CDPSession;

  constructor({ context, page, cdp }: Opened, system: CDPSession) {
    this.page = page;
    this.#context = context;
    this.#cdp = cdp;
    this.#system = system;
  }

  /** What an expression in the page comes to, also where it has to be waited for. Throws what it throws. */
  async ask<T>(expression: string): Promise<T> {
    const asked = this.#cdp.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = await within(patienceMs, asked, `the page to say ${expression}`);
    if (exceptionDetails !== undefined)
      throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    // The expression's own type; the bench's scripts are all that is asked.
    return result.value as T;
  }

  async time(): Promise<BrowserTime> {
    const [mainThread, { processInfo }] = await Promise.all([
      this.#metric("ThreadTime"),
      this.#system.send("SystemInfo.getProcessInfo"),
    ]);
    const sum = (own: typeof processInfo): number => own.reduce((total, { cpuTime }) => total + cpuTime, 0);
    const renderers = sum(processInfo.filter(({ type }) => type === "renderer"));
    return { mainThread, renderers, all: sum(processInfo) };
  }

  async memory(): Promise<PageMemory> {
    await this.#cdp.send("HeapProfiler.collectGarbage");
    const [bytes, nodes, listeners] = await Promise.all(
      ["JSHeapUsedSize", "Nodes", "JSEventListeners"].map((name) => this.#metric(name)),
    );
    return { heapMb: (bytes ?? 0) / 2 ** 20, nodes: nodes ?? 0, listeners: listeners ?? 0 };
  }

  async #metric(name: string): Promise<number> {
    const { metrics } = await this.#cdp.send("Performance.getMetrics");
    return metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close();
  }
}
