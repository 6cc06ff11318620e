import { expect, test } from "bun:test";
import type { ParallelSession, SharedFile } from "../../query/parallel-shape.ts";
import type { SessionShape } from "../../query/shape.ts";
import { parallelColumn, parallelFacts, parallelLines } from "./parallel.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.parse("2026-11-20T12:10:12.000Z");
const style = styleFor(false);

function file(own: Partial<SharedFile> = {}): SharedFile {
  return {
    path: "src/a.ts",
    changed_by: "both",
    last_changed_by: "other",
    last_changed_at: "2026-11-20T12:10:00.000Z",
    ...own,
  };
}

function other(
  session_id: string,
  shared_files: readonly SharedFile[] = [],
  more_files = 0,
): ParallelSession {
  return { session_id, agent: "claude-code", since: "2026-11-20T12:00:00.000Z", shared_files, more_files };
}

/** What these functions look at of a session. */
function session(project: string, ...parallel: ParallelSession[]): SessionShape {
  return { project, parallel } as unknown as SessionShape;
}

function lines(sessions: readonly SessionShape[], width = 200): string[] {
  return parallelLines(sessions, { width, now, style });
}

test("two sessions of a folder are one line, with the file that was changed last", () => {
  const files = [file(), file({ path: "b.ts", last_changed_at: "2026-11-20T12:01:00.000Z" })];
  expect(lines([session("/p/web", other("b", files)), session("/p/web", other("a", files))])).toEqual([
    "⇄ 2 sessions in web: both changed src/a.ts 12s ago · 1 more file",
  ]);
});

test("who only read a file is told apart from who changed it", () => {
  const read = session("/p/web", other("b", [file({ changed_by: "this" })]));
  expect(lines([read])).toEqual([
    "⇄ 2 sessions in web: one changed src/a.ts 12s ago, and the other has read it",
  ]);
  const crowd = session("/p/web", other("b", [file({ changed_by: "other" })]), other("c"));
  expect(lines([crowd])).toEqual([
    "⇄ 3 sessions in web: one changed src/a.ts 12s ago, and another has read it",
  ]);
});

test("folders of one name are told apart, and those with shared files come first", () => {
  const calm = [session("/home/web", other("b")), session("/home/web", other("a"))];
  const busy = [session("/srv/web", other("d", [file()])), session("/srv/web", other("c", [file()]))];
  expect(lines([...calm, ...busy])).toEqual([
    "⇄ 2 sessions in srv/web: both changed src/a.ts 12s ago",
    "⇄ 2 sessions in home/web",
  ]);
});

test("sessions that are alone say nothing, and there is no column for them", () => {
  expect(lines([session("/p/web")])).toEqual([]);
  expect(parallelColumn(style).cell(session("/p/web"))).toBe("");
  expect(parallelColumn(style).cell(session("/p/web", other("b")))).toBe("⇄");
});

test.each([20, 40, 80])("no line is wider than %d", (width) => {
  const long = session("/p/web", other("b", [file({ path: `src/${"deep/".repeat(20)}a.ts` })]));
  expect(Math.max(...lines([long], width).map(widthOf))).toBeLessThanOrEqual(width);
});

test("a session's page tells of each other one, and a name from outside is plain text", () => {
  const files = [
    file({ path: "a\u001b[31m.ts" }),
    file({ path: "b.ts", changed_by: "other" }),
    file({ path: "c.ts", changed_by: "this", last_changed_by: "this" }),
    file({ path: "d.ts" }),
  ];
  const shown = session(
    "/p/web",
    other("01234567-89ab-4cde-8f01-23456789abcd", files, 5),
    ...["b", "c", "d"].map((id) => other(id)),
  );
  expect(parallelFacts(shown, { now, timezone: "UTC" })).toEqual([
    [
      "parallel",
      "01234567, since 12:00:00 · both changed a.ts, it last, 12s ago · it changed b.ts 12s ago, which this one has read" +
        " · it has read c.ts, which this one changed 12s ago · 6 more files",
    ],
    ["parallel", "b, since 12:00:00"],
    ["parallel", "c, since 12:00:00"],
    ["", "and 1 more session"],
  ]);
});
