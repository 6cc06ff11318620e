import { expect, test } from "bun:test";
import { isOfThisMachine } from "./look.ts";

test("a told path is of this machine when it is whole, no server's, and one that can be opened", () => {
  expect(isOfThisMachine("/home/dev/web")).toBe(true);
  for (const path of ["", "web", "../web", "//server/share", "\\\\server\\share", "/home/dev\0/web"])
    expect([path, isOfThisMachine(path)]).toEqual([path, false]);
});
