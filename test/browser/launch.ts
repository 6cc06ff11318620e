import { chromium, type Browser } from "playwright-core";
import { temporaryDir } from "../e2e/daemon.ts";
import { chromiumPath, missingChromium } from "./installed.ts";

/**
 * No name but this machine's is found, whatever the page or the browser itself would like to ask. Letters and colours are
 * drawn alike on every machine. The sandbox needs what root does not have.
 */
const flags = [
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** A browser with a home that is new and goes with it. */
export interface Launched extends AsyncDisposable {
  readonly browser: Browser;
}

/** Starts Chromium on a machine whose `TZ` is `zone`. Throws what is missing where there is none. */
export async function launchChromium(zone = "UTC"): Promise<Launched> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(missingChromium());
  const home = temporaryDir();
  // Nothing of the machine's own settings may decide a test.
  const env = { PATH: process.env["PATH"] ?? "", HOME: home.path, TZ: zone, LANG: "C.UTF-8" };
  const browser = await chromium.launch({ executablePath, args: flags, env });
  return {
    browser,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      home[Symbol.dispose]();
    },
  };
}
