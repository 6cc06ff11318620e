import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDurably, writeWhole } from "./durable.ts";

test("a file is replaced whole, and only its owner may read it", () => {
  using dir = temporary();
  const path = join(dir.path, "state.json");
  writeWhole(path, "a longer text than the next");
  writeWhole(path, "the next");
  expect(readFileSync(path, "utf8")).toBe("the next");
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir.path)).toEqual(["state.json"]);
});

test("what cannot be written leaves nothing behind", () => {
  using dir = temporary();
  const taken = join(dir.path, "taken");
  mkdirSync(taken);
  expect(() => writeWhole(taken, "text")).toThrow();
  expect(() => writeWhole(join(dir.path, "missing", "state.json"), "text")).toThrow("ENOENT");
  expect(readdirSync(dir.path)).toEqual(["taken"]);
});

test("a new file is refused where there is one, unless it may be written over", () => {
  using dir = temporary();
  const path = join(dir.path, "one");
  writeDurably(path, "first");
  expect(() => writeDurably(path, "second")).toThrow("EEXIST");
  writeDurably(path, "third", "w");
  expect(readFileSync(path, "utf8")).toBe("third");
});

function temporary(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "hallmonitor-file-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
