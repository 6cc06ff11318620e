import { expect, test } from "bun:test";
import { gatedEventOf, stopAnswer } from "./gated-event.ts";

const body = {
  hook_event_name: "PreToolUse",
  session_id: "s1",
  tool_name: "Bash",
  tool_use_id: "toolu_1",
  transcript_path: "/p/s1.jsonl",
};

test("prompts and tools are asked about, everything else is not", () => {
  expect(gatedEventOf(body)).toEqual({
    name: "PreToolUse",
    sessionId: "s1",
    tool: "Bash",
    toolUseId: "toolu_1",
    isSubagents: false,
    transcriptPath: "/p/s1.jsonl",
  });
  expect(gatedEventOf({ ...body, agent_id: "a1" })).toMatchObject({ sessionId: "s1", isSubagents: true });
  for (const name of ["Stop", "SubagentStop", "SessionStart", "PreCompact", "Notification"])
    expect(gatedEventOf({ ...body, hook_event_name: name })).toBeUndefined();
  for (const garbage of [undefined, null, "PreToolUse", [body], { ...body, session_id: 7 }, {}])
    expect(gatedEventOf(garbage)).toBeUndefined();
});

test("a tool is denied beside only where the client is known to end its turn all the same", () => {
  const answer = (clientVersion: string | undefined) =>
    stopAnswer({ name: "PreToolUse" }, { reason: "spent", clientVersion });
  const stop = { continue: false, stopReason: "spent" };
  for (const version of [undefined, "", "2.1.197", "2.1.328", "2.0.999", "1.9.400", "dev"])
    expect(answer(version)).toEqual(stop);
  for (const version of ["2.1.329", "2.1.400", "2.2.0", "3.0.0"])
    expect(answer(version)).toMatchObject({ ...stop, hookSpecificOutput: { permissionDecision: "deny" } });
});

test("a prompt is given back, and a tool that ran ends the turn", () => {
  const told = { reason: "spent", clientVersion: "2.1.329" };
  expect(stopAnswer({ name: "UserPromptSubmit" }, told)).toEqual({ decision: "block", reason: "spent" });
  expect(stopAnswer({ name: "PostToolUse" }, told)).toEqual({ continue: false, stopReason: "spent" });
});
