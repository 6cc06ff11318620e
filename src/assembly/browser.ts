/** How each system shows an address. */
const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
  linux: ["xdg-open"],
};

/** Shows an address in the person's browser. False where nothing could be opened: no desktop, or no opener. */
export async function openBrowser(
  link: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const [opener, ...args] = openers[process.platform] ?? openers.linux ?? [];
  const isWithoutDesktop =
    process.platform === "linux" && env["DISPLAY"] === undefined && env["WAYLAND_DISPLAY"] === undefined;
  if (opener === undefined || isWithoutDesktop || Bun.which(opener) === null) return false;
  const child = Bun.spawn([opener, ...args, link], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  return (await child.exited) === 0;
}
