import { posix, win32 } from "node:path";

/** The machine as the config sees it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
}

/** Where the platform wants a program's data: the folder that holds the ledger, the token and `config.json`. */
export function defaultDataDir({ platform, env, home }: Machine): string {
  if (platform === "win32") {
    return win32.join(env["LOCALAPPDATA"] || win32.join(home, "AppData", "Local"), "hallmonitor");
  }
  if (platform === "darwin") return posix.join(home, "Library", "Application Support", "hallmonitor");
  const shared = env["XDG_DATA_HOME"] ?? "";
  // The base directory specification says that a relative path is to be ignored.
  return posix.join(posix.isAbsolute(shared) ? shared : posix.join(home, ".local", "share"), "hallmonitor");
}

/** Joins path parts in the platform's way, which may differ from that of the machine a test runs on. */
export function joinPath(platform: NodeJS.Platform, ...parts: readonly string[]): string {
  return (platform === "win32" ? win32 : posix).join(...parts);
}

/** The path with a leading `~` replaced by the home folder: shells do not expand it after `=` and in environment files. */
export function expandHome(path: string, { platform, home }: Machine): string {
  if (path === "~") return home;
  return /^~[/\\]/.test(path) && (platform === "win32" || path[1] === "/")
    ? joinPath(platform, home, path.slice(2))
    : path;
}
