import { beforeEach, describe, expect, test } from "bun:test";
import {
  backgroundTask,
  event,
  noon,
  prompt,
  request,
  subagent,
  task,
  toolCall,
} from "../../test/contract/observation.ts";
import { planted } from "../../test/contract/planted-secret.ts";
import type { Observation } from "../domain/observation.ts";
import { formatInstant } from "../domain/time.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { gatherState, hasContents, type StateQuestion } from "./gather.ts";
import type { CheckpointState } from "./state.ts";

const project = "/home/dev/web";
const minute = 60_000;
const settings = { thresholds: [75], windows: {}, compactsAt: undefined };
const nowhere = { git: undefined, planFiles: [] };

let ledger: MemoryLedger;
beforeEach(() => {
  ledger = new MemoryLedger();
  ledger.commit([event({ facts: { project, title: "Parser" } })]);
});

function gather(observations: Observation[], own: Partial<StateQuestion> = {}): CheckpointState {
  ledger.commit(observations);
  const reader = new MemoryReader(ledger);
  const [session] = reader.sessionsById("s1");
  if (session === undefined) throw new Error("no session");
  return gatherState(reader, {
    session,
    reason: "demand",
    now: noon + 60 * minute,
    keepText: false,
    settings,
    surroundings: nowhere,
    ...own,
  });
}

let used = 0;
function call(tool: string, own: Parameters<typeof toolCall>[0] = {}) {
  used += 1;
  const toolUseId = `toolu_${used}`;
  const at = own?.at ?? noon;
  return toolCall({
    tool,
    toolUseId,
    aliases: [`tool:${toolUseId}`],
    startedAt: at,
    success: true,
    sessionId: "s1",
    ...own,
  });
}

describe("files", () => {
  const edit = (path: string, at: number, own: Parameters<typeof toolCall>[0] = {}) =>
    call("Edit", {
      filePath: `${project}/${path}`,
      at: noon + at * minute,
      linesAdded: 3,
      linesRemoved: 1,
      ...own,
    });

  test("those changed last and most come first, then those that were read; all as seen from the project", () => {
    const read = (path: string, at: number) => call("Read", { filePath: path, at: noon + at * minute });
    const { files } = gather([
      edit("old.ts", 0),
      edit("old.ts", 1),
      edit("often.ts", 30),
      edit("often.ts", 31),
      edit("often.ts", 32),
      edit("last.ts", 40),
      read(`${project}/seen.ts`, 50),
      read("/etc/hosts", 51),
      read(`${project}2/other.ts`, 20),
    ]);
    expect(files.map(({ path, did, edits, reads }) => [path, did, edits, reads])).toEqual([
      ["often.ts", "edited", 3, 0],
      ["last.ts", "edited", 1, 0],
      ["old.ts", "edited", 2, 0],
      ["/etc/hosts", "read", 0, 1],
      ["seen.ts", "read", 0, 1],
      [`${project}2/other.ts`, "read", 0, 1],
    ]);
    expect(files[0]).toMatchObject({
      last_at: formatInstant(noon + 32 * minute),
      lines_added: 9,
      lines_removed: 3,
    });
  });

  test("what failed or was refused touched nothing, and a searched folder is no file", () => {
    const { files } = gather([
      edit("a.ts", 0, { success: false }),
      edit("b.ts", 0, { success: false, decision: "reject" }),
      call("Grep", { filePath: project }),
    ]);
    expect(files).toEqual([]);
  });

  test("one that was written unseen was created", () => {
    const write = (path: string, at: number) =>
      call("Write", { filePath: path, at: noon + at, linesAdded: 5, linesRemoved: 0 });
    const { files } = gather([
      write(`${project}/new.ts`, 0),
      call("Read", { filePath: `${project}/known.ts` }),
      write(`${project}/known.ts`, 1),
    ]);
    expect(Object.fromEntries(files.map(({ path, did }) => [path, did]))).toEqual({
      "new.ts": "created",
      "known.ts": "edited",
    });
  });

  test("paths of Windows are told with slashes", () => {
    ledger = new MemoryLedger();
    ledger.commit([event({ facts: { project: "C:\\dev\\web" } })]);
    const { files } = gather([call("Edit", { filePath: "C:\\dev\\web\\src\\a.ts" })]);
    expect(files[0]?.path).toBe("src/a.ts");
  });
});

describe("failures", () => {
  const bash = (command: string, at: number, own: Parameters<typeof toolCall>[0] = {}) =>
    call("Bash", { input: JSON.stringify({ command, description: "x" }), at: noon + at * minute, ...own });
  const failed = { success: false, error: "Exit code 1\nsecret output of a test" };

  test("calls that failed alike are one, the latest first, in their own words where texts are kept", () => {
    const { failures } = gather(
      [
        bash("npm test", 0, failed),
        bash("npm test", 1, failed),
        bash('grep "a\\b" x', 2, failed),
        bash("npm test", 3),
        bash("ls", 4, { success: false, decision: "reject" }),
      ],
      { keepText: true },
    );
    expect(failures).toEqual([
      {
        tool: "Bash",
        error: "Exit code 1",
        command: 'grep "a\\b" x',
        path: null,
        times: 1,
        last_at: formatInstant(noon + 2 * minute),
        passed_since: false,
      },
      {
        tool: "Bash",
        error: "Exit code 1",
        command: "npm test",
        path: null,
        times: 2,
        last_at: formatInstant(noon + minute),
        passed_since: true,
      },
    ]);
  });

  test("without texts the tool, the kind of error and the file are told", () => {
    const { failures } = gather([
      bash("npm test", 0, failed),
      bash("make", 1, failed),
      call("Edit", { filePath: `${project}/a.ts`, success: false, error: "Error: no match" }),
      call("Edit", { filePath: `${project}/a.ts`, at: noon + minute }),
    ]);
    expect(
      failures.map(({ tool, error, command, path, times, passed_since }) => [
        tool,
        error,
        command,
        path,
        times,
        passed_since,
      ]),
    ).toEqual([
      ["Bash", "Exit code 1", null, null, 2, false],
      ["Edit", "Error", null, "a.ts", 1, true],
    ]);
  });

  test("an input that is cut or no JSON has a command as far as it goes, or none", () => {
    const cut = JSON.stringify({ command: `echo "${"y".repeat(5000)}` }).slice(0, 4096);
    const { failures } = gather(
      [
        call("Bash", { input: cut, ...failed }),
        call("Bash", { input: "not json", at: noon + 1, ...failed }),
        call("Bash", { input: '{"command":"a\nb"}', at: noon + 2, ...failed }),
      ],
      { keepText: true },
    );
    expect(failures.map(({ command }) => command?.length ?? null)).toEqual([null, 300]);
  });
});

describe("tasks", () => {
  const one = (id: string, status: "pending" | "in_progress" | "completed" | "deleted", position: number) =>
    task({ taskId: id, subject: `Task ${id}`, status, position, statusAt: noon, aliases: [`task:s1:${id}`] });

  test("what is under way comes first, then what is to do, then what is done; deleted ones are gone", () => {
    const { tasks, totals } = gather([
      one("1", "completed", 1),
      one("2", "pending", 2),
      one("3", "in_progress", 3),
      one("4", "deleted", 4),
      one("5", "pending", 5),
    ]);
    expect(tasks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "3 in_progress",
      "2 pending",
      "5 pending",
      "1 completed",
    ]);
    expect(totals.tasks).toBe(4);
  });
});

describe("texts", () => {
  const said = [
    prompt({ promptId: "p1", aliases: ["prompt:p1"], length: 5, text: "hello", hash: "ab12", at: noon }),
    event({
      name: "stop",
      source: "hook",
      data: new Map([["last_assistant_message", "I did it."]]),
      at: noon + minute,
    }),
    backgroundTask({
      taskId: "b1",
      aliases: ["background:s1:b1"],
      command: "npm run dev",
      endedAt: undefined,
    }),
  ];

  test("are told when they are kept", () => {
    const state = gather(said, { keepText: true });
    expect(state.prompts).toMatchObject([{ id: "p1", length: 5, text: "hello", hash: "ab12" }]);
    expect(state.last_message).toBe("I did it.");
    expect(state.background).toMatchObject([{ command: "npm run dev" }]);
  });

  test("are not told otherwise, even when the ledger has them from before", () => {
    const state = gather(said);
    expect(state.prompts).toMatchObject([{ id: "p1", length: 5, text: null, hash: "ab12" }]);
    expect(state.last_message).toBeNull();
    expect(JSON.stringify(state)).not.toContain("hello");
    expect(JSON.stringify(state)).not.toContain("npm run dev");
  });
});

describe("plans", () => {
  const own = {
    path: `${project}/dev/active/a/plan.md`,
    text: "# Parser\n\n## Constraints\n- Small\n",
    cut: false,
    modifiedAt: noon,
    isOwn: true,
  };

  test("the session's own is its plan, and what was decided comes from all", () => {
    const other = { ...own, path: `${project}/dev/active/b/plan.md`, text: "# B\nNever push.", isOwn: false };
    const { plan, decisions } = gather([], { surroundings: { git: undefined, planFiles: [own, other] } });
    expect(plan).toEqual({
      path: "dev/active/a/plan.md",
      title: "Parser",
      state: null,
      text: "# Parser\n\n## Constraints\n- Small",
      cut: false,
    });
    expect(decisions).toEqual([
      { kind: "constraint", text: "Small", source: "dev/active/a/plan.md" },
      { kind: "constraint", text: "Never push.", source: "dev/active/b/plan.md" },
    ]);
    expect(gather([], { surroundings: { git: undefined, planFiles: [other] } }).plan).toBeNull();
    const coded = { ...own, text: "```sh\n# install\n```\n# The **parser**\n" };
    expect(gather([], { surroundings: { git: undefined, planFiles: [coded] } }).plan?.title).toBe(
      "The parser",
    );
  });

  test("the one that was approved in plan mode comes before a project's, and one that was sent back is none", () => {
    const path = "/home/dev/.claude/plans/quiet-otter.md";
    const made = { ...own, path, text: "# Quiet otter" };
    const exit = (at: number, answer: Parameters<typeof toolCall>[0]) =>
      call("ExitPlanMode", { filePath: path, at: noon + at, ...answer });
    const surroundings = { git: undefined, planFiles: [own, made] };
    expect(gather([exit(1, { success: true })], { surroundings }).plan).toMatchObject({
      path,
      title: "Quiet otter",
      state: "approved",
    });
    const rejected = exit(2, { success: false, decision: "reject" });
    expect(gather([rejected], { surroundings }).plan).toMatchObject({ title: "Parser", state: null });
  });

  test("what a call said of its plan is a text like others", () => {
    const input = JSON.stringify({ plan: "# Told" });
    const told = call("ExitPlanMode", { input });
    expect(gather([told]).plan).toBeNull();
    expect(gather([told], { keepText: true }).plan).toMatchObject({ title: "Told", state: "approved" });
  });

  test("a long one is cut, and says so", () => {
    const long = { ...own, text: "x".repeat(9000) };
    const { plan } = gather([], { surroundings: { git: undefined, planFiles: [long] } });
    expect(plan).toMatchObject({ cut: true });
    expect(plan?.text).toHaveLength(8000);
  });
});

test("secrets are gone, wherever they stand", () => {
  const secret = planted["github"] ?? "";
  const git = {
    branch: secret,
    head: null,
    dirty: [{ path: secret, status: "M" }],
    dirty_total: 1,
    diff: null,
  };
  const plan = {
    path: `${project}/plan.md`,
    text: `token ${secret}`,
    cut: false,
    modifiedAt: noon,
    isOwn: true,
  };
  const state = gather([call("Edit", { filePath: `${project}/${secret}` })], {
    surroundings: { git, planFiles: [plan] },
  });
  expect(JSON.stringify(state)).not.toContain(secret);
  expect(state.plan?.text).toBe("token [redacted github token]");
});

test("subagents in flight are those that have not come back and were not lost", () => {
  const sent = (id: string, own: Parameters<typeof subagent>[0]) =>
    subagent({ subagentId: id, aliases: [`agent:${id}`], description: id, ...own });
  const { subagents } = gather([
    sent("back", { startedAt: noon, endedAt: noon + minute }),
    sent("out", { startedAt: noon, endedAt: undefined }),
    sent("lost", { startedAt: noon - 24 * 60 * minute, at: noon - 24 * 60 * minute, endedAt: undefined }),
  ]);
  expect(subagents.map(({ description }) => description)).toEqual(["out"]);
});

test("how full the context was is what the context's own answer says", () => {
  const usage = {
    input: 1000,
    output: 5,
    reasoning: undefined,
    cacheRead: 100_000,
    cacheWrite: 0,
    cacheWrite1h: undefined,
  };
  const { context, session } = gather([request({ usage, model: "claude-opus-4-1" })]);
  expect(session).toMatchObject({ model: "claude-opus-4-1", title: "Parser" });
  expect(context).toMatchObject({ tokens: 101_000, window: 200_000, used_percent: 50.5 });
});

test("a session that only began has nothing to keep", () => {
  const state = gather([]);
  expect(hasContents(state)).toBe(false);
  expect(state.context.tokens).toBeNull();
  expect(hasContents(gather([prompt({ promptId: "p1", aliases: ["prompt:p1"], length: 5 })]))).toBe(true);
});
