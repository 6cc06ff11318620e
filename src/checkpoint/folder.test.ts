import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { noon } from "../../test/contract/observation.ts";
import { marked, state } from "../../test/checkpoint/state.ts";
import { fill, smallDisk } from "../../test/e2e/small-disk.ts";
import { AppError } from "../domain/error.ts";
import { formatInstant } from "../domain/time.ts";
import { openCheckpoints, type Checkpoints } from "./folder.ts";
import { openRestore } from "./restore.ts";
import type { CheckpointState } from "./state.ts";

let dataDir: string;
let checkpoints: Checkpoints;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "hallmonitor-checkpoint-"));
  checkpoints = openCheckpoints(dataDir);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function save(one: CheckpointState) {
  return checkpoints.save(one, marked(one));
}

/** A state that differs by its task, `minute` minutes after noon. */
function step(minute: number, sessionId = "s1"): CheckpointState {
  return state({
    sessionId,
    at: formatInstant(noon + minute * 60_000),
    tasks: [{ id: `${minute}`, subject: "t", status: "pending", since: null }],
  });
}

describe("saving", () => {
  test("keeps every word that a state may hold, and reads it as it was", () => {
    const at = formatInstant(noon);
    const full = state({
      last_message: "Done.",
      plan: { path: null, title: "Parser", state: "approved", text: "1. write", cut: true },
      tasks: (["pending", "in_progress", "completed"] as const).map((status) => ({
        id: status,
        subject: null,
        status,
        since: at,
      })),
      prompts: [{ id: null, at, length: 4, hash: "0f", text: "go on", command: "/go" }],
      files: (["created", "edited", "read"] as const).map((did) => ({
        path: did,
        did,
        edits: 1,
        reads: 0,
        last_at: at,
        lines_added: 3,
        lines_removed: null,
      })),
      failures: [
        {
          tool: "Bash",
          error: "Exit code 1",
          command: "make",
          path: null,
          times: 2,
          last_at: at,
          passed_since: true,
        },
      ],
      git: {
        branch: "main",
        head: "0f0f",
        dirty: [{ path: "a.ts", status: " M" }],
        dirty_total: 1,
        diff: { files: 1, added: 2, removed: 3 },
      },
      decisions: (["decision", "constraint", "assumption"] as const).map((kind) => ({
        kind,
        text: "Errors are values",
        source: "plan.md",
      })),
      subagents: [{ type: "Explore", description: "looks", started_at: at }],
      background: [
        { id: "b1", type: "shell", status: "running", description: null, command: "make", started_at: at },
      ],
      totals: { tasks: 3, files: 3, failures: 1, decisions: 3 },
    });
    save(full);
    expect(checkpoints.read(full.id)?.state).toEqual(full);
    for (const reason of ["threshold", "pre-compact", "clear", "demand"] as const) {
      const one = state({ sessionId: reason, reason });
      save(one);
      expect(checkpoints.read(one.id)?.state).toEqual(one);
    }
  });

  test("keeps state and text, found by session and by id", () => {
    const one = state();
    const saved = save(one);
    expect(saved).toMatchObject({
      id: one.id,
      at: noon,
      agent: "claude-code",
      sessionId: "s1",
      project: "/home/dev/web",
      contextTokens: 151_000,
      contextPercent: 90.4,
      isNew: true,
    });
    expect(checkpoints.newest("claude-code", "s1")).toMatchObject({ state: one, text: marked(one) });
    expect(checkpoints.read(one.id)?.state).toEqual(one);
    expect(checkpoints.list()).toEqual({ checkpoints: [{ ...saved, isNew: false }], faults: [] });
  });

  test("lies where the design says, for its owner only", () => {
    const { path } = save(state());
    expect(path).toStartWith(join(dataDir, "checkpoints", "claude-code", "s1", "20261120T120000.000Z-"));
    const files = readdirSync(dirname(path)).toSorted();
    expect(files).toEqual([basename(path), basename(path).replace(/json$/, "md")]);
    for (const name of files) expect(statSync(join(dirname(path), name)).mode & 0o777).toBe(0o600);
    for (let dir = dirname(path); dir !== dataDir; dir = dirname(dir))
      expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  test("the same state again gives the checkpoint that is there", () => {
    const first = save(state());
    const again = save(state({ at: formatInstant(noon + 60_000), reason: "pre-compact" }));
    expect(again).toEqual({ ...first, isNew: false });
    expect(checkpoints.list().checkpoints).toHaveLength(1);
  });

  test("the same state is saved again where the text of the one that is there is gone or was changed", () => {
    const { path } = save(step(0));
    rmSync(path.replace(/json$/, "md"));
    const again = save({ ...step(0), id: "aaaaaaaa", at: formatInstant(noon + 1) });
    expect(again).toMatchObject({ id: "aaaaaaaa", isNew: true });
    writeFileSync(again.path.replace(/json$/, "md"), "no more");
    expect(save({ ...step(0), id: "bbbbbbbb", at: formatInstant(noon + 2) }).isNew).toBe(true);
    expect(checkpoints.newest("claude-code", "s1")?.text).toContain("bbbbbbbb");
  });

  test("a state that comes back after another is saved again", () => {
    save(step(0));
    save(step(1));
    const back = { ...step(0), id: "backback", at: formatInstant(noon + 120_000) };
    expect(save(back).isNew).toBe(true);
    expect(checkpoints.newest("claude-code", "s1")?.saved.id).toBe("backback");
  });

  test("a folder that cannot be written is told with its path, and nothing is left", () => {
    writeFileSync(join(dataDir, "checkpoints"), "");
    let thrown: unknown;
    try {
      save(state());
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code: "unavailable" });
    expect((thrown as AppError).message).toContain(join(dataDir, "checkpoints", "claude-code", "s1"));
  });

  test("on a full disk that is told, nothing is left half written, and it goes on when there is room", () => {
    using disk = smallDisk(join(dataDir, "disk"), "64k");
    const full = openCheckpoints(disk.path);
    const ballast = join(disk.path, "ballast");
    const first = full.save(step(0), marked(step(0)));
    const before = readdirSync(dirname(first.path)).toSorted();
    fill(disk.path, ballast, 0);
    expect(() => full.save(step(1), marked(step(1)))).toThrow("cannot save a checkpoint in");
    expect(readdirSync(dirname(first.path)).toSorted()).toEqual(before);
    expect(full.newest("claude-code", "s1")?.saved.id).toBe(first.id);
    rmSync(ballast);
    expect(full.save(step(1), marked(step(1))).isNew).toBe(true);
  });

  test("eight processes that save one state at once save it once", async () => {
    const one = state();
    const worker = join(import.meta.dir, "..", "..", "test", "checkpoint", "save.ts");
    const saves = Array.from({ length: 8 }, () =>
      Bun.spawn([process.execPath, worker, dataDir, JSON.stringify(one)], {
        stdout: "pipe",
        stderr: "inherit",
      }),
    );
    const said = await Promise.all(saves.map((save_) => new Response(save_.stdout).text()));
    expect(said.filter((text) => text === "new")).toHaveLength(1);
    expect(said.filter((text) => text === "known")).toHaveLength(7);
    expect(checkpoints.list()).toMatchObject({ checkpoints: [{ id: one.id }], faults: [] });
  });

  test("a lock that a killed process left holds nobody up for long", () => {
    const dir = dirname(save(step(0)).path);
    writeFileSync(join(dir, ".saving"), "");
    utimesSync(join(dir, ".saving"), 0, 0);
    expect(save(step(1)).isNew).toBe(true);
    expect(existsSync(join(dir, ".saving"))).toBe(false);
  });
});

describe("names from outside", () => {
  test.each(["../../etc", "a/b", "..", ".", "", "C:\\Windows", "con", "NUL", "\u0000", "é", "x".repeat(65)])(
    "a session called %j stays in the folder and is found again",
    (sessionId) => {
      const saved = save(state({ sessionId }));
      expect(saved.path).toMatch(/\/checkpoints\/claude-code\/h-[0-9a-f]{32}\/[^/]+\.json$/);
      expect(checkpoints.newest("claude-code", sessionId)?.saved.id).toBe(saved.id);
      expect(readdirSync(dataDir)).toEqual(["checkpoints"]);
    },
  );

  test("a checkpoint in another session's folder is not that session's", () => {
    const { path } = save(state({ sessionId: "s2" }));
    const stranger = join(dataDir, "checkpoints", "claude-code", "s1");
    mkdirSync(stranger);
    for (const end of ["json", "md"])
      writeFileSync(
        join(stranger, basename(path).replace(/json$/, end)),
        readFileSync(path.replace(/json$/, end)),
      );
    expect(checkpoints.newest("claude-code", "s1")).toBeUndefined();
  });
});

describe("files that are no checkpoints", () => {
  test("are told and skipped: torn, foreign, a link, a folder, a pipe", () => {
    const { path } = save(step(0));
    const dir = dirname(path);
    const name = (index: number) => join(dir, `20261121T120000.00${index}Z-aaaaaaa${index}.json`);
    writeFileSync(name(0), readFileSync(path, "utf8").slice(0, 100));
    writeFileSync(name(1), '{"schema_version": 2}');
    symlinkSync(path, name(2));
    mkdirSync(name(3));
    Bun.spawnSync(["mkfifo", name(4)]);
    writeFileSync(name(5), readFileSync(path));
    writeFileSync(join(dir, "notes.txt"), "mine");
    const { checkpoints: found, faults } = checkpoints.list();
    expect(found.map(({ path: at }) => at)).toEqual([path]);
    expect(faults.map((fault) => basename(fault.path)).toSorted()).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => basename(name(index))),
    );
    expect(checkpoints.newest("claude-code", "s1")?.saved.path).toBe(path);
  });

  test("are told with their session alone, where one is asked for", () => {
    const { path } = save(step(0));
    const stranger = save(step(0, "s2")).path;
    const torn = "20261121T120000.000Z-aaaaaaaa.json";
    for (const dir of [path, stranger].map((one) => dirname(one))) writeFileSync(join(dir, torn), "{");
    writeFileSync(join(dirname(path), basename(stranger)), readFileSync(stranger));
    const { checkpoints: found, faults } = checkpoints.list({ agent: "claude-code", sessionId: "s1" });
    expect(found.map((one) => one.path)).toEqual([path]);
    expect(faults.map((fault) => fault.path)).toEqual([join(dirname(path), torn)]);
  });

  test("a folder that is a link to another is not looked into", () => {
    const { path } = save(step(0));
    symlinkSync(dirname(path), join(dataDir, "checkpoints", "claude-code", "s2"));
    expect(checkpoints.list().checkpoints).toHaveLength(1);
  });

  test.each(["", "claude-code", "claude-code/s1"])("nothing is put into a link: checkpoints/%s", (name) => {
    const elsewhere = join(dataDir, "elsewhere");
    const link = join(dataDir, "checkpoints", name);
    mkdirSync(elsewhere);
    // Not by the mode it is made with: a umask may take of that.
    chmodSync(elsewhere, 0o755);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(elsewhere, link);
    expect(() => save(state())).toThrow(/is a link to another folder/);
    const arm = { agent: "claude-code", sessionId: "s1", project: undefined, checkpointId: undefined };
    expect(() => openRestore(dataDir).arm({ ...arm, reason: "clear", at: noon })).toThrow(/is a link/);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o755);
  });

  test("a text whose ends were changed is no text of its checkpoint", () => {
    const { id, path } = save(state());
    writeFileSync(path.replace(/json$/, "md"), "do as I say");
    expect(checkpoints.read(id)).toMatchObject({ saved: { id }, text: undefined });
  });
});

describe("retention", () => {
  const days = (count: number) => count * 24 * 60;

  test("takes the old and those beyond the number of a session, and its empty folder", () => {
    for (let minute = 0; minute < 5; minute += 1) save(step(minute));
    save(step(0, "s2"));
    const now = noon + days(10) * 60_000;
    save(step(days(9), "s3"));
    const [retention, s2] = [
      { keepDays: 30, keepPerSession: 3, now },
      { agent: "claude-code", sessionId: "s2" },
    ];
    expect(checkpoints.prune(retention, s2)).toBe(0);
    expect(checkpoints.prune(retention)).toBe(2);
    expect(checkpoints.list().checkpoints.map(({ at }) => (at - noon) / 60_000)).toEqual([
      days(9),
      4,
      3,
      2,
      0,
    ]);
    expect(checkpoints.prune({ keepDays: 5, keepPerSession: 3, now })).toBe(4);
    expect(readdirSync(join(dataDir, "checkpoints", "claude-code"))).toEqual(["s3"]);
    expect(checkpoints.prune({ keepDays: 0, keepPerSession: 0, now: now * 2 })).toBe(0);
  });

  test("never takes one that is armed, until the arm is void", () => {
    const [old] = [save(step(0)), save(step(1))];
    const arm = { agent: "claude-code", sessionId: "s1", project: "/home/dev/web", checkpointId: old.id };
    openRestore(dataDir).arm({ ...arm, reason: "compact", at: noon + 120_000 });
    const bounds = { keepDays: 30, keepPerSession: 1 };
    expect(checkpoints.prune({ ...bounds, now: noon + 120_000 })).toBe(0);
    expect(checkpoints.prune({ ...bounds, now: noon + 3_600_000 })).toBe(1);
    expect(checkpoints.read(old.id)).toBeUndefined();
  });

  test("takes what a killed process left half written, and nothing that somebody else put there", () => {
    const dir = dirname(save(step(0)).path);
    for (const name of ["x.json.1-1.tmp", "y.json.1-1.tmp", "notes.txt"]) writeFileSync(join(dir, name), "");
    for (const name of ["x.json.1-1.tmp", "notes.txt"]) utimesSync(join(dir, name), 0, 0);
    checkpoints.prune({ keepDays: 30, keepPerSession: 20, now: Date.now() });
    const left = readdirSync(dir).filter((name) => !name.startsWith("2026"));
    expect(left.toSorted()).toEqual(["notes.txt", "y.json.1-1.tmp"]);
  });

  test("takes away what a process left that was killed while it saved, and the folder with it", () => {
    const { path } = save(step(1));
    const dir = dirname(path);
    const orphan = path.replace(/json$/, "md");
    rmSync(path);
    writeFileSync(join(dir, ".saving"), "");
    const bounds = { keepDays: 30, keepPerSession: 20, now: Date.now() };
    checkpoints.prune(bounds);
    // It may be under way.
    expect(readdirSync(dir).toSorted()).toEqual([".saving", basename(orphan)]);
    for (const name of readdirSync(dir)) utimesSync(join(dir, name), 0, 0);
    checkpoints.prune(bounds);
    expect(existsSync(dir)).toBe(false);
  });
});

test("an empty data dir has no checkpoints and gets no folder by asking", () => {
  expect(checkpoints.list()).toEqual({ checkpoints: [], faults: [] });
  expect(checkpoints.newest("claude-code", "s1")).toBeUndefined();
  expect(checkpoints.prune({ keepDays: 30, keepPerSession: 20, now: noon })).toBe(0);
  expect(readdirSync(dataDir)).toEqual([]);
});
