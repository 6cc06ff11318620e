import { expect, test } from "bun:test";
import { turningPointOf } from "./turning-point.ts";

const frame = { session_id: "s1", cwd: "/p", transcript_path: "/h/.claude/projects/p/s1.jsonl" };

test("a compaction, a clear and a start are turning points", () => {
  expect(turningPointOf({ ...frame, hook_event_name: "PreCompact", trigger: "auto" })).toEqual({
    kind: "compaction",
    sessionId: "s1",
    source: undefined,
    project: "/p",
    transcriptPath: "/h/.claude/projects/p/s1.jsonl",
  });
  expect(turningPointOf({ ...frame, hook_event_name: "SessionEnd", reason: "clear" })?.kind).toBe("clear");
  const start = turningPointOf({ ...frame, hook_event_name: "SessionStart", source: "compact" });
  expect(start).toMatchObject({ kind: "start", source: "compact" });
});

test("a start whose source is not known here has none", () => {
  const start = turningPointOf({ ...frame, hook_event_name: "SessionStart", source: "teleport" });
  expect(start).toMatchObject({ kind: "start", source: undefined });
});

test("other ends, other events, subagents and what is no event are none", () => {
  const others: unknown[] = [
    { ...frame, hook_event_name: "SessionEnd", reason: "logout" },
    { ...frame, hook_event_name: "PostCompact", trigger: "auto" },
    { ...frame, hook_event_name: "PreCompact", agent_id: "a1" },
    { hook_event_name: "PreCompact" },
    ["PreCompact"],
    null,
  ];
  for (const other of others) expect(turningPointOf(other)).toBeUndefined();
});
