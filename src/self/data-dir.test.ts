import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDataDir, openTokens } from "./data-dir.ts";

function temporaryDir(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "hallmonitor-data-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test("a token that is too short is replaced, and whoever wrote it is told; one that is long enough stays", () => {
  using dir = temporaryDir();
  writeFileSync(join(dir.path, "token"), "hunter2\n");
  writeFileSync(join(dir.path, "token-read"), "one-that-i-wrote-myself\n");
  const said: string[] = [];
  const tokens = openTokens(dir.path, (line) => said.push(line));
  expect(tokens.read).toBe("one-that-i-wrote-myself");
  expect(tokens.admin).toMatch(/^[\w-]{43}$/);
  expect(readFileSync(join(dir.path, "token"), "utf8").trim()).toBe(tokens.admin);
  expect(said).toEqual([expect.stringContaining(`${join(dir.path, "token")} held a token of 7 letters`)]);
  expect(openTokens(dir.path, (line) => said.push(line))).toEqual(tokens);
  expect(said).toHaveLength(1);
});

test("what a process left that was killed while it tried to write goes at the next start, and nothing else does", () => {
  using dir = temporaryDir();
  for (const name of [".probe-4711", ".probe-of-somebody", "ledger.db"])
    writeFileSync(join(dir.path, name), "");
  makeDataDir(dir.path);
  expect(readdirSync(dir.path).toSorted()).toEqual([".probe-of-somebody", "ledger.db"]);
});
