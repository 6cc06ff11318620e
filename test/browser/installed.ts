/** Where the browser of the tests is on this machine, and how it gets there. */
import { existsSync } from "node:fs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
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
    "missing a Chromium, in which the page is tested: install Debian's package 'chromium',\n" +
    "      or name any Chromium or Chrome by the environment variable HALLMONITOR_CHROMIUM."
  );
}

/** Installs Debian's chromium. False where this machine does not let us. */
export function installChromium(): boolean {
  if (namedChromium() !== undefined || Bun.which("apt-get") === null || process.getuid?.() !== 0)
    return false;
  console.log("test: installing Debian's chromium, in which the page is tested (about 400 MB, once)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (...words: string[]): boolean =>
    Bun.spawnSync(["apt-get", "-q", "-y", ...words], { env, stdout: "ignore", stderr: "inherit" })
      .exitCode === 0;
  const install = (): boolean => run("install", "--no-install-recommends", "chromium");
  // The list of packages may be old or, on a fresh machine, empty.
  return install() || (run("update") && install());
}

function namedChromium(): string | undefined {
  const named = process.env["HALLMONITOR_CHROMIUM"];
  return named === "" ? undefined : named;
}
