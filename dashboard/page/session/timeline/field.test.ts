import { expect, test } from "bun:test";
import { fieldsOf } from "./field.ts";

test("each value is shown as what it is, and what nobody knows is named, never zero", () => {
  const { known, unknown } = fieldsOf({
    id: "toolu_1",
    session_id: "s1",
    prompt_id: null,
    subagent_id: null,
    at: "2026-11-20T12:00:00.000Z",
    tool: "Bash",
    input: "bun test",
    decision: null,
    decided_by: null,
    duration_ms: 0,
    blocked_ms: null,
    success: false,
    error: "Exit code 1",
    input_bytes: 12,
    result_bytes: null,
    file_path: "/src/a.ts",
    lines_added: 3,
    lines_removed: null,
    sources: ["hook", "transcript"],
  });
  expect(known.map(({ label, kind, value }) => [label, kind, value])).toEqual([
    ["id", "id", "toolu_1"],
    ["session id", "id", "s1"],
    ["heard of", "time", "2026-11-20T12:00:00.000Z"],
    ["tool", "words", "Bash"],
    ["input", "text", "bun test"],
    ["ran", "duration", 0],
    ["success", "words", "no"],
    ["error", "text", "Exit code 1"],
    ["input bytes", "bytes", 12],
    ["file path", "path", "/src/a.ts"],
    ["lines added", "count", 3],
    ["sources", "words", "hook, transcript"],
  ]);
  expect(unknown).toEqual([
    "prompt id",
    "subagent id",
    "decision",
    "decided by",
    "until it was decided",
    "result bytes",
    "lines removed",
  ]);
});

test("usage is told by class of tokens", () => {
  const usage = {
    input_tokens: 12,
    output_tokens: 181,
    reasoning_output_tokens: null,
    cache_read_input_tokens: 16_251,
    cache_creation_input_tokens: 2657,
    cache_creation_1h_input_tokens: 2657,
  };
  const { known, unknown } = fieldsOf({ at: "2026-11-20T12:00:00.000Z", usage } as never);
  expect(known.slice(1).map(({ label, value }) => [label, value])).toEqual([
    ["input tokens", 12],
    ["output tokens", 181],
    ["cache read tokens", 16_251],
    ["cache write tokens", 2657],
    ["of them for an hour", 2657],
  ]);
  expect(unknown).toEqual(["of them reasoning"]);
});
