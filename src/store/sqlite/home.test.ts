import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LedgerHome } from "./home.ts";

let dir: string;
let filename: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "home-"));
  filename = join(dir, "ledger.db");
  for (const path of [filename, `${filename}-wal`]) writeFileSync(path, "");
});
afterEach(() => rmSync(dir, { recursive: true }));

test("a ledger is here, away while nothing has its name, and replaced where another file has", () => {
  const home = new LedgerHome({ filename });
  home.check();
  expect(home.look()).toBe("here");
  renameSync(filename, `${filename}.away`);
  expect(home.look()).toBe("away");
  expect(() => home.check()).toThrow("was moved, replaced or deleted");
  renameSync(`${filename}.away`, filename);
  expect(home.look()).toBe("here");
  home.check();
  renameSync(`${filename}-wal`, `${filename}-wal.away`);
  writeFileSync(`${filename}-wal`, "");
  expect(home.look()).toBe("replaced");
});

/** A name that leads to itself: the system says neither that a file is there nor that none is. */
function circle(): void {
  symlinkSync(filename, filename);
}

test("a disk that says nothing takes no ledger away, and is not remembered as its place", () => {
  renameSync(filename, `${filename}.away`);
  circle();
  const late = new LedgerHome({ filename });
  late.check();
  rmSync(filename);
  renameSync(`${filename}.away`, filename);
  late.check();
  expect(late.look()).toBe("here");
  renameSync(filename, `${filename}.away`);
  circle();
  expect(late.look()).toBe("here");
  expect(() => late.check()).toThrow("was moved, replaced or deleted");
});

test("a ledger in memory has no name to lose", () => {
  const home = new LedgerHome({ filename: ":memory:" });
  home.check();
  expect(home.look()).toBe("here");
});
