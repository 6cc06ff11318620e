import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { inspectDataDir, judgeDataDir } from "./data-dir.ts";
import { createRemedies } from "./remedy.ts";

let dir = "";
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "doctor-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("files and folders that others may read are found, the empty lock is not", () => {
  chmodSync(dir, 0o750);
  for (const name of ["token", "ledger.db", "daemon.lock"])
    writeFileSync(join(dir, name), "", { mode: 0o600 });
  chmodSync(join(dir, "ledger.db"), 0o640);
  chmodSync(join(dir, "daemon.lock"), 0o644);
  mkdirSync(join(dir, "folder"), { mode: 0o755 });
  const facts = inspectDataDir(dir, "linux", true);
  expect(facts.state).toBe("writable");
  expect(facts.openToOthers).toEqual({ dir: true, files: [join(dir, "ledger.db")] });
  expect(inspectDataDir(dir, "win32", true).openToOthers).toEqual({ dir: false, files: [] });
});

test("a missing folder has the free space of the one it will be made in", () => {
  const facts = inspectDataDir(join(dir, "a", "b"), "linux", false);
  expect(facts.state).toBe("absent");
  expect(facts.freeBytes).toBeGreaterThan(0);
});

test("a file in the place of the folder is found", () => {
  writeFileSync(join(dir, "file"), "");
  expect(inspectDataDir(join(dir, "file"), "linux", false).state).toBe("no-folder");
});

test("a missing folder that the first start cannot make is broken, and what stands in its way is named", () => {
  const remedies = createRemedies({ platform: "linux", dataFlags: [], clientFlags: [] });
  const foundAt = (path: string) => judgeDataDir(inspectDataDir(path, "linux", false), remedies)[0];
  writeFileSync(join(dir, "file"), "");
  expect(foundAt(join(dir, "file", "a", "b"))).toMatchObject({
    status: "failed",
    detail: `${join(dir, "file", "a", "b")} is not there and cannot be made: ${join(dir, "file")} is no folder; choose another data dir`,
    fix: "hallmonitor up --data-dir DIR",
  });
  expect(foundAt(join(dir, "a", "b"))).toMatchObject({ status: "warning", fix: "hallmonitor up" });
});

test("a journal that is not emptied is told of, one of the usual size is not", () => {
  const remedies = createRemedies({ platform: "linux", dataFlags: [], clientFlags: [] });
  const journalOf = (bytes: number) => {
    writeFileSync(join(dir, "ledger.db-wal"), "");
    truncateSync(join(dir, "ledger.db-wal"), bytes);
    return judgeDataDir(inspectDataDir(dir, "linux", true), remedies).find(({ name }) => name === "journal");
  };
  expect(journalOf(67_108_864)).toBeUndefined();
  expect(journalOf(300_000_000)?.detail).toContain("journal has 300 MB and is not emptied");
});
