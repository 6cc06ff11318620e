import { realpathSync } from "node:fs";

/** Where systems keep a file for each zone; the rest of the path is the zone's name. */
const zoneFile = /\/zoneinfo[^/]*\/(?:posix\/|right\/)?(.+)$/;

/**
 * The zone that `TZ` names by a file, as `:/etc/localtime` does. The C library accepts that as any other zone; the
 * engine knows only names, and would take UTC instead. Undefined for anything but a file of the system's zones.
 */
export function zoneOfFile(
  told: string,
  resolve: (path: string) => string = realpathSync,
): string | undefined {
  const [, path] = /^:?(\/.*)$/.exec(told) ?? [];
  if (path === undefined) return undefined;
  try {
    return zoneFile.exec(resolve(path))?.[1];
  } catch {
    // The file is not there.
    return undefined;
  }
}
