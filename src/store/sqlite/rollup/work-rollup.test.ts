import { expect, test } from "bun:test";
import { chance, type Draw } from "../../../../test/chance.ts";
import { noon, point, prompt, toolCall } from "../../../../test/contract/observation.ts";
import type { Observation } from "../../../domain/observation.ts";
import { MemoryLedger } from "../../memory/ledger.ts";
import { MemoryReader } from "../../memory/reader.ts";
import type { LedgerReader } from "../../store.ts";
import workMigration from "../migrations/007-work-rollup.sql" with { type: "text" };
import toolMigration from "../migrations/008-tool-rollup.sql" with { type: "text" };
import sessionSums from "../migrations/017-session-sums.sql" with { type: "text" };
import { openForWriting } from "../open.ts";
import { SqliteReader } from "../reader.ts";
import { rebuildRollup } from "./rollup-rebuild.ts";
import { editSums } from "./work-sum.ts";
import { SessionBook } from "../session-book.ts";
import { SqliteWriter } from "../writer.ts";

/** An account of one of a few calls, so that they join, and change their file, their prompt and how they went. */
function account(below: Draw): Observation {
  const pick = <T>(values: readonly T[]): T | undefined => values[below(values.length)];
  const at = noon + below(500) * 1000;
  if (below(6) === 0) {
    const aliases = pick([[], ["prompt:p1"], ["prompt:p2"]]) ?? [];
    return prompt({ at, aliases, promptId: pick([undefined, "p1", "p2"]), sessionId: pick(["s1", "s2"]) });
  }
  if (below(6) === 0) {
    const value = { kind: "sum", value: below(40) / 8, temporality: "delta", monotonic: true } as const;
    return point({
      at,
      series: `n${below(1e9)}`,
      sessionId: pick(["s1", undefined]),
      value,
      measure: pick(["commits", "active.cli", "cost"]),
    });
  }
  return toolCall({
    at,
    aliases: [`tool:${below(40)}`, ...(below(8) === 0 ? [`tool:${below(40)}`] : [])],
    source: pick(["otlp-log", "otlp-span", "hook", "transcript"] as const) ?? "hook",
    sessionId: pick([undefined, "s1", "s2"]),
    tool: pick([undefined, "Edit", "Write", "Bash"]),
    filePath: pick([undefined, "/a", "/b"]),
    promptId: pick([undefined, "p1", "p2"]),
    success: pick([undefined, true, true, false]),
    durationMs: pick([undefined, 0, 7, 7, 900]),
    decision: pick([undefined, "accept", "reject"]),
    decidedBy: pick([undefined, "config", "user_temporary"]),
    blockedMs: pick([undefined, 500, 9_000_000]),
    linesAdded: pick([undefined, 0, 7]),
    linesRemoved: pick([undefined, 3]),
  });
}

const groupsOf = (reader: LedgerReader) =>
  reader
    .toolCallGroups("tool", {})
    .map(({ key, durationMs, success, decision, decidedBy, calls, waitMs }) =>
      JSON.stringify({ key, durationMs, success, decision, decidedBy, calls, waitMs }),
    )
    .toSorted();

const totalsOf = (reader: LedgerReader) =>
  reader.totals(
    reader.sessions({}, 9).map(({ key }) => key),
    noon + 100_000,
  );

const workOf = (reader: LedgerReader) => reader.work({}).toSorted((a, b) => a.sessionKey - b.sessionKey);

test.each([1, 2, 3, 4, 5, 6])("what is kept of sessions is what their things add up to (seed %d)", (seed) => {
  const [below, turn] = [chance(seed), chance(seed + 100)];
  const db = openForWriting(":memory:");
  const [writer, ledger] = [new SqliteWriter(db), new MemoryLedger()];
  const [kept, plain] = [new SqliteReader(db), new MemoryReader(ledger)];
  for (let commits = 0; commits < 50; commits += 1) {
    const group = Array.from({ length: 1 + below(6) }, () => account(below));
    // While history is read some of it waits to be added up.
    if (turn(4) === 0) writer.expect(turn(2) === 0 ? "history" : "telemetry");
    writer.commit(group);
    ledger.commit(group);
    expect(workOf(kept)).toEqual(workOf(plain));
    expect(groupsOf(kept)).toEqual(groupsOf(plain));
    expect(totalsOf(kept)).toEqual(totalsOf(plain));
  }
  expect([...rebuildRollup(db, new SessionBook(db))].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
  writer.close();
});

test("a rebuild while history is read adds nothing twice", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  const calls = () => reader.toolCallGroups("tool", {}).map((group) => [group.key, group.calls]);
  writer.expect("history");
  writer.commit([toolCall({ tool: "Edit" }), toolCall({ tool: "Read", aliases: ["tool:2"], digest: 2 })]);
  const steps = rebuildRollup(db, new SessionBook(db));
  expect([...steps].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
  writer.commit([toolCall({ tool: "Read", aliases: ["tool:3"], digest: 3 })]);
  const all = [
    ["Edit", 1],
    ["Read", 2],
  ];
  expect(calls().toSorted()).toEqual(all);
  writer.expect("telemetry");
  expect(calls().toSorted()).toEqual(all);
  writer.close();
});

test("what waited when the program was killed is added up before a call leaves its cell", () => {
  const db = openForWriting(":memory:");
  const killed = new SqliteWriter(db);
  const call = { tool: "Bash", aliases: ["tool:1"] };
  killed.commit([toolCall(call)]);
  killed.expect("history");
  const other = toolCall({ ...call, aliases: ["tool:2"], digest: 2 });
  killed.commit([toolCall({ ...call, source: "otlp-span", blockedMs: 7, digest: 3 }), other]);
  const writer = new SqliteWriter(db);
  writer.commit([toolCall({ ...call, success: true, digest: 4 })]);
  const groups = new SqliteReader(db).toolCallGroups("tool", {});
  expect(groups.map(({ success, calls, waitMs }) => ({ success, calls, waitMs }))).toEqual([
    { success: undefined, calls: 1, waitMs: undefined },
    { success: true, calls: 1, waitMs: 7 },
  ]);
  expect([...writer.rebuild()].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
  writer.close();
});

test("a rebuild mends what is kept of sessions", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  writer.commit([
    toolCall({ tool: "Edit", filePath: "/a", success: true }),
    toolCall({ sessionId: "s2" }),
    point({ measure: "commits" }),
  ]);
  const reader = new SqliteReader(db);
  const right = workOf(reader);
  db.run("UPDATE work_rollup SET one_shot = 9 WHERE session_key = 1");
  db.run("DELETE FROM work_rollup WHERE session_key = 2");
  db.run("UPDATE counter_rollup SET milli = 1");
  db.run("UPDATE tool_rollup SET calls = 5 WHERE tool = 'Edit'");
  expect([...rebuildRollup(db, new SessionBook(db))].reduce((sum, step) => sum + step.wrong, 0)).toBe(4);
  expect(workOf(reader)).toEqual(right);
  expect(reader.toolCallGroups("tool", {}).map(({ calls }) => calls)).toEqual([1, 1]);
  writer.close();
});

test("a ledger from before these sums gets them all", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const below = chance(9);
  writer.commit(Array.from({ length: 400 }, () => account(below)));
  const reader = new SqliteReader(db);
  const right = [workOf(reader), groupsOf(reader)];
  db.run(
    "DROP TABLE work_rollup; DROP TABLE counter_rollup; DROP INDEX tool_call_edit; DROP TABLE tool_rollup; DROP INDEX model_rollup_session; DROP INDEX tool_call_at;",
  );
  db.run(workMigration);
  db.run(toolMigration);
  db.run(sessionSums);
  expect([workOf(new SqliteReader(db)), groupsOf(new SqliteReader(db))]).toEqual(right);
  expect([...rebuildRollup(db, new SessionBook(db))].reduce((sum, step) => sum + step.wrong, 0)).toBe(0);
  writer.close();
});

test("a failed commit leaves what is kept of sessions as it was", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  writer.commit([toolCall({ success: true })]);
  // No table takes this for an integer.
  const bad = toolCall({ durationMs: "x" as unknown as number });
  expect(() => writer.commit([toolCall({ success: false }), bad])).toThrow("could not be written");
  writer.commit([toolCall({ success: true })]);
  expect(workOf(reader)[0]?.tools).toMatchObject({ answered: 2, failed: 0 });
  writer.close();
});

/** How many sums of a ledger that was told this are not what they ought to be. */
function wrongAfter(...commits: readonly Observation[][]): number {
  const writer = new SqliteWriter(openForWriting(":memory:"));
  for (const group of commits) writer.commit(group);
  const wrong = [...writer.rebuild()].reduce((sum, step) => sum + step.wrong, 0);
  writer.close();
  return wrong;
}

test("edits are judged anew in the session that a prompt leaves", () => {
  const edit = { tool: "Edit", filePath: "/a", success: true };
  const asked = { aliases: ["prompt:p"], promptId: "p" };
  const before = [
    toolCall({ ...edit, at: noon + 10 }),
    prompt({ ...asked, at: noon + 20 }),
    toolCall({ ...edit, at: noon + 30 }),
  ];
  expect(wrongAfter(before, [prompt({ ...asked, at: noon, sessionId: "s2" })])).toBe(0);
});

test("an edit that moves before a prompt of the same commit was of the turn before", () => {
  const edit = { tool: "Edit", filePath: "/a", success: true };
  const moved = { ...edit, aliases: ["tool:1"], toolUseId: "1" };
  const before = [toolCall({ ...edit, at: noon + 10 }), toolCall({ ...moved, at: noon + 30 })];
  expect(wrongAfter(before, [prompt({ at: noon + 20 }), toolCall({ ...moved, at: noon + 15 })])).toBe(0);
});

test("a call that only passes through a session leaves no sums there", () => {
  const call = { aliases: ["tool:1"], toolUseId: "1" };
  const passing = [toolCall({ ...call, at: noon + 10 }), toolCall({ ...call, at: noon, sessionId: "s2" })];
  expect(wrongAfter(passing)).toBe(0);
});

test.each([0.0005, 0.0015, -0.0005, -0.0015, -3.2])(
  "an increase of %d is rounded the same way anew",
  (increase) => {
    expect(wrongAfter([point({ measure: "active.cli", increase })])).toBe(0);
  },
);

test.each([
  ["a session's edits are found without reading its other calls", "session_key = 1", "(session_key=?)"],
  [
    "a file's edits are found without reading those of other files",
    "session_key = 1 AND file_path = '/a'",
    "(session_key=? AND file_path=?)",
  ],
])("%s", (_, where, way) => {
  const db = openForWriting(":memory:");
  const plan = db.query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${editSums(where)}`).all();
  expect(plan.map(({ detail }) => detail).join("\n")).toContain(`tool_call_edit ${way}`);
  db.close();
});
