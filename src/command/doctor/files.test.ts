import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeFiles, type FileFacts } from "./files.ts";
import { createRemedies } from "./remedy.ts";
import { inspectFolder, type ClientFolder, type FoundTranscript } from "./transcripts.ts";

const root = mkdtempSync(join(tmpdir(), "hallmonitor-"));
afterAll(() => rmSync(root, { recursive: true }));

const remedies = createRemedies({ platform: "linux", dataFlags: ["--data-dir", "/d"], clientFlags: [] });
const fix = "hallmonitor import --data-dir /d";
const day = 86_400_000;
const now = Date.parse("2026-11-20T12:00:00.000Z");

function file(path: string, ageDays = 0, readable = true): FoundTranscript {
  return { path, size: 30, changedAt: now - ageDays * day, readable };
}

/** Files that were read when they had so many bytes. */
function readTo(size: number, ...paths: readonly string[]): ReadonlyMap<string, number> {
  return new Map(paths.map((path) => [path, size]));
}

function folder(transcripts: readonly FoundTranscript[], keptDays = 30): ClientFolder {
  return { dir: "/home/ada/.claude", transcripts, closed: [], keptDays };
}

function judge(more: Partial<FileFacts>) {
  const facts: FileFacts = {
    known: ["/home/ada/.claude", "/home/ada/.config/claude"],
    folders: [],
    read: new Map(),
    broken: [],
    importing: null,
    unreadable: [],
    now,
    ...more,
  };
  return judgeFiles(facts, remedies);
}

test("one transcript is told of as one", () => {
  const folders = [folder([file("/a", 1)])];
  expect(judge({ folders })[0]?.detail).toBe(
    "1 transcript in /home/ada/.claude, never read: what it tells is not in the ledger",
  );
  expect(judge({ folders, read: readTo(20, "/a") })[0]?.detail).toBe(
    "1 transcript in /home/ada/.claude, not read to the end: what it tells is not in the ledger",
  );
});

test("thousands of transcripts are parted as such", () => {
  const old = Array.from({ length: 1200 }, (_, index) => file(`/${index}`, 27));
  const [files, sweep] = judge({ folders: [folder(old)] });
  expect(files?.detail).toStartWith("1,200 transcripts in /home/ada/.claude, 1,200 of them never read: ");
  expect(sweep?.detail).toStartWith("1,200 transcripts that were never read will be deleted");
});

test("no folder with transcripts is no fault", () => {
  expect(judge({})).toEqual([
    {
      name: "files",
      status: "ok",
      detail:
        "no transcripts yet: there is no folder 'projects' in /home/ada/.claude or /home/ada/.config/claude",
    },
  ]);
});

test("transcripts that were never read are counted, and the import is the remedy", () => {
  const folders = [folder([file("/a"), file("/b"), file("/c")])];
  expect(judge({ folders, read: readTo(30, "/a") })).toEqual([
    {
      name: "files",
      status: "warning",
      detail: "3 transcripts in /home/ada/.claude, 2 of them never read: what they tell is not in the ledger",
      fix,
    },
  ]);
  expect(judge({ folders, read: readTo(30, "/a", "/b", "/c") })).toEqual([
    { name: "files", status: "ok", detail: "3 transcripts in /home/ada/.claude, all read" },
  ]);
});

test("transcripts that grew since they were read are no longer all read, but for what was just written", () => {
  const folders = [folder([file("/a", 26), file("/b", 1), file("/c"), file("/d", 27)])];
  const read = new Map([...readTo(20, "/a", "/c"), ...readTo(30, "/b", "/d")]);
  const found = judge({ folders, read });
  expect(found.map(({ detail }) => detail)).toEqual([
    "4 transcripts in /home/ada/.claude, 1 of them not to the end: what they tell is not in the ledger",
    "a transcript that was not read to the end will be deleted by the client in about 4 days: it keeps them for 30 days",
  ]);
  read.delete("/d");
  expect(judge({ folders, read }).map(({ detail }) => detail)).toEqual([
    "4 transcripts in /home/ada/.claude, 1 of them never read and 1 of them not to the end: what they tell is not in the ledger",
    "2 transcripts that were not read to the end will be deleted by the client in about 3 days: it keeps them for 30 days",
  ]);
  // What stands in a torn last line was seen.
  expect(judge({ folders, read: readTo(30, "/a", "/b", "/c", "/d") })).toHaveLength(1);
});

test("while history is read, that is told instead, and the sweep is no worry", () => {
  const importing = {
    started_at: "2026-11-20T11:59:00.000Z",
    files: 800,
    files_done: 412,
    bytes: 2,
    bytes_done: 1,
    mb_per_s: 98,
    remaining_s: 6,
  };
  expect(judge({ folders: [folder([file("/a", 29)])], importing })).toMatchObject([
    { name: "files", status: "ok", detail: expect.stringContaining("412/800 files, 6 s left") },
  ]);
});

test("a client folder of one's own is in the remedy", () => {
  const own = createRemedies({ platform: "linux", dataFlags: [], clientFlags: ["--claude-dir", "/c"] });
  expect(own.importing()).toBe("hallmonitor import /c");
});

test("files that may not be read are named, with the collector's reasons", () => {
  const folders = [folder([file("/a", 0, false)])];
  const unreadable = [
    { path: "/b", reason: "cannot read the transcript /b: EIO" },
    { path: "/c", reason: "it is not a file" },
  ];
  expect(judge({ folders, unreadable })[1]).toEqual({
    name: "unreadable",
    status: "warning",
    detail:
      "3 files could not be read: /a: you may not read it, cannot read the transcript /b: EIO, /c: it is not a file",
    fix: "chmod u+r /a",
  });
});

test("a broken line is a warning on its first day, with path and offset, and later just known", () => {
  const broken = [1, 2, 3, 4].map((offset) => {
    return { path: "/a", offset, length: 5, reason: "not-json" as const, seenAt: now - 1000 };
  });
  expect(judge({ broken })[1]).toEqual({
    name: "broken lines",
    status: "warning",
    detail: "4 lines of transcripts could not be read, the latest 3 of them:",
    places: ["/a, byte 1: not-json", "/a, byte 2: not-json", "/a, byte 3: not-json"],
  });
  const old = broken.map((line) => ({ ...line, seenAt: now - 2 * day }));
  expect(judge({ broken: old })[1]?.status).toBe("ok");
});

test("transcripts that the client is about to delete unread are counted with the days that are left", () => {
  const sweep = (files: readonly FoundTranscript[], keptDays?: number) =>
    judge({ folders: [folder(files, keptDays)], read: readTo(30, "/read") }).find(
      ({ name }) => name === "sweep",
    );
  expect(sweep([file("/a", 24.9), file("/read", 29)])).toBeUndefined();
  expect(sweep([file("/a", 25.5), file("/b", 27.5), file("/read", 29)])).toEqual({
    name: "sweep",
    status: "warning",
    detail:
      "2 transcripts that were never read will be deleted by the client in about 3 days: it keeps them for 30 days",
    fix,
  });
  expect(sweep([file("/a", 40)])?.detail).toContain(
    "a transcript that was never read will be deleted by the client at its next start",
  );
  expect(sweep([file("/a", 5)], 7)?.detail).toContain("in about 2 days: it keeps them for 7 days");
});

function put(path: string, text = "{}\n"): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

test("transcripts are found below the projects, also of subagents and behind links that lead out", () => {
  const dir = join(root, "one");
  const projects = join(dir, "projects");
  put(join(projects, "p", "a.jsonl"));
  put(join(projects, "p", "a", "subagents", "agent-1.jsonl"));
  put(join(projects, "p", "a", "tool-results", "no.jsonl"));
  put(join(projects, "memory", "b.jsonl"));
  put(join(projects, "p", "notes.txt"));
  put(join(root, "elsewhere", "c.jsonl"));
  symlinkSync(join(root, "elsewhere"), join(projects, "linked"));
  symlinkSync(projects, join(projects, "round"));
  utimesSync(join(projects, "p", "a.jsonl"), new Date(now), new Date(now));
  const found = inspectFolder(dir);
  expect(found?.transcripts.map(({ path }) => path.slice(projects.length + 1)).toSorted()).toEqual([
    "linked/c.jsonl",
    "memory/b.jsonl",
    "p/a.jsonl",
    "p/a/subagents/agent-1.jsonl",
  ]);
  expect(found?.transcripts.find(({ path }) => path.endsWith("p/a.jsonl"))).toMatchObject({
    size: 3,
    changedAt: now,
    readable: true,
  });
});

test("a folder that may not be looked into is named, with files that may not be read", () => {
  const closed = ["/home/ada/.claude/projects/-b"];
  const locked = file("/a", 0, false);
  const alone = { ...folder([]), closed };
  const unreadable = [{ path: closed[0] ?? "", reason: "it may not be looked into" }];
  expect(judge({ folders: [alone], unreadable })[1]).toEqual({
    name: "unreadable",
    status: "warning",
    detail: "1 folder could not be read: /home/ada/.claude/projects/-b: it may not be looked into",
    fix: "chmod u+rX /home/ada/.claude/projects/-b",
  });
  expect(judge({ folders: [{ ...alone, transcripts: [locked] }] })[1]).toMatchObject({
    detail:
      "1 file and 1 folder could not be read: /home/ada/.claude/projects/-b: you may not look into it, /a: you may not read it",
    fix: "chmod u+rX /home/ada/.claude/projects/-b /a",
  });
});

test("a closed folder is found, and nothing else is one", () => {
  const dir = join(root, "closed");
  const shut = join(dir, "projects", "-shut");
  mkdirSync(shut, { recursive: true });
  expect(inspectFolder(dir)?.closed).toEqual([]);
  // Root may look into everything.
  if (process.getuid?.() === 0) return;
  chmodSync(shut, 0o000);
  const found = inspectFolder(dir)?.closed;
  chmodSync(shut, 0o700);
  expect(found).toEqual([shut]);
});

test("a folder without projects is none", () => {
  mkdirSync(join(root, "empty"));
  expect(inspectFolder(join(root, "empty"))).toBeUndefined();
});

test.each([
  ['{"cleanupPeriodDays": 90}', 90],
  ['{"cleanupPeriodDays": "90"}', 30],
  ['{"cleanupPeriodDays": 0}', 30],
  ["not json", 30],
  ["{}", 30],
])("with the client's settings %s transcripts are kept %d days", (text, days) => {
  const dir = join(root, "kept");
  mkdirSync(join(dir, "projects"), { recursive: true });
  writeFileSync(join(dir, "settings.json"), text);
  expect(inspectFolder(dir)?.keptDays).toBe(days);
});
