import { expect, test } from "bun:test";
import type { SessionFilesAnswer, TouchedFileShape } from "../../query/close-up/files.ts";
import { formatSessionFiles } from "./session-files.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.UTC(2026, 10, 20, 12);
const touches = {
  reads: 3,
  changes: 2,
  failed: 1,
  rejected: 0,
  lines_added: 12,
  lines_removed: null,
  last_read_at: null,
  last_changed_at: "2026-11-20T11:57:00.000Z",
};
const itself = { subagent_id: null, subagent_type: null, description: null };

function file(own: Partial<TouchedFileShape> = {}): TouchedFileShape {
  const path = "src/a.ts";
  return { path, file_path: path, ...touches, last_at: "", by: [{ ...itself, ...touches }], ...own };
}

function answer(...files: TouchedFileShape[]): SessionFilesAnswer {
  const total = { ...touches, files: files.length, changed_files: files.length };
  return {
    schema_version: 1,
    session_id: "s1",
    agent: "claude-code",
    sort: "recent",
    total,
    files,
    next_cursor: null,
  };
}

const show = (told: SessionFilesAnswer, width = 100) =>
  formatSessionFiles(told, { width, now, style: styleFor(false) });

test("thousands of changed files are parted as such", () => {
  const told = answer(file());
  const lines = show({ ...told, total: { ...told.total, files: 1300, changed_files: 1200 } });
  expect(lines).toContain("1,300 files, 1,200 of them changed");
});

test("a file has changes, lines, reads, failures, its last change and who made it", () => {
  const reviewer = { ...itself, ...touches, subagent_id: "a1", subagent_type: "reviewer" };
  expect(
    show(answer(file(), file({ path: "b.ts", by: [reviewer], last_changed_at: null }))).split("\n"),
  ).toEqual([
    "file      changes   +  −  reads  failed  changed  by",
    "src/a.ts        2  12  –      3       1   3m ago  itself",
    "b.ts            2  12  –      3       1        –  reviewer",
    "",
    "2 files, 2 of them changed · 2 changes · 3 reads · +12 −0 lines",
  ]);
});

test("files that are not shown are counted", () => {
  const told = answer(file());
  const much = { ...told.total, lines_added: 12_345, lines_removed: 6789 };
  expect(show({ ...told, total: much })).toContain("+12,345 −6,789 lines");
  expect(show({ ...told, total: { ...told.total, files: 9 } })).toContain(
    "… and 8 more files: --all shows them",
  );
});

test("a session without files says so", () => {
  expect(show(answer())).toBe("No file was read or changed by a tool of this session.");
});

test("no line is wider than the terminal, and no name reaches it as it is", () => {
  const evil = `\u001b[2J\u202E${"x/".repeat(500)}`;
  for (const width of [20, 40, 80, 200]) {
    const lines = show(answer(file({ path: evil })), width).split("\n");
    expect(lines.every((line) => widthOf(line) <= width)).toBe(true);
    expect(lines.join("")).not.toContain("\u001b");
  }
});
