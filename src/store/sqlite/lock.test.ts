import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdLock } from "./lock.ts";

test("a lock is held by one at a time, and its file is readable by the owner only", () => {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  try {
    const path = join(folder, "lock");
    const settings = { waitMs: 0, busy: "somebody has it" };
    {
      using _ = holdLock(path, settings);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(() => holdLock(path, settings)).toThrow(
        expect.objectContaining({ code: "conflict", message: "somebody has it" }),
      );
    }
    holdLock(path, settings)[Symbol.dispose]();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
