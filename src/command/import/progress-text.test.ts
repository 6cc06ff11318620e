import { expect, test } from "bun:test";
import type { ReadingShape } from "../../query/shape.ts";
import { progressText } from "./progress-text.ts";

const importing: NonNullable<ReadingShape["importing"]> = {
  started_at: "2026-11-20T20:00:00.000Z",
  files: 800,
  files_done: 412,
  bytes: 1.04e9,
  bytes_done: 512e6,
  mb_per_s: 98.4,
  remaining_s: 6,
};

test("progress is one line: files, bytes, pace, and what is left", () => {
  expect(progressText(importing)).toBe("412/800 files · 512 MB of 1.0 GB · 98 MB/s · 6 s left");
  expect(progressText({ ...importing, mb_per_s: 1.2, remaining_s: 600 })).toEndWith("1.2 MB/s · 10 min left");
  expect(progressText({ ...importing, mb_per_s: null, remaining_s: null })).toBe(
    "412/800 files · 512 MB of 1.0 GB",
  );
});
