import { expect, test } from "bun:test";
import { callsFolder, folderName, pathWithin, placeOf, placeWithin } from "./folder.ts";

const win = String.raw;

test.each([
  ["/home/dev/app", "/home/dev/app/"],
  ["/home/dev/app", "/home//dev/./app"],
  ["/home/dev/app", "/home/dev/web/../app"],
  [win`C:\work\App`, "c:/Work/app/"],
  [win`\\server\share\app`, "//server/share/app".replaceAll("/", "\\")],
  ["/Users/Ann/App", "/Users/ann/app"],
  ["/Users/ann/caf\u00e9", "/Users/ann/cafe\u0301"],
])("%j and %j are one place", (a, b) => {
  expect(placeOf(a)).toBe(placeOf(b));
});

test.each([
  ["/home/dev/app", "/home/dev/app-old"],
  ["/home/dev/app", "/home/dev/App"],
  ["/home/dev/app", "/home/dev/app/.claude/worktrees/fix"],
  ["/home/dev/app", "/srv/app"],
  ["/home/dev/a\\b", "/home/dev/a/b"],
  [win`C:\work\app`, win`D:\work\app`],
  ["app", "/app"],
])("%j and %j are two", (a, b) => {
  expect(placeOf(a)).not.toBe(placeOf(b));
});

test.each([
  ["/home/ada/Shop", ["Shop", "Shop/", "ada/Shop", "/home/ada/Shop", "/home/ada/Shop/"]],
  ["/Users/Ada/Shop", ["Shop", "shop", "Shop/", "ada/Shop", "/Users/ada/SHOP"]],
  [win`C:\Work\Shop`, ["Shop", "shop", win`Work\Shop`, "Work/Shop", "work/shop/", win`c:\work\shop`]],
])("%j is called by its end, as its system spells it: %j", (folder, names) => {
  expect(names.filter((name) => !callsFolder(folder)(name))).toEqual([]);
});

test("what is only a part of a folder's name, or spelled otherwise where that matters, is another", () => {
  const others = ["hop", "shop", "home", "ada", "x/Shop", "/Shop", "Shop/a", "", "home/home/ada/Shop"];
  expect(others.filter(callsFolder("/home/ada/Shop"))).toEqual([]);
});

test("a file is found by its whole path or within its folder", () => {
  expect(placeWithin("/p/app", "src/a.ts")).toBe(placeWithin("/p/app/", "/p/app/src/a.ts"));
  expect(placeWithin(win`C:\app`, win`src\a.ts`)).toBe(placeWithin("c:/app", win`C:\app\src\A.ts`));
});

test("a file is called by its path within the folder, in its own letters", () => {
  expect(pathWithin("/p/app", "/p/app/src/a.ts")).toBe("src/a.ts");
  expect(pathWithin(win`c:\app`, win`C:\App\Src\A.ts`)).toBe("Src/A.ts");
  expect(pathWithin("/p/app", "./src/a.ts")).toBe("src/a.ts");
  expect(pathWithin("/p/app", "/p//app/./src//a.ts")).toBe("src/a.ts");
  expect(pathWithin("/p/app", "/p/app/src/b/../a.ts")).toBe("src/a.ts");
  expect(pathWithin("/p/app", "src/../../app/Src/a.ts")).toBe("Src/a.ts");
  expect(pathWithin("/p/app", String.raw`/p/app/src/a\b.ts`)).toBe(String.raw`src/a\b.ts`);
  expect(pathWithin(win`C:\app`, win`src\..\Lib\a.ts`)).toBe("Lib/a.ts");
  expect(pathWithin("/p/app", "/p/app-old/a.ts")).toBe("/p/app-old/a.ts");
  expect(pathWithin("", "/p/app/a.ts")).toBe("/p/app/a.ts");
  expect(pathWithin("", "./src/a.ts")).toBe("src/a.ts");
});

test.each([
  ["/p/app/", "/p/app"],
  ["/p/app", "/p/app"],
  ["/", "/"],
  [win`c:\work\app` + "\\", win`C:\work\app`],
  ["c:/", "C:/"],
  ["C:\\", "C:\\"],
  ["acme/shop", "acme/shop"],
  ["a:b", "a:b"],
])("the folder %j is called %j", (path, name) => {
  expect(folderName(path)).toBe(name);
});
