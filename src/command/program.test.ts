import { expect, test } from "bun:test";
import { accessSync, constants } from "node:fs";
import { isAbsolute } from "node:path";
import { isBuilt, programPath } from "./program.ts";

test("the program of a checkout is its start script, which can be run", () => {
  const path = programPath();
  expect(isAbsolute(path)).toBe(true);
  expect(path).toEndWith("/bin/hallmonitor");
  accessSync(path, constants.X_OK);
});

test("a folder inside a built executable is told from one on disk", () => {
  expect(isBuilt("/$bunfs/root")).toBe(true);
  expect(isBuilt(String.raw`B:\~BUN\root`)).toBe(true);
  expect(isBuilt("B:/~BUN/root")).toBe(true);
  for (const folder of ["/home/a/$bunfs/root", "/work/src/command/setup", String.raw`C:\src\~BUN`]) {
    expect(isBuilt(folder)).toBe(false);
  }
});
