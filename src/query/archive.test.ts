import { expect, test } from "bun:test";
import type { ArchiveFile } from "../domain/archive.ts";
import { noon } from "../../test/contract/observation.ts";
import { listArchive } from "./archive.ts";

function file(key: number, own: Partial<ArchiveFile> = {}): ArchiveFile {
  const seal = { rows: 10, firstSeq: 1, lastSeq: 10, textBytes: 1000, fileBytes: 100, sha256: "0f" };
  const place = { day: "2026-11-20", part: key, name: `2026-11-20.${key}.jsonl.zst` };
  return { key, ...place, state: "archived", createdAt: noon, seal, heldUntil: undefined, ...own };
}

test("the archive adds up its files; one that is being written counts as a file, one that is gone as that", () => {
  const files = [
    file(1, { heldUntil: noon + 1000 }),
    file(2),
    file(3, { day: "2026-11-21", state: "writing", seal: undefined }),
    file(4, { day: "2026-11-01", state: "expired" }),
  ];
  const answer = listArchive({ archiveFiles: () => files });
  expect(answer.total).toEqual({ files: 3, days: 2, events: 20, text_bytes: 2000, file_bytes: 200 });
  expect(answer.expired_files).toBe(1);
  expect(answer.files.map((one) => [one.part, one.events, one.restored_until])).toEqual([
    [1, 10, "2026-11-20T12:00:01.000Z"],
    [2, 10, null],
    [3, null, null],
  ]);
});
