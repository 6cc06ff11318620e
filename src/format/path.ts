import { plainText } from "../domain/plain-text.ts";

/** A name for each path: as many of its last parts as tell it from all others. `/a/web` and `/b/web` keep both parts. */
export function shortPaths(paths: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  let open = [...new Set(paths)];
  for (let depth = 1; open.length > 0; depth += 1) {
    const tails = Map.groupBy(open, (path) => tailOf(path, depth));
    open = [];
    for (const [tail, same] of tails) {
      // A path without more parts is as long as it gets.
      const settled = same.filter((path) => same.length === 1 || tailOf(path, depth + 1) === tail);
      for (const path of settled) names.set(path, plainText(tail));
      open.push(...same.filter((path) => !settled.includes(path)));
    }
  }
  return names;
}

function tailOf(path: string, depth: number): string {
  const parts = path.replace(/(?<![\\/])[\\/]+$/, "").split(/[\\/]+/);
  return parts.slice(-depth).join("/") || path;
}
