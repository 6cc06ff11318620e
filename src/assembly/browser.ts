/** How each system shows an address. */
const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
  linux: ["xdg-open"],
};

/** An opener that could not open says so within a moment. Some become the browser itself, which stays. */
const patienceMs = 2000;

/** Shows an address in the person's browser. False where nothing could be opened: no desktop, or no opener. */
export async function openBrowser(
  link: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const [opener, ...args] = openers[process.platform] ?? openers.linux ?? [];
  const isWithoutDesktop =
    process.platform === "linux" && env["DISPLAY"] === undefined && env["WAYLAND_DISPLAY"] === undefined;
  if (opener === undefined || isWithoutDesktop) return false;
  const path = Bun.which(opener, { PATH: env["PATH"] ?? "" });
  if (path === null) return false;
  const child = Bun.spawn([path, ...args, link], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const patience = setTimeout(() => resolve(true), patienceMs);
  void child.exited.then((code) => resolve(code === 0));
  const isOpen = await promise;
  clearTimeout(patience);
  child.unref();
  return isOpen;
}
