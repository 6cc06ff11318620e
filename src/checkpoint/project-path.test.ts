import { expect, test } from "bun:test";
import { workMs } from "../../test/work.ts";
import { pathInProject } from "./project-path.ts";

test.each([
  ["/home/me/app/src/a.ts", "/home/me/app", "src/a.ts"],
  ["/home/me/app/src/a.ts", "/home/me/app/", "src/a.ts"],
  ["/home/me/app-old/a.ts", "/home/me/app", "/home/me/app-old/a.ts"],
  ["/etc/hosts", "/home/me/app", "/etc/hosts"],
  [String.raw`C:\work\app\src\a.ts`, String.raw`C:\work\app`, "src/a.ts"],
  [String.raw`\\host\share\app\a.ts`, String.raw`\\host\share\app`, "a.ts"],
  [String.raw`/home/me/app/odd\name.ts`, "/home/me/app", String.raw`odd\name.ts`],
  ["/a.ts", "/", "/a.ts"],
  ["/home/me/app/a.ts", undefined, "/home/me/app/a.ts"],
])("%s in %s is %s", (path, project, named) => {
  expect(pathInProject(path, project)).toBe(named);
});

test("a project of slashes is looked through once", () => {
  const project = `/a${"/".repeat(100_000)}b`;
  // A hundred times what it takes.
  expect(workMs(() => expect(pathInProject("/etc/hosts", project)).toBe("/etc/hosts"))).toBeLessThan(500);
});
