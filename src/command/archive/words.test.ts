import { expect, test } from "bun:test";
import type { ArchiveDoneShape, ArchiveFileShape, ArchiveListShape } from "../../query/archive.ts";
import { plain, styleFor } from "../format/style.ts";
import { widthOf } from "../format/text.ts";
import { formatList, formatRestore, formatRun, formatVerified, progressText } from "./words.ts";

const file: ArchiveFileShape = {
  day: "2026-11-12",
  part: 1,
  name: "2026-11-12.1.jsonl.zst",
  state: "archived",
  events: 12_345,
  first_seq: 1,
  last_seq: 12_345,
  text_bytes: 9_800_000,
  file_bytes: 1_200_000,
  sha256: "00",
  created_at: "2026-11-20T00:10:00.000Z",
  restored_until: null,
};
const total = { files: 1, days: 1, events: 12_345, text_bytes: 9_800_000, file_bytes: 1_200_000 };
const none = { files: 0, days: 0, events: 0, text_bytes: 0, file_bytes: 0 };
const list: ArchiveListShape = { schema_version: 1, files: [file], total, expired_files: 0 };
const done: ArchiveDoneShape = {
  schema_version: 1,
  kind: "run",
  day: null,
  started_at: "2026-11-20T00:10:00.000Z",
  ended_at: "2026-11-20T00:10:02.500Z",
  files: [file],
  total,
  restored_events: null,
  restored_until: null,
  expired: [],
  faults: [],
  stopped: false,
  error: null,
};
const style = styleFor(false);

test("the list is a table with a line about all files", () => {
  const back = { ...file, part: 2, state: "restored", restored_until: "2026-11-27T12:00:00.000Z" } as const;
  expect(
    formatList(
      { ...list, files: [file, back], expired_files: 3 },
      { width: 120, style, advice: plain },
    ).split("\n"),
  ).toEqual([
    "day         events    size  unpacked  state                      file",
    "2026-11-12  12,345  1.2 MB    9.8 MB  archived                   2026-11-12.1.jsonl.zst",
    "2026-11-12  12,345  1.2 MB    9.8 MB  restored until 2026-11-27  2026-11-12.1.jsonl.zst",
    "",
    "1 file · 12,345 events · 1.2 MB (9.8 MB unpacked) · 3 files deleted for age or room",
  ]);
});

test("a file that is being written has no size yet", () => {
  const growing = { ...file, state: "writing", events: null, text_bytes: null, file_bytes: null } as const;
  expect(formatList({ ...list, files: [growing] }, { width: 120, style, advice: plain })).toContain("–");
});

test.each([40, 80, 200])("no line of the list is wider than %d", (width) => {
  for (const answer of [list, { ...list, files: [], total: none, expired_files: 2 }])
    for (const line of formatList(answer, { width, style, advice: plain }).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(width);
});

test("an empty archive says how it is filled", () => {
  expect(formatList({ ...list, files: [], total: none }, { width: 120, style, advice: plain })).toContain(
    "'hallmonitor archive run'",
  );
});

test("a run says what it did, or why there was nothing", () => {
  const at = { afterDays: 7, width: 120 };
  expect(formatRun({ ...done, expired: [file] }, at)).toBe(
    "archived 12,345 events of 1 day · 1 file, 1.2 MB (9.8 MB unpacked) · 1 old file deleted · in 2.5s",
  );
  const idle = { ...done, files: [], total: none };
  expect(formatRun(idle, at)).toBe(
    "nothing to archive: apart from restored days, no event is older than the last 7 days",
  );
  expect(formatRun(idle, { ...at, afterDays: 0 })).toBe(
    "nothing to archive: apart from restored days, no event is older than today (UTC)",
  );
  expect(formatRun(idle, { ...at, afterDays: undefined })).toContain("archive.after_days is 0");
  expect(formatRun({ ...idle, expired: [file] }, at)).toBe("1 old file deleted · in 2.5s");
  for (const own of [{ faults: ["/a/2026-11-12.1.jsonl.zst is missing"] }, { stopped: true }])
    expect(formatRun({ ...idle, ...own }, at)).toBe("no event was archived");
});

test("a restore says what is back, and until when", () => {
  const restored = {
    ...done,
    kind: "restore",
    day: "2026-11-12",
    restored_until: "2026-11-27T12:00:00.000Z",
  } as const;
  expect(formatRestore({ ...restored, restored_events: 12_345 }, 80)).toBe(
    "2026-11-12: 12,345 events back in the ledger; they stay until 2026-11-27",
  );
  expect(formatRestore({ ...restored, restored_events: 0 }, 80)).toContain("nothing to bring back");
  expect(formatRestore({ ...restored, restored_events: 2, expired: [file] }, 200)).toBe(
    "2026-11-12: 2 events back in the ledger; they stay until 2026-11-27; 12,345 events of that day are gone: 1 file deleted for age or room",
  );
});

test("verifying names each fault and counts the rest", () => {
  const faults = ["/a/2026-11-12.1.jsonl.zst is missing"];
  expect(formatVerified({ files: 2, events: 3, bytes: 4000, faults }, 80)).toBe(
    "/a/2026-11-12.1.jsonl.zst is missing\n1 of 2 files as written · 3 events · 4.0 kB",
  );
  expect(formatVerified({ files: 0, events: 0, bytes: 0, faults: [] }, 80)).toContain("the archive is empty");
});

test("progress tells files and events, and that it has begun", () => {
  const work = { kind: "run", day: null, started_at: done.started_at } as const;
  expect(progressText({ ...work, total: none })).toBe("archiving …");
  expect(progressText({ ...work, total })).toBe("archiving · 1 file · 12,345 events · 9.8 MB");
});
