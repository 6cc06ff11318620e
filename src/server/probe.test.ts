import { expect, test } from "bun:test";
import { Tally } from "../self/tally.ts";
import { isProbe, unreadiness } from "./probe.ts";

function reason({ stopping = false, queued = 0, tally = new Tally() } = {}): string | undefined {
  return unreadiness({
    isStopping: () => stopping,
    queue: { queued: () => queued, capacity: 10 },
    tally,
  });
}

test("a collector is ready while it takes what comes", () => {
  expect(reason()).toBeUndefined();
  expect(reason({ queued: 9 })).toBeUndefined();
  expect(reason({ queued: 10 })).toBe("the queue is full");
  expect(reason({ stopping: true, queued: 10 })).toBe("stopping");
});

test("a ledger that cannot be written is one until a commit succeeds", () => {
  const tally = new Tally();
  tally.failCommit({ at: 0, reason: "the disk is full" });
  expect(reason({ tally })).toBe("the ledger cannot be written");
  tally.commit(1, 2);
  expect(reason({ tally })).toBeUndefined();
});

test.each([
  ["GET", "/healthz", true],
  ["HEAD", "/readyz", true],
  ["POST", "/readyz", false],
  ["GET", "/healthz/", false],
])("%s %s is a probe: %p", (method, path, is) => expect(isProbe({ method }, path)).toBe(is));
