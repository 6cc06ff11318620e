/** Where the browser of the tests is on this machine, and how it gets there. */
import { existsSync } from "node:fs";

/** First Chromium without a window: it draws the same for half the work, for it opens no profile for each test. */
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];
const onMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** The program that HALLMONITOR_CHROMIUM names, else the first that is installed. */
export function chromiumPath(): string | undefined {
  const named = namedChromium();
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const found = names.map((name) => Bun.which(name)).find((path) => path !== null);
  return found ?? (existsSync(onMac) ? onMac : undefined);
}

/** What is missing, and how it comes here. */
export function missingChromium(): string {
  const named = namedChromium();
  if (named !== undefined) return `HALLMONITOR_CHROMIUM names ${named}, which is not there`;
  return (
    "missing a Chromium, in which the page is tested: install Debian's package 'chromium-headless-shell',\n" +
    "      or name any Chromium or Chrome by the environment variable HALLMONITOR_CHROMIUM."
  );
}

/** Installs Debian's Chromium without a window. False where this machine does not let us. */
export function installChromium(): boolean {
  if (namedChromium() !== undefined || Bun.which("apt-get") === null || process.getuid?.() !== 0)
    return false;
  console.error("installing Debian's Chromium, in which the page is tested (about 250 MB, once)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (...words: string[]): boolean =>
    Bun.spawnSync(["apt-get", "-q", "-y", ...words], { env, stdout: "ignore", stderr: "inherit" })
      .exitCode === 0;
  const install = (): boolean => run("install", "--no-install-recommends", "chromium-headless-shell");
  // The list of packages may be old or, on a fresh machine, empty.
  return install() || (run("update") && install());
}

function namedChromium(): string | undefined {
  const named = process.env["HALLMONITOR_CHROMIUM"];
  return named === "" ? undefined : named;
}
