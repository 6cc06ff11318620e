import { expect, test } from "bun:test";
import type { ReadingShape } from "../../query/shape.ts";
import { openProgressLine, progressText } from "./progress-line.ts";

const importing: NonNullable<ReadingShape["importing"]> = {
  started_at: "2026-11-20T20:00:00.000Z",
  files: 800,
  files_done: 412,
  bytes: 1.04e9,
  bytes_done: 512e6,
  mb_per_s: 98.4,
  remaining_s: 6,
};
const reading: ReadingShape = {
  bytes: 0,
  lines: 0,
  broken_lines: 0,
  retries: 0,
  importing,
  unreadable_files: [],
  folders: [],
};

function stream(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

test("progress is one line: files, bytes, pace, and what is left", () => {
  expect(progressText(importing)).toBe("412/800 files · 512 MB of 1.0 GB · 98 MB/s · 6 s left");
  expect(progressText({ ...importing, mb_per_s: 1.2, remaining_s: 600 })).toEndWith("1.2 MB/s · 10 min left");
  expect(progressText({ ...importing, mb_per_s: null, remaining_s: null })).toBe(
    "412/800 files · 512 MB of 1.0 GB",
  );
});

test("a terminal sees the line rewritten in place, never wider than itself, and nothing of it stays", () => {
  const out = stream(true, 30);
  {
    using line = openProgressLine(out);
    line.show(reading);
    line.show(reading);
    line.show({ ...reading, importing: null });
  }
  const drawn = "\r\u001b[K412/800 files · 512 MB of 1.…\r";
  expect(out.written).toEqual([drawn, drawn, "\r\u001b[K"]);
});

test("what is no terminal sees nothing", () => {
  const out = stream(false);
  {
    using line = openProgressLine(out);
    line.show(reading);
  }
  expect(out.written).toEqual([]);
});
