import { expect, test } from "bun:test";
import { event, noon, request, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Sign } from "../domain/sign.ts";
import type { Observation } from "../domain/observation.ts";
import type { ParallelSession } from "./parallel-shape.ts";
import { listSessions } from "./sessions.ts";

const minute = 60_000;
const app = "/home/dev/app";

interface Told {
  readonly project?: string;
  readonly host?: string;
  readonly agent?: string;
  readonly at?: number;
}

/** A hook of a session that says what it does. */
function hook(sessionId: string, says: Sign["says"], { project = app, host, agent, at = noon }: Told = {}) {
  const facts = { project, host };
  return event({
    source: "hook",
    sessionId,
    at,
    facts,
    sign: { says },
    ...(agent === undefined ? {} : { agent }),
  });
}

let uses = 0;

/** A tool of a session that went well on a file. */
function touch(sessionId: string, tool: string, file: string, at: number, project = app): Observation {
  uses += 1;
  return toolCall({
    aliases: [`tool:${uses}`],
    source: "hook",
    sessionId,
    tool,
    at,
    filePath: `${project}/${file}`,
    success: true,
  });
}

function parallelOf(id: string, observations: readonly Observation[], now = noon + 5 * minute) {
  const { sessions } = listSessions(readerOf(...observations), { filter: {}, page: { limit: 1000 }, now });
  return sessions.find((session) => session.id === id)?.parallel ?? [];
}

function idsOf(found: readonly ParallelSession[]): string[] {
  return found.map((one) => one.session_id).toSorted();
}

const both = [hook("a", "prompted"), hook("b", "prompted", { at: noon + minute })];

test("two sessions that work in one folder see each other, since the later of them began", () => {
  const alone = { shared_files: [], more_files: 0, since: "2026-11-20T12:01:00.000Z" };
  expect(parallelOf("a", both)).toEqual([{ session_id: "b", agent: "claude-code", ...alone }]);
  expect(parallelOf("b", both)).toEqual([{ session_id: "a", agent: "claude-code", ...alone }]);
});

test("however many others are over since", () => {
  const over = Array.from({ length: 500 }, (_, index) =>
    hook(`over-${index}`, "session-ended", { at: noon + 2 * minute }),
  );
  expect(idsOf(parallelOf("b", [...both, ...over]))).toEqual(["a"]);
});

test.each([
  ["ends", hook("b", "session-ended", { at: noon + 2 * minute })],
  ["is lost", hook("b", "process-gone", { at: noon + 2 * minute })],
])("one that %s is not there any more", (_, over) => {
  expect(parallelOf("a", [...both, over])).toEqual([]);
});

test("a program that only its SDK tells of is beside nobody", () => {
  const now = noon + minute;
  const call = (source: "sdk" | "otlp-log", sessionId: string) =>
    request({
      source,
      sessionId,
      agent: "bot",
      at: now,
      aliases: [`call:${sessionId}`],
      facts: { project: app },
    });
  const world = [...both, call("sdk", "run-1"), call("sdk", "run-2"), call("otlp-log", "c")];
  expect(idsOf(parallelOf("a", world, now))).toEqual(["b", "c"]);
  expect(parallelOf("run-1", world, now)).toEqual([]);
});

test("one that waits for its person is there for an hour, one that works for as long as it does", () => {
  const waiting = [hook("a", "prompted"), hook("b", "turn-ended")];
  const alive = (minutes: number) => hook("a", "tool-started", { at: noon + minutes * minute });
  expect(idsOf(parallelOf("a", [...waiting, alive(59)], noon + 59 * minute))).toEqual(["b"]);
  expect(parallelOf("a", [...waiting, alive(61)], noon + 61 * minute)).toEqual([]);
});

test("a file counts where one changed it and the other read or changed it", () => {
  const [found] = parallelOf("a", [
    ...both,
    touch("a", "Read", "read-by-both.ts", noon + 2 * minute),
    touch("b", "Read", "read-by-both.ts", noon + 2 * minute),
    touch("a", "Edit", "only-here.ts", noon + 2 * minute),
    touch("a", "Edit", "src/changed.ts", noon + 2 * minute),
    touch("b", "Write", "src/changed.ts", noon + 3 * minute),
    touch("a", "Read", "src/read.ts", noon + 2 * minute),
    touch("b", "Edit", "src/read.ts", noon + 2 * minute),
  ]);
  expect(found?.shared_files).toEqual([
    {
      path: "src/changed.ts",
      changed_by: "both",
      last_changed_by: "other",
      last_changed_at: "2026-11-20T12:03:00.000Z",
    },
    {
      path: "src/read.ts",
      changed_by: "other",
      last_changed_by: "other",
      last_changed_at: "2026-11-20T12:02:00.000Z",
    },
  ]);
});

test("what one touched before the other came is not shared", () => {
  const before = [
    touch("a", "Edit", "a.ts", noon + 1),
    touch("b", "Edit", "a.ts", noon + 2 * minute),
    touch("a", "Read", "b.ts", noon + 1),
    touch("b", "Edit", "b.ts", noon + 2 * minute),
  ];
  expect(parallelOf("a", [...both, ...before])[0]?.shared_files).toEqual([]);
});

test("twenty files are told, and how many more there are", () => {
  const many = Array.from({ length: 23 }, (_, index) => [
    touch("a", "Edit", `${index}.ts`, noon + 2 * minute),
    touch("b", "Read", `${index}.ts`, noon + 2 * minute),
  ]).flat();
  const [found] = parallelOf("b", [...both, ...many]);
  expect([found?.shared_files.length, found?.more_files]).toEqual([20, 3]);
});

const win = String.raw;

test.each([
  ["a slash at the end", app, `${app}/`],
  ["the case of letters on Windows", win`C:\work\App`, "c:/work/app"],
  ["the case of letters on macOS", "/Users/ann/App", "/Users/ann/app"],
])("%s makes no other folder", (_, one, other) => {
  const found = parallelOf("a", [
    hook("a", "prompted", { project: one }),
    hook("b", "prompted", { project: other }),
    touch("a", "Edit", "src/a.ts", noon + minute, one),
    touch("b", "Edit", "src/a.ts", noon + 2 * minute, other),
  ]);
  expect(found[0]?.shared_files.map(({ path }) => path)).toEqual(["src/a.ts"]);
});

test.each([
  ["a longer name", "/home/dev/app-old"],
  ["other letters", "/home/dev/App"],
  ["the same last part elsewhere", "/srv/app"],
  ["a worktree inside", "/home/dev/app/.claude/worktrees/fix"],
  ["a folder inside", "/home/dev/app/packages/web"],
])("%s is another folder", (_, project) => {
  expect(parallelOf("a", [hook("a", "prompted"), hook("b", "prompted", { project })])).toEqual([]);
});

test("the same path on two machines is two folders; a machine that nobody named may be either", () => {
  const on = (host?: string) => (host === undefined ? {} : { host });
  const two = (one?: string, other?: string) =>
    idsOf(parallelOf("a", [hook("a", "prompted", on(one)), hook("b", "prompted", on(other))]));
  expect(two("laptop", "server")).toEqual([]);
  expect(two("laptop", "laptop")).toEqual(["b"]);
  expect(two("laptop", undefined)).toEqual(["b"]);
});

test("without hooks, a session that rests may as well be over", () => {
  const silent = toolCall({
    source: "transcript",
    sessionId: "b",
    facts: { project: app },
    sign: { says: "turn-ended" },
  });
  const alive = hook("a", "tool-started", { at: noon + 14 * minute });
  expect(idsOf(parallelOf("a", [hook("a", "prompted"), silent]))).toEqual(["b"]);
  expect(parallelOf("a", [hook("a", "prompted"), silent, alive], noon + 15 * minute)).toEqual([]);
});

test("of a crowd, the twenty that were seen last are told", () => {
  const crowd = Array.from({ length: 40 }, (_, index) => hook(`c${index}`, "prompted", { at: noon + index }));
  expect(parallelOf("a", [hook("a", "prompted"), ...crowd])).toHaveLength(20);
});

test("sessions that never named a folder have no neighbours", () => {
  const nowhere = (sessionId: string) => event({ sessionId });
  expect(parallelOf("a", [nowhere("a"), nowhere("b")], noon + 1000)).toEqual([]);
});
