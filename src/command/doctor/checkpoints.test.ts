import { expect, test } from "bun:test";
import { checkpointChecks } from "./checkpoints.ts";

test("checkpoints that cannot be kept are a warning that says why", () => {
  const last_failure = { at: "2026-11-20T12:00:00.000Z", reason: "cannot save a checkpoint in /d: ENOSPC" };
  const [check] = checkpointChecks({ saved: 1, given: 0, failed: 2, last_failure });
  expect(check?.status).toBe("warning");
  expect(check?.detail).toContain("2 checkpoints could not be kept");
  expect(check?.detail).toContain("ENOSPC");
});

test("checkpoints that can be kept are counted, and a collector that does not know of them says nothing", () => {
  const checkpoints = { saved: 3, given: 1, failed: 0, last_failure: null };
  expect(checkpointChecks(checkpoints)).toEqual([
    { name: "checkpoints", status: "ok", detail: "3 saved, 1 given back since the collector's start" },
  ]);
  expect(checkpointChecks(undefined)).toEqual([]);
});
