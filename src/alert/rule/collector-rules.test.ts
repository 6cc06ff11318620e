import { expect, test } from "bun:test";
import { found } from "../../../test/contract/found.ts";
import { queueFull } from "./queue-full.ts";
import type { CollectorHealth } from "./rule.ts";

const health = (waiting: number): CollectorHealth => ({
  status: "ok",
  queue: { waiting, capacity: 20_000 },
  reading: { unreadable_files: [] },
  checkpoints: { saved: 0, given: 0, failed: 0, last_failure: null },
});

test("a queue that is filled to four fifths is told of, until it is clearly less", () => {
  expect(found(queueFull, [], { at: 0, health: health(15_900) })).toEqual([]);
  expect(found(queueFull, [], { at: 0, health: health(16_000) })).toMatchObject([
    {
      subject: "queue",
      title: "The queue of what waits to be committed is filled to 80 %",
      detail: "16,000 of 20,000 observations wait. Beyond that senders are asked to try again.",
    },
  ]);
  expect(found(queueFull, [], { at: 0, health: health(15_000), open: { level: 80 } })).toHaveLength(1);
  expect(found(queueFull, [], { at: 0, health: health(14_900), open: { level: 80 } })).toEqual([]);
  expect(found(queueFull, [], { at: 0 })).toEqual([]);
});
