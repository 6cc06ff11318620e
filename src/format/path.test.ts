import { expect, test } from "bun:test";
import { shortPaths } from "./path.ts";

test.each([
  [
    ["/home/a/web", "/home/a/api/"],
    ["web", "api"],
  ],
  [
    ["/home/a/web", "/srv/b/web", "/srv/b/api"],
    ["a/web", "b/web", "api"],
  ],
  [
    [String.raw`C:\work\web`, "/home/web"],
    ["work/web", "home/web"],
  ],
  [
    ["web", "/x/web"],
    ["web", "x/web"],
  ],
  [
    ["/", ""],
    ["/", ""],
  ],
  [
    ["/a/b", "/a/b/"],
    ["/a/b", "/a/b"],
  ],
] as const)("%j are %j", (paths, names) => {
  const short = shortPaths(paths);
  expect(paths.map((path) => short.get(path))).toEqual([...names]);
});
