import { expect, test } from "bun:test";
import { request } from "../../test/contract/observation.ts";
import { workMs } from "../../test/work.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { findProject } from "./project.ts";

function readerOf(...projects: string[]): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit(projects.map((project) => request({ sessionId: project, facts: { project } })));
  return new MemoryReader(ledger);
}

test.each([
  ["/home/dev/web", "/home/dev/web"],
  ["api", "/home/dev/api"],
  ["dev/web", "/home/dev/web"],
  ["eb", "eb"],
  ["nowhere", "nowhere"],
  ["shop", String.raw`C:\work\shop`],
  [String.raw`work\shop`, String.raw`C:\work\shop`],
  // Names of folders are compared whole, by what their system takes for the same.
  ["hop", "hop"],
  ["SHOP", String.raw`C:\work\shop`],
  ["Work/Shop/", String.raw`C:\work\shop`],
  [String.raw`ork\shop`, String.raw`ork\shop`],
  ["API", "API"],
  ["Blog", "/Users/ada/blog"],
  ["plain", "plain"],
  ["/home/dev/web/", "/home/dev/web"],
  ["/home/dev/we", "/home/dev/we"],
  ["/home/dev/WEB", "/home/dev/WEB"],
  ["c:/Work/shop/", String.raw`C:\work\shop`],
])("%j means %j", (name, project) => {
  const reader = readerOf(
    "/home/dev/web",
    "/srv/web",
    "/home/dev/api",
    String.raw`C:\work\shop`,
    "/Users/ada/blog",
    "plain",
  );
  expect(findProject(reader, name)).toBe(project);
});

test("a name that several projects end with is refused with their paths", () => {
  const reader = readerOf("/home/dev/web", "/srv/web");
  expect(() => findProject(reader, "web")).toThrow("/home/dev/web, /srv/web");
});

test("a folder that Windows calls by two names is refused with both", () => {
  const reader = readerOf(String.raw`C:\work\shop`, "c:/work/shop");
  expect(findProject(reader, "C:/work/shop")).toBe("C:/work/shop");
  expect(() => findProject(reader, "C:/Work/Shop")).toThrow(String.raw`C:/work/shop, C:\work\shop`);
});

test("a name of slashes is looked through once", () => {
  const rows = Array.from({ length: 5 }, (_, index) => `/${index}${"/".repeat(40_000)}a`);
  const reader = readerOf(...rows);
  // A hundred times what it takes.
  expect(workMs(() => expect(findProject(reader, "shop")).toBe("shop"))).toBeLessThan(1000);
});
