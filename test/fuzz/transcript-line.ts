import * as fc from "fast-check";

/** A field that is what it should be, most of the time. */
export function mostly<T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: right }, { weight: 1, arbitrary: strange });
}

/** What no sender should write into a field, and some do. */
export const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    0,
    -1,
    1e308,
    2 ** 53,
    "\ud800",
    "a\0b",
    "__proto__",
    [],
    {},
    true,
    "9".repeat(400),
    1.5,
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);

/** Two ids that differ in their last character only. They are so few that what is made up meets. */
export const sessionIds = [
  "8106e608-a3d7-4b3e-a047-dc093ce64b99",
  "8106e608-a3d7-4b3e-a047-dc093ce64b90",
] as const;

/** Tools that readers each look at in another way: files, task lists, plans, subagents, MCP. */
export const toolNames = [
  "Bash",
  "Edit",
  "Task",
  "TodoWrite",
  "TaskCreate",
  "TaskUpdate",
  "ExitPlanMode",
  "mcp__a__b",
  "KillShell",
] as const;

const count = fc.oneof(fc.nat({ max: 100_000 }), fc.constantFrom(-1, 1e10, 0.5));
const time = fc
  .integer({ min: 1_780_000_000_000, max: 1_800_000_000_000 })
  .map((at) => new Date(at).toISOString());
const id = fc.nat({ max: 5 });

const usage = fc.record(
  {
    input_tokens: mostly(count),
    output_tokens: mostly(count),
    cache_read_input_tokens: mostly(count),
    cache_creation_input_tokens: mostly(count),
    cache_creation: mostly(fc.record({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count })),
    service_tier: mostly(fc.constantFrom("standard", "priority")),
    server_tool_use: mostly(fc.record({ web_search_requests: count })),
  },
  { requiredKeys: [] },
);

/** What a tool is called with: any of the fields that readers look into, each of which may be anything. */
export const toolInput = fc.record(
  {
    command: mostly(fc.string()),
    file_path: mostly(fc.constantFrom("/p/a.ts", "../b", "C:\\c")),
    todos: mostly(
      fc.array(
        fc.record({ content: mostly(fc.string()), status: mostly(fc.constantFrom("pending", "completed")) }),
        { maxLength: 3 },
      ),
    ),
    subject: mostly(fc.string()),
    taskId: mostly(id.map(String)),
    status: mostly(fc.constantFrom("pending", "in_progress", "completed", "deleted")),
    plan: mostly(fc.string()),
    subagent_type: mostly(fc.constant("Explore")),
  },
  { requiredKeys: [] },
);

const block = fc.oneof(
  fc.record({ type: fc.constant("text"), text: mostly(fc.string()) }),
  fc.record({ type: fc.constant("thinking"), thinking: mostly(fc.string()) }),
  fc.record({
    type: fc.constant("tool_use"),
    id: mostly(id.map((number) => `toolu_${number}`)),
    name: mostly(fc.constantFrom(...toolNames)),
    input: mostly(toolInput),
  }),
  fc.record({
    type: fc.constant("tool_result"),
    tool_use_id: mostly(id.map((number) => `toolu_${number}`)),
    content: mostly(fc.string()),
    is_error: mostly(fc.boolean()),
  }),
  strange,
);

const message = fc.record(
  {
    id: mostly(id.map((number) => `msg_${number}`)),
    model: mostly(fc.constantFrom("claude-opus-5-5", "<synthetic>", "claude-haiku-4-5")),
    role: mostly(fc.constantFrom("user", "assistant")),
    content: mostly(fc.oneof(fc.string(), fc.array(block, { maxLength: 3 }))),
    usage: mostly(usage),
    stop_reason: mostly(fc.constantFrom("end_turn", "tool_use", null)),
  },
  { requiredKeys: [] },
);

/** A line of a transcript: of any type, with the fields that clients write, each of which may be anything. */
export const transcriptLine: fc.Arbitrary<object> = fc.record(
  {
    type: mostly(
      fc.constantFrom(
        "user",
        "assistant",
        "system",
        "summary",
        "attachment",
        "queue-operation",
        "file-history-snapshot",
        "custom-title",
        "pr-link",
        "mode",
        "progress",
      ),
    ),
    subtype: mostly(fc.constantFrom("compact_boundary", "turn_duration", "api_error", "local_command")),
    sessionId: mostly(fc.constantFrom(...sessionIds)),
    timestamp: mostly(time),
    uuid: mostly(id.map((number) => `00000000-0000-4000-8000-00000000000${number}`)),
    parentUuid: mostly(fc.constant(null)),
    requestId: mostly(id.map((number) => `req_${number}`)),
    cwd: mostly(fc.constantFrom("/p/a", "/p/b")),
    gitBranch: mostly(fc.constantFrom("main", "HEAD")),
    version: mostly(fc.constant("2.1.329")),
    isSidechain: mostly(fc.boolean()),
    isMeta: mostly(fc.boolean()),
    isApiErrorMessage: mostly(fc.boolean()),
    isCompactSummary: mostly(fc.boolean()),
    message: mostly(message),
    content: mostly(fc.string()),
    attachment: mostly(
      fc.record({
        type: mostly(fc.constantFrom("file", "memory", "hook_additional_context")),
        content: mostly(fc.string()),
      }),
    ),
    compactMetadata: mostly(
      fc.record({
        trigger: mostly(fc.constant("auto")),
        preTokens: mostly(count),
        postTokens: mostly(count),
      }),
    ),
    toolUseResult: mostly(
      fc.record(
        {
          stdout: mostly(fc.string()),
          structuredPatch: mostly(fc.array(strange)),
          filePath: mostly(fc.string()),
        },
        { requiredKeys: [] },
      ),
    ),
    durationMs: mostly(count),
    costUSD: mostly(fc.double()),
    error: mostly(fc.jsonValue()),
  },
  { requiredKeys: ["type"] },
);
