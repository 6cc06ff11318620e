import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { noon } from "../../test/contract/observation.ts";
import { marked, state } from "../../test/checkpoint/state.ts";
import { AppError } from "../domain/error.ts";
import { formatInstant } from "../domain/time.ts";
import { armPath, takeArm, type Arm } from "./arm.ts";
import { openCheckpoints, type SavedCheckpoint } from "./folder.ts";
import { openRestore, type Claim, type Restore } from "./restore.ts";

const project = "/home/dev/web";
let dataDir: string;
let restore: Restore;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "hallmonitor-restore-"));
  restore = openRestore(dataDir);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function saved(sessionId = "s1", minute = 0): SavedCheckpoint {
  const one = state({
    sessionId,
    at: formatInstant(noon + minute * 60_000),
    tasks: [{ id: `${minute}`, subject: "t", status: "pending", since: null }],
  });
  return openCheckpoints(dataDir).save(one, marked(one));
}

function arm(sessionId: string, checkpointId: string | undefined, own: Partial<Arm> = {}): void {
  restore.arm({
    agent: "claude-code",
    sessionId,
    project,
    checkpointId,
    reason: "compact",
    at: noon,
    ...own,
  });
}

function claim(sessionId: string, own: Partial<Claim> = {}) {
  return restore.claim({
    agent: "claude-code",
    sessionId,
    project,
    source: "compact",
    at: noon + 1000,
    ...own,
  });
}

describe("after a compaction", () => {
  test("what was taken for a start by a process that died is told to who speaks for that start, and to no other", () => {
    const checkpoint = saved();
    arm("s1", checkpoint.id);
    const start = {
      agent: "claude-code",
      sessionId: "s1",
      project,
      source: "compact",
      at: noon + 1000,
    } as const;
    takeArm(armPath(dirname(checkpoint.path), "compact"), start);
    expect(restore.recall({ ...start, at: noon + 2000 })).toBeUndefined();
    expect(claim("s1", { at: noon + 2000 })).toBeUndefined();
    expect(restore.recall(start)?.checkpoint.id).toBe(checkpoint.id);
    expect(readdirSync(dirname(checkpoint.path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("the session gets what it armed, once, with its text, and that is noted", () => {
    const checkpoint = saved();
    arm("s1", checkpoint.id);
    const got = claim("s1");
    expect(got?.checkpoint).toEqual({ ...checkpoint, isNew: false });
    expect(got?.text).toStartWith(`[hallmonitor checkpoint ${checkpoint.id}]`);
    expect(claim("s1")).toBeUndefined();
    const note = readFileSync(checkpoint.path.replace(/json$/, "injected-s1.jsonl"), "utf8");
    expect(JSON.parse(note)).toEqual({
      at: formatInstant(noon + 1000),
      session_id: "s1",
      source: "compact",
    });
  });

  test("the same checkpoint may be armed and given again", () => {
    const { id } = saved();
    for (let round = 0; round < 3; round += 1) {
      arm("s1", id);
      expect(claim("s1")?.checkpoint.id).toBe(id);
    }
  });

  test("another session of the project gets nothing, and takes nothing from the first", () => {
    const { id } = saved("s1");
    saved("s2");
    arm("s1", id);
    expect(claim("s2")).toBeUndefined();
    expect(claim("s1", { agent: "codex" })).toBeUndefined();
    expect(claim("s1")?.checkpoint.id).toBe(id);
  });

  test("an arm that names another session's checkpoint gives nothing", () => {
    arm("s1", saved("s2").id);
    expect(claim("s1")).toBeUndefined();
  });

  test("nothing armed, or armed too long ago, or after a clear: nothing", () => {
    const { id } = saved();
    expect(claim("s1")).toBeUndefined();
    arm("s1", id);
    expect(claim("s1", { at: noon + 15 * 60_000 + 1 })).toBeUndefined();
    expect(claim("s1")).toBeUndefined();
    arm("s1", id, { reason: "clear" });
    expect(claim("s1")).toBeUndefined();
    expect(claim("s9", { source: "clear" })?.checkpoint.id).toBe(id);
  });
});

describe("after a clear", () => {
  const clear = { source: "clear" as const };

  test("the new session gets the state of the one that was cleared in that project", () => {
    const { id } = saved("s1");
    arm("s1", id, { reason: "clear" });
    expect(claim("n1", { ...clear, project: "/home/dev/api" })).toBeUndefined();
    expect(claim("n1", { ...clear, project: undefined })).toBeUndefined();
    expect(claim("n1", { ...clear, project: `${project}/` })?.checkpoint.id).toBe(id);
    expect(claim("n2", clear)).toBeUndefined();
  });

  test("a session that had gone into another folder goes on in its own or in that one, and is a rival in both", () => {
    const folder = `${project}/packages/web`;
    const { id } = saved();
    arm("s1", id, { reason: "clear", folder });
    expect(claim("n1", { ...clear, project: "/home/dev/api" })).toBeUndefined();
    expect(claim("n1", clear)?.checkpoint.id).toBe(id);
    arm("s1", id, { reason: "clear", folder });
    expect(claim("n2", { ...clear, project: folder })?.checkpoint.id).toBe(id);
    arm("s1", id, { reason: "clear", folder });
    arm("s2", saved("s2").id, { reason: "clear" });
    expect(claim("n3", clear)).toBeUndefined();
  });

  test("two sessions cleared within a minute: nothing for both, also when the first is just too old", () => {
    arm("s1", saved("s1").id, { reason: "clear" });
    arm("s2", saved("s2").id, { reason: "clear", at: noon + 500 });
    expect(claim("n1", clear)).toBeUndefined();
    expect(claim("n2", clear)).toBeUndefined();
    expect(claim("n2", { ...clear, at: noon + 60_200 })).toBeUndefined();
  });

  test("what is armed for a compaction of a session that was cleared meanwhile changes nothing", () => {
    const { id } = saved("s1");
    arm("s1", id, { reason: "clear" });
    arm("s2", saved("s2").id, { reason: "clear" });
    arm("s1", id, { reason: "compact", at: noon + 100 });
    expect(claim("n1", clear)).toBeUndefined();
    expect(claim("n2", clear)).toBeUndefined();
  });

  test("a session that was cleared with nothing to keep makes it ambiguous, too", () => {
    arm("s1", saved("s1").id, { reason: "clear" });
    arm("s2", undefined, { reason: "clear" });
    expect(claim("n2", clear)).toBeUndefined();
  });

  test("one after the other, each gets its own", () => {
    const [first, second] = [saved("s1").id, saved("s2").id];
    arm("s1", first, { reason: "clear" });
    expect(claim("n1", clear)?.checkpoint.id).toBe(first);
    arm("s2", second, { reason: "clear", at: noon + 2000 });
    expect(claim("n2", { ...clear, at: noon + 3000 })?.checkpoint.id).toBe(second);
  });

  test("a clear long ago is over", () => {
    arm("s1", saved("s1").id, { reason: "clear" });
    expect(claim("n1", { ...clear, at: noon + 60_001 })).toBeUndefined();
    const { id } = saved("s2");
    arm("s2", id, { reason: "clear", at: noon + 90_000 });
    expect(claim("n2", { ...clear, at: noon + 91_000 })?.checkpoint.id).toBe(id);
  });
});

describe("at a resume", () => {
  const resume = { source: "resume" as const };

  test("the session's newest is given once", () => {
    saved("s1", 0);
    const { id } = saved("s1", 1);
    saved("s2", 2);
    expect(claim("s1", resume)?.checkpoint.id).toBe(id);
    expect(claim("s1", resume)).toBeUndefined();
    expect(claim("s3", resume)).toBeUndefined();
  });

  test("one that the session was told of after a compaction is not given again, and no older one instead", () => {
    saved("s1", 0);
    arm("s1", saved("s1", 1).id);
    claim("s1");
    expect(claim("s1", resume)).toBeUndefined();
  });

  test("one that went to another session after a clear is still new to its own", () => {
    const { id } = saved("s1");
    arm("s1", id, { reason: "clear" });
    expect(claim("n1", { source: "clear" })?.checkpoint.id).toBe(id);
    expect(claim("s1", resume)?.checkpoint.id).toBe(id);
  });
});

describe("armed by hand", () => {
  test("is given at the next start of the session, before all else, within a day", () => {
    const [old, newest] = [saved("s1", 0), saved("s1", 1)];
    arm("s1", old.id, { reason: "demand" });
    arm("s1", newest.id);
    expect(claim("s1", { at: noon + 60_000 })?.checkpoint.id).toBe(old.id);
    arm("s1", old.id, { reason: "demand" });
    expect(claim("s1", { source: "resume", at: noon + 3_600_000 })?.checkpoint.id).toBe(old.id);
    arm("s1", old.id, { reason: "demand" });
    expect(claim("s1", { source: "resume", at: noon + 25 * 3_600_000 })?.checkpoint.id).toBe(newest.id);
  });
});

describe("of many processes that claim at once exactly one gets it", () => {
  const worker = join(import.meta.dir, "..", "..", "test", "checkpoint", "claim.ts");

  /** What twelve processes say. */
  async function race(
    order: Partial<Claim> & { readonly sessionId: string },
    others?: string,
  ): Promise<string[]> {
    const moment = String(Date.now() + 1500);
    const racers = Array.from({ length: 12 }, (_, index) => {
      const sessionId = others === undefined ? order.sessionId : `${others}${index}`;
      const told = { agent: "claude-code", project, at: noon + 1000, ...order, sessionId };
      return Bun.spawn([process.execPath, worker, dataDir, JSON.stringify(told), moment], {
        stdout: "pipe",
        stderr: "inherit",
      });
    });
    return Promise.all(racers.map((racer) => new Response(racer.stdout).text()));
  }

  test.each(["compact", "clear", "resume"] as const)("%s", async (source) => {
    const { id } = saved();
    if (source !== "resume") arm("s1", id, { reason: source });
    const said = await race({ sessionId: "s1", source }, source === "clear" ? "n" : undefined);
    expect(said.toSorted()).toEqual([id, ...Array(11).fill("nothing")].toSorted());
  });
});

describe("tricks with paths", () => {
  test("an arm that is a link, a folder, or names a path gives nothing", () => {
    const { id, path } = saved();
    const armed = join(dirname(path), "armed.json");
    arm("s1", id);
    renameSync(armed, join(dataDir, "armed.json"));
    symlinkSync(join(dataDir, "armed.json"), armed);
    expect(claim("s1")).toBeUndefined();
    rmSync(armed);
    const told = JSON.parse(readFileSync(join(dataDir, "armed.json"), "utf8")) as object;
    writeFileSync(armed, JSON.stringify({ ...told, checkpoint_id: "../../etc/passwd" }));
    expect(claim("s1")).toBeUndefined();
    writeFileSync(armed, "{");
    expect(claim("s1")).toBeUndefined();
  });

  test("a text that is a link elsewhere is not given", () => {
    const { id, path } = saved();
    const text = path.replace(/json$/, "md");
    renameSync(text, join(dataDir, "text.md"));
    symlinkSync(join(dataDir, "text.md"), text);
    arm("s1", id);
    expect(claim("s1")).toBeUndefined();
  });

  test("an arm of another session's folder that claims to be this session's is not believed", () => {
    const mine = saved("s1");
    arm("s1", mine.id, { reason: "clear" });
    const own = join(dirname(mine.path), "armed-at-clear.json");
    const { path } = saved("s2");
    renameSync(own, join(dirname(path), "armed-at-clear.json"));
    expect(claim("n1", { source: "clear" })).toBeUndefined();
  });
});

describe("a start that was told by a process that died before its answer was heard", () => {
  test("is told the same again, and no other start is", () => {
    const { id } = saved();
    arm("s1", id);
    const start: Claim = {
      agent: "claude-code",
      sessionId: "s1",
      project,
      source: "compact",
      at: noon + 1000,
    };
    expect(restore.recall(start)).toBeUndefined();
    const claimed = restore.claim(start);
    expect(restore.recall(start)).toEqual(claimed);
    for (const other of [{ at: noon + 1001 }, { sessionId: "s2" }, { source: "resume" as const }])
      expect(restore.recall({ ...start, ...other })).toBeUndefined();
  });

  test("after a /clear is told what the session before was doing", () => {
    const { id } = saved();
    arm("s1", id, { reason: "clear" });
    const start: Claim = { agent: "claude-code", sessionId: "s2", project, source: "clear", at: noon + 1000 };
    const claimed = restore.claim(start);
    expect(claimed?.checkpoint.id).toBe(id);
    expect(restore.recall(start)).toEqual(claimed);
  });
});

test("where nothing can be written, arming says so and claiming gives nothing", () => {
  writeFileSync(join(dataDir, "checkpoints"), "");
  expect(() => arm("s1", "aaaaaaaa")).toThrow(AppError);
  for (const source of ["compact", "clear", "resume"] as const)
    expect(claim("s1", { source })).toBeUndefined();
});

test("nothing is left behind but the note", () => {
  const { id, path } = saved();
  arm("s1", id);
  claim("s1");
  expect(existsSync(join(dirname(path), "armed.json"))).toBe(false);
  expect(readdirSync(dirname(path))).toHaveLength(3);
});
