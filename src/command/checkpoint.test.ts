import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCommand } from "citty";
import { checkpoint, event, noon } from "../../test/contract/observation.ts";
import { state } from "../../test/checkpoint/state.ts";
import { openCheckpoints } from "../checkpoint/folder.ts";
import type { CheckpointState } from "../checkpoint/state.ts";
import { checkpointText } from "../checkpoint/text.ts";
import { AppError } from "../domain/error.ts";
import { formatInstant } from "../domain/time.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { checkpointCommand } from "./checkpoint.ts";
import { widthOf } from "./format/text.ts";
import type { Host } from "./host.ts";

const project = "/home/dev/web";
const minute = 60_000;

let dataDir: string;
let ledger: MemoryLedger;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "hallmonitor-checkpoints-"));
  ledger = new MemoryLedger();
  for (const sessionId of ["3f9a1c22-first", "7b0d4e51-second"])
    ledger.commit([event({ sessionId, facts: { project } })]);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** What a command prints, over a ledger in memory and a folder of its own. */
async function printed(words: string, width = 80): Promise<string> {
  const said: string[] = [];
  const config = { dataDir, context: { checkpoint: { enabled: true, restore: true } } };
  const host = {
    clock: () => noon + 60 * minute,
    env: { HALLMONITOR_DATA_DIR: dataDir },
    home: "/home/ada",
    platform: "linux",
    terminal: { isTty: true, columns: width, rows: 40, colour: false },
    loadConfig: () => ({ config }),
    openReader: () => new MemoryReader(ledger),
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(`err: ${text}`),
  };
  await runCommand(checkpointCommand(host as unknown as Host), {
    rawArgs: words.split(" ").filter((word) => word !== ""),
  });
  return said.join("\n");
}

function save(sessionId: string, at: number, own: Parameters<typeof state>[0] = {}): CheckpointState {
  const one = state({ sessionId, at: formatInstant(noon + at * minute), reason: "pre-compact", ...own });
  openCheckpoints(dataDir).save(one, checkpointText(one, { budgetTokens: 2000 }));
  return one;
}

/** What the ledger is told of it. */
function tell({ id, session, at }: CheckpointState, own: Parameters<typeof checkpoint>[0] = {}): void {
  const [told] = [
    { checkpointId: id, aliases: [`checkpoint:${id}`], sessionId: session.id, at: Date.parse(at) },
  ];
  ledger.commit([checkpoint({ reason: "pre-compact", ...told, ...own })]);
}

/** Four checkpoints of two sessions, of which one was of use, one seen, one given, and one is in the folder alone. */
function history(): CheckpointState[] {
  const given = { injectedAt: noon + minute, injectedInto: "3f9a1c22-first" };
  const seen = { ...given, shownAt: noon + 2 * minute };
  const used = { ...seen, usedAt: noon + 3 * minute, usedBy: "file src/parser.ts" };
  const tasks = (id: string) => [{ id, subject: "t", status: "pending" as const, since: null }];
  const all = [0, 10, 20].map((at) => save("3f9a1c22-first", at, { tasks: tasks(`${at}`) }));
  for (const [index, own] of [used, seen, given].entries()) {
    const one = all[index];
    if (one !== undefined)
      tell(one, { contextTokens: 151_000, contextPercent: 90.4, textTokens: 600, ...own });
  }
  return [...all, save("7b0d4e51-second", 30)];
}

describe("list", () => {
  test("tells of each what became of it, the newest first", async () => {
    const ids = history().map(({ id }) => id);
    const lines = (await printed("list --timezone UTC", 200)).split("\n");
    expect(lines.map((line) => line.slice(0, 8).trim())).toEqual(["id", ...ids.toReversed()]);
    expect(lines[4]).toMatch(
      /2026-11-20 12:00:00 .* web .* pre-compact .* 151k · 90% .* used: file src\/parser\.ts$/,
    );
    expect(lines[3]).toEndWith("injected and seen, not used yet");
    expect(lines[2]).toEndWith("injected, not seen yet");
    expect(lines[1]).toEndWith("not used yet");
  });

  test("of one session, project, agent or time only those", async () => {
    const [first, , , other] = history();
    const ids = async (words: string): Promise<string[]> =>
      JSON.parse(await printed(`list ${words} --json`)).checkpoints.map(({ id }: { id: string }) => id);
    expect(await ids("7b0d")).toEqual([other?.id ?? ""]);
    expect(await ids("3f9a")).toHaveLength(3);
    expect(await ids("--agent codex")).toEqual([]);
    expect(await ids(`--project ${project}`)).toHaveLength(4);
    expect(await ids("--until 2026-11-20T12:01:00Z")).toEqual([first?.id ?? ""]);
    expect(await ids("--limit 1")).toEqual([other?.id ?? ""]);
  });

  test("says that there are older ones than it tells", async () => {
    history();
    expect((await printed("list --limit 3")).split("\n").at(-1)).toBe(
      "… and older ones: --limit takes in more",
    );
    expect(await printed("list --limit 4")).not.toContain("older ones");
    const { checkpoints } = JSON.parse(await printed("list --limit 3 --json"));
    expect(checkpoints).toHaveLength(3);
  });

  test("fits any terminal", async () => {
    history();
    for (let width = 20; width < 200; width += 9)
      for (const line of (await printed("list --limit 3", width)).split("\n"))
        expect(widthOf(line)).toBeLessThanOrEqual(width);
  });

  test("without any says how there come to be some; a file that is none is named", async () => {
    expect(await printed("list")).toMatch(/^No checkpoint matches\.\nThe collector saves /);
    const { id } = save("3f9a1c22-first", 0);
    const path = openCheckpoints(dataDir).read(id)?.saved.path ?? "";
    writeFileSync(
      join(dirname(path), "20261121T120000.000Z-aaaaaaaa.json"),
      readFileSync(path).subarray(0, 50),
    );
    expect(await printed("list")).toContain("err: passed over: ");
  });

  test("one whose files are gone is told of all the same", async () => {
    const [one] = history();
    rmSync(join(dataDir, "checkpoints"), { recursive: true });
    expect(await printed("list", 200)).toContain(one?.id ?? "");
    expect(printed(`show ${one?.id}`)).rejects.toThrow("are gone or not whole");
  });
});

describe("show", () => {
  test("tells what became of it, and its text, in any width", async () => {
    const [one] = history();
    for (let width = 20; width < 160; width += 7)
      for (const line of (await printed(`show ${one?.id}`, width)).split("\n"))
        expect(widthOf(line)).toBeLessThanOrEqual(width);
    const text = await printed(`show ${one?.id.slice(0, 6)}`, 120);
    expect(text).toMatch(/^used {9}2026-11-2\d /m);
    expect(text).toContain("- to do: #0 t");
  });

  test("a text that somebody changed cannot do anything to the terminal", async () => {
    const [one] = history();
    const path =
      openCheckpoints(dataDir)
        .read(one?.id ?? "")
        ?.saved.path.replace(/json$/, "md") ?? "";
    writeFileSync(path, readFileSync(path, "utf8").replace("#0 t", "\u001b]0;owned\u0007\u001b[2J"));
    for (const words of ["show", "restore"])
      expect(await printed(`${words} ${one?.id}`)).not.toContain("\u001b");
  });

  test("an id that several begin with, or none, is refused", async () => {
    const ids = history().map(({ id }) => id);
    expect(printed("show zzzzzzzzz")).rejects.toThrow("no checkpoint has the id zzzzzzzzz");
    expect(printed("show")).rejects.toThrow();
    const alike = { ...state({ at: formatInstant(noon + 99) }), id: `${ids[0]?.slice(0, 5)}zzz` };
    openCheckpoints(dataDir).save(alike, checkpointText(alike, { budgetTokens: 2000 }));
    expect(printed(`show ${ids[0]?.slice(0, 5)}`)).rejects.toThrow("2 checkpoints begin with");
  });
});

describe("diff", () => {
  const task = (id: string, status: "pending" | "in_progress" | "completed") => ({
    id,
    subject: `Task ${id}`,
    status,
    since: null,
  });
  const file = (path: string, edits: number) => ({
    path,
    did: "edited" as const,
    edits,
    reads: 0,
    last_at: formatInstant(noon),
    lines_added: edits * 2,
    lines_removed: 0,
  });
  const failure = (command: string, times: number, passed_since = false) => ({
    tool: "Bash",
    error: "Exit code 1",
    command,
    path: null,
    times,
    last_at: formatInstant(noon),
    passed_since,
  });
  const git = { branch: "main", head: "aaa", dirty: [], dirty_total: 0, diff: null };

  test("tells what was done, begun, new and gone in between", async () => {
    const from = save("s1", 0, {
      tasks: [task("1", "in_progress"), task("2", "pending"), task("3", "pending")],
      files: [file("a.ts", 1), file("b.ts", 1)],
      failures: [failure("npm test", 1), failure("make", 1)],
      git,
    });
    const to = save("s1", 5, {
      tasks: [task("1", "completed"), task("2", "in_progress"), task("4", "pending")],
      files: [file("a.ts", 3), file("b.ts", 1), file("c.ts", 1)],
      failures: [failure("npm test", 1, true), failure("make", 2)],
      git: { ...git, branch: "parser", dirty_total: 3 },
    });
    expect((await printed(`diff ${from.id} ${to.id}`)).replaceAll(from.id, "A").replaceAll(to.id, "B")).toBe(
      [
        "A → B: 5m 00s",
        "",
        "tasks",
        "  ✓ #1 Task 1: done",
        "  ~ #2 Task 2: pending → in progress",
        "  + #4 Task 4: pending",
        "  - #3 Task 3: no longer in the list",
        "",
        "files",
        "  + c.ts: edited, +2 -0",
        "  ~ a.ts: 2 more changes, +4 -0",
        "",
        "failures",
        "  ! Bash make: Exit code 1",
        "  ✓ Bash npm test: goes well now",
        "",
        "git",
        "  branch: main → parser",
        "  files not committed: 0 → 3",
      ].join("\n"),
    );
    const json = JSON.parse(await printed(`diff ${from.id} ${to.id} --json`));
    expect(json).toMatchObject({
      from: { id: from.id },
      tasks: { done: [{ id: "1" }], gone: [{ id: "3" }] },
    });
    expect(await printed(`diff ${to.id} ${to.id}`)).toContain("Nothing is otherwise");
  });
});

test("restore --arm is refused where nothing would be given back, and says what to turn on", async () => {
  const { id } = save("s1", 0);
  expect(await printed(`restore ${id} --arm`)).toContain("claude --resume s1");
  const config = { dataDir, context: { checkpoint: { enabled: true, restore: false } } };
  const host = { loadConfig: () => ({ config }), clock: () => noon };
  const refused = runCommand(checkpointCommand(host as unknown as Host), {
    rawArgs: ["restore", id, "--arm"],
  });
  expect(refused).rejects.toThrow(AppError);
  expect(refused).rejects.toThrow("context.checkpoint.restore is off");
});

test("restore --arm is refused for a session of an agent that asks for no checkpoint at its start", async () => {
  const session = { agent: "codex", id: "c1", project, title: null, model: null };
  const { id } = save("c1", 0, { session });
  expect(printed(`restore ${id} --arm`)).rejects.toThrow(
    `checkpoint ${id} is of a session of codex, which asks for none when it starts; leave --arm out and paste what is printed`,
  );
  expect(await printed(`restore ${id}`)).toContain(`[hallmonitor checkpoint ${id}]`);
});

test("where two agents have a session of one id, the one of the named agent is saved", async () => {
  ledger.commit([event({ sessionId: "3f9a1c22-first", agent: "codex" })]);
  const saved: unknown[] = [];
  const host = {
    clock: () => noon,
    loadConfig: () => ({ config: { dataDir } }),
    openReader: () => new MemoryReader(ledger),
    findDaemon: () => undefined,
    saveCheckpoint: (_config: unknown, { id, agent }: { id: string; agent: string }) => {
      saved.push([id, agent]);
      return Promise.resolve({ checkpoint: { id: "c1", session_id: id, text_tokens: 1 }, is_new: true });
    },
    out: () => undefined,
  };
  const ask = (...rawArgs: string[]) =>
    runCommand(checkpointCommand(host as unknown as Host), { rawArgs: ["save", ...rawArgs] });
  expect(ask("3f9a")).rejects.toThrow("2 agents have a session 3f9a1c22-first");
  await ask("3f9a", "--agent", "codex");
  expect(saved).toEqual([["3f9a1c22-first", "codex"]]);
});
