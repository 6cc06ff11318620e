import { expect, test } from "bun:test";
import type {
  CompactionShape,
  PromptShape,
  RequestShape,
  SessionAnswer,
  SessionShape,
  SubagentShape,
  TaskShape,
  ToolCallShape,
} from "../../query/shape.ts";
import { formatSession, type SessionDetailSettings } from "./session-detail.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const usage = {
  input_tokens: 6,
  output_tokens: 120,
  reasoning_output_tokens: null,
  cache_read_input_tokens: 18_000,
  cache_creation_input_tokens: 400,
  cache_creation_1h_input_tokens: null,
};

const session: SessionShape = {
  id: "3f2a91c0-7d1e-4c55-9b1f-0a1b2c3d4e5f",
  agent: "claude-code",
  project: "/home/ada/code/hallmonitor",
  repository: null,
  branch: "main",
  user: "ada@example.org",
  team: "payments",
  host: "laptop",
  client_version: "2.1.329",
  entrypoint: null,
  title: null,
  pull_request: null,
  state: "working",
  state_basis: "recency",
  state_since: "2026-11-20T20:00:09.000Z",
  waiting_for: null,
  current_tool: "Bash",
  started_at: "2026-11-20T20:00:00.000Z",
  last_seen_at: "2026-11-20T20:03:20.000Z",
  ended_at: null,
  end_reason: null,
  parent_session_id: null,
  models: ["claude-opus-5-5", "claude-haiku-4-5"],
  effort: "high",
  requests: 3,
  failed_requests: 1,
  prompts: 2,
  tool_calls: 3,
  tool_failures: 1,
  subagents: 1,
  compactions: 1,
  lines_added: 12,
  lines_removed: 3,
  commits: 1,
  pull_requests: null,
  active_seconds: 95,
  usage: { ...usage, reasoning_output_tokens: 40, cache_creation_1h_input_tokens: 100 },
  counted_from: "requests",
  cost_usd: 0.1234,
  cost_reported_usd: 0.1734,
  client_cost_usd: 0.1734,
  unpriced_requests: 0,
  unpriced_tokens: 0,
  plan: null,
  burn_usd_per_hour: 2.1,
  context: null,
  parallel: [],
  sources: {
    otlp_log: 9,
    otlp_metric: 0,
    otlp_span: 0,
    hook: 0,
    transcript: 0,
    statusline: 0,
    manual: 0,
    sdk: 0,
  },
};

function at(seconds: number): string {
  return new Date(Date.parse(session.started_at) + seconds * 1000).toISOString();
}

function prompt(id: string, seconds: number, more: Partial<PromptShape> = {}): PromptShape {
  return { id, at: at(seconds), length: 42, hash: null, text: null, command: null, sources: [], ...more };
}

function request(seconds: number, more: Partial<RequestShape> = {}): RequestShape {
  return {
    key: `r${seconds}`,
    session_id: session.id,
    prompt_id: null,
    subagent_id: null,
    at: at(seconds),
    model: "claude-opus-5-5",
    usage,
    cost_usd: 0.0441,
    cost_reported_usd: null,
    duration_ms: 2400,
    ttft_ms: null,
    stop_reason: "tool_use",
    speed: null,
    effort: null,
    attempt: 1,
    status: "ok",
    status_code: null,
    error: null,
    query_source: null,
    message_id: null,
    request_id: null,
    branch: null,
    web_searches: null,
    sources: [],
    ...more,
  };
}

function tool(seconds: number, more: Partial<ToolCallShape> = {}): ToolCallShape {
  return {
    id: `t${seconds}`,
    session_id: session.id,
    prompt_id: null,
    subagent_id: null,
    at: at(seconds),
    tool: "Bash",
    input: null,
    decision: "accept",
    decided_by: "config",
    duration_ms: 120,
    blocked_ms: null,
    success: true,
    error: null,
    input_bytes: null,
    result_bytes: null,
    file_path: null,
    lines_added: null,
    lines_removed: null,
    sources: [],
    ...more,
  };
}

const subagent: SubagentShape = {
  id: "a1",
  at: at(8),
  type: "general-purpose",
  model: "claude-haiku-4-5",
  started_at: at(6),
  ended_at: at(8),
  tool_uses: 4,
  prompt_id: "p1",
  description: null,
  tool_use_id: null,
  parent_id: null,
  sources: [],
};

const compaction: CompactionShape = {
  at: at(30),
  trigger: "auto",
  tokens_before: 188_000,
  tokens_after: 12_000,
  duration_ms: 9_000,
  success: true,
};

const answer: SessionAnswer = {
  relatives: { parent: null, forks: [] },
  schema_version: 1,
  session,
  prompts: [prompt("p2", 60, { text: "now\nthe tests" }), prompt("p1", 0.1)],
  requests: [
    request(0.4, { prompt_id: "p1" }),
    request(6.5, { prompt_id: "p1", subagent_id: "a1", model: "claude-haiku-4-5", cost_usd: null }),
    request(61, {
      prompt_id: "p2",
      status: "error",
      status_code: 529,
      error: "Overloaded",
      attempt: 11,
      usage: null,
      cost_usd: null,
    }),
  ],
  tool_calls: [
    tool(3, { prompt_id: "p1", input: "ls -la", decided_by: "user_temporary", blocked_ms: 4000 }),
    tool(4, { prompt_id: "p1", tool: "Read", success: false, error: "no such file", blocked_ms: 4000 }),
    // Told late: it belongs to the first prompt although the second has begun.
    tool(65, { prompt_id: "p1", tool: "Edit", decision: "reject", decided_by: "user_reject", success: null }),
    tool(20, { tool: "Grep", prompt_id: "never seen" }),
  ],
  tasks: [],
  subagents: [subagent],
  compactions: [compaction],
};

const now = Date.parse("2026-11-20T20:03:30.000Z");
const settings: SessionDetailSettings = { width: 120, now, style: styleFor(false), timezone: "UTC" };

function lines(more: Partial<SessionDetailSettings> = {}, of: SessionAnswer = answer): string[] {
  return formatSession(of, { ...settings, ...more }).split("\n");
}

function lineWith(text: string): string {
  return lines().find((line) => line.includes(text)) ?? "";
}

function costLine(more: Partial<SessionShape>): string {
  const shown = lines({}, { ...answer, session: { ...session, ...more } });
  return shown.find((line) => line.startsWith("cost")) ?? "";
}

test("a session at 120 columns", () => {
  expect(lines().join("\n")).toMatchSnapshot();
});

test("large counts are written in thousands", () => {
  const many = {
    requests: 2000,
    failed_requests: 1500,
    prompts: 1234,
    tool_calls: 12_345,
    tool_failures: 1000,
    subagents: 1001,
    compactions: 1002,
    lines_added: 123_456,
    lines_removed: 7890,
    unpriced_requests: 1100,
  };
  const shown = lines({}, { ...answer, session: { ...session, ...many } }).join("\n");
  for (const words of [
    "2,000 · 1,500 failed",
    " 1,234",
    "12,345 · 1,000 failed",
    " 1,001",
    " 1,002",
    "+123,456 −7,890 lines",
    "1,100 of 2,000 requests have no known price",
  ])
    expect(shown).toContain(words);
});

test("a session at 60 columns", () => {
  expect(lines({ width: 60 }).join("\n")).toMatchSnapshot();
});

test("every line fits the width, in colour and without", () => {
  for (const width of [1, 2, 11, 20, 40, 60, 80, 120, 200]) {
    for (const colour of [false, true]) {
      for (const line of lines({ width, style: styleFor(colour) })) {
        expect(widthOf(line)).toBeLessThanOrEqual(width);
      }
    }
  }
});

test("the header tells whose the session is and how long it ran", () => {
  expect(lines()[0]).toBe("3f2a91c0-7d1e-4c55-9b1f-0a1b2c3d4e5f  ● working");
  expect(lineWith("agent  ")).toContain("claude-code 2.1.329");
  expect(lineWith("user  ")).toContain("ada@example.org on laptop");
  expect(lineWith("team  ")).toContain("payments");
  expect(lineWith("time  ")).toContain("2026-11-20 20:00:00 to 2026-11-20 20:03:20 · 3m 20s · seen 10s ago");
  expect(lines().some((line) => line.startsWith("title"))).toBe(false);
});

test("of a session that only counters tell of no request is known, and its cost is its client's word", () => {
  const counted = { counted_from: "counters", requests: 0, failed_requests: 0 } as const;
  const shown = lines({}, { ...answer, session: { ...session, ...counted } });
  expect(shown.find((line) => line.startsWith("requests"))).toMatch(/^requests +–$/);
  expect(costLine({ ...counted, cost_usd: 3, client_cost_usd: 3 })).toMatch(
    /^cost +\$3\.00 · as its client counts it$/,
  );
  expect(costLine({ ...counted, cost_usd: null, client_cost_usd: null })).not.toContain("client");
});

test("a machine of which no user is told is named as one", () => {
  const shown = lines({}, { ...answer, session: { ...session, user: null } });
  expect(shown.find((line) => line.startsWith("host"))).toMatch(/^host +laptop$/);
  expect(shown.some((line) => line.startsWith("user"))).toBe(false);
});

test("the computed cost stands beside what the client says, with the difference", () => {
  expect(lineWith("cost  ")).toEndWith("$0.1234 · the client says $0.1734, $0.0500 more");
  expect(costLine({ client_cost_usd: 0.1235 })).toEndWith("$0.1234 · the client says the same");
  expect(costLine({ client_cost_usd: 0.1 })).toEndWith("the client says $0.1000, $0.0234 less");
  expect(costLine({ client_cost_usd: null })).toEndWith(" $0.1234");
  expect(costLine({ cost_usd: 0, unpriced_requests: 2, client_cost_usd: null })).toContain(
    "   unpriced · 2 of 3",
  );
  expect(costLine({ cost_usd: null, unpriced_requests: 3, client_cost_usd: 0.1 })).toEndWith(
    "unpriced · 3 of 3 requests have no known price · the client says $0.1000",
  );
});

function stateOf(more: Partial<SessionShape>): string {
  const shown = lines({}, { ...answer, session: { ...session, ...more } });
  return shown.find((line) => line.startsWith("state"))?.slice("state        ".length) ?? "";
}

test("the state says what is waited for and since when, and how it is known when no hook told", () => {
  const asking = {
    state: "waiting-permission",
    waiting_for: "Bash",
    state_since: at(90),
    state_basis: "hooks",
  } as const;
  expect(stateOf(asking)).toBe("waits for your permission to use Bash · for 2m");
  expect(stateOf({ ...asking, waiting_for: "ExitPlanMode" })).toBe("wants its plan approved · for 2m");
  expect(stateOf({ ...asking, waiting_for: "permission" })).toBe("waits for your permission · for 2m");
  expect(stateOf({ state: "waiting-input", state_basis: "transcript" })).toBe(
    "waits for your next prompt · for 3m · as its files tell, without hooks",
  );
  expect(stateOf({ state_basis: "recency" })).toBe(
    "runs Bash · for 3m · guessed from its last record, without hooks",
  );
  expect(stateOf({ state: "lost", state_basis: "hooks" })).toBe("lost: its process is gone · for 3m");
});

const task: TaskShape = {
  id: "1",
  subject: "Read the parser",
  status: "completed",
  status_since: at(20),
  active_form: "Reading the parser",
  owner: null,
  created_at: at(5),
  started_at: at(6),
  completed_at: at(20),
  sources: ["hook"],
};

test("tasks stand in their order with their marks; deleted ones are left out", () => {
  const tasks: TaskShape[] = [
    { ...task, id: "10", status: "pending", subject: "Release", owner: "reviewer" },
    { ...task, id: "2", status: "in_progress", subject: "Mend it", active_form: "Mending it" },
    task,
    { ...task, id: "3", status: "deleted", subject: "Never mind" },
  ];
  const shown = lines({}, { ...answer, tasks });
  const start = shown.indexOf("tasks: 1 of 3 done");
  expect(shown.slice(start + 1, start + 5)).toEqual([
    "  ✓ Read the parser",
    "  ▸ Mending it",
    "  ○ Release (reviewer)",
    "",
  ]);
  expect(lines().some((line) => line.startsWith("tasks"))).toBe(false);
});

test("of a long list of tasks the end is shown", () => {
  const tasks = Array.from({ length: 30 }, (_, i) => ({
    ...task,
    id: String(i + 1),
    subject: `step ${i + 1}`,
  }));
  const shown = lines({}, { ...answer, tasks });
  expect(shown).toContain("  … 10 before");
  expect(shown).not.toContain("  ✓ step 10");
  expect(shown).toContain("  ✓ step 30");
});

test("a subagent says what it was sent out for", () => {
  const subagents = [{ ...subagent, description: "find the parser" }];
  const line = lines({}, { ...answer, subagents }).find((one) => one.includes("◇"));
  expect(line).toContain("find the parser · haiku-4.5 · 4 tool uses");
  const once = { ...answer, subagents: [{ ...subagent, tool_uses: 1 }] };
  expect(lines({}, once).join("\n")).toContain("haiku-4.5 · 1 tool use ");
});

test("name and branch and the pull request are shown", () => {
  const named = { ...session, title: "Mend the parser", pull_request: "https://github.com/a/b/pull/7" };
  const shown = lines({}, { ...answer, session: named });
  expect(shown).toContain("title        Mend the parser");
  expect(shown).toContain("branch       main");
  expect(shown).toContain("pull request https://github.com/a/b/pull/7");
});

test("a budget that ended its work stands in its time", () => {
  const shown = lines({ stops: [{ at: session.last_seen_at, name: "session" }] });
  expect(shown.filter((line) => line.includes("■"))).toHaveLength(1);
  expect(shown.find((line) => line.includes("■"))).toMatch(/^\+[\d:.]+ +■ stopped by a budget +session$/);
});

test("things stand under their prompt, a compaction in its time, and what belongs to none stands alone", () => {
  const timeline = lines().slice(lines().findIndex((line) => line.includes("prompt  ")) + 1);
  const order = [
    "ls -la",
    "no such file",
    "general-purpose",
    "haiku-4.5",
    "compaction",
    "Edit",
    "Grep",
    "now the tests",
    "529",
  ];
  const found = order.map((text) => lines().findIndex((line) => line.includes(text) && line.includes("+")));
  expect(timeline.length).toBeGreaterThan(0);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
  expect(lineWith("Grep")).toContain("+0:20.0  ▸ Grep");
  expect(lineWith("ls -la")).toContain("    ▸ Bash".slice(2));
  expect(lineWith("unpriced")).toContain("    ● haiku-4.5");
});

test("a prompt heads its group even when a request was told of earlier", () => {
  const late = { ...answer, prompts: [prompt("p1", 0.5), prompt("p2", 60)] };
  const shown = lines({}, late).filter((line) => line.startsWith("+"));
  expect(shown[0]).toContain("› prompt");
  expect(shown[1]).toContain("+0:00.4    ● opus-5.5");
});

test("failures say why", () => {
  expect(lineWith("529")).toContain("✕ opus-5.5");
  expect(lineWith("529")).toContain("529 Overloaded · attempt 11");
  expect(lineWith("Edit")).toContain("✕ Edit");
  expect(lineWith("Edit")).toContain("refused by user_reject");
  expect(lineWith("ls -la")).toContain("waited 4.0s");
  // A rule that takes its time is nobody who is waited for.
  expect(lineWith("no such file")).not.toContain("waited");
});

test("a long timeline folds in the middle and says how much is hidden", () => {
  const long = { ...answer, requests: Array.from({ length: 180 }, (_, i) => request(100 + i)) };
  const all = lines({ limit: Infinity }, long).filter((line) => line.startsWith("+") || line.includes(" +"));
  const folded = lines({ limit: 20 }, long);
  const fold = folded.findIndex((line) => line.startsWith("… "));
  expect(folded[fold]).toMatch(/^… 1\d\d more$/);
  expect(folded.length - fold - 1).toBe(10);
  expect(folded.at(-1)).toContain("+4:39.0");
  expect(all.length).toBeGreaterThan(188);
  expect(lines({}, long).some((line) => line.startsWith("… "))).toBe(true);
});

test("offsets count from the first thing seen, also before the recorded start", () => {
  const early = { ...answer, prompts: [prompt("p1", -2), prompt("p2", 60)] };
  const shown = lines({}, early);
  expect(shown.find((line) => line.includes("› prompt"))).toContain("+0:00.0");
  expect(shown.find((line) => line.includes("● opus-5.5"))).toContain("+0:02.4");
});

test("a session with nothing in it is shown, whatever is missing", () => {
  const bare = Object.fromEntries(Object.keys(session).map((key) => [key, null]));
  const empty: SessionAnswer = {
    ...answer,
    session: {
      ...session,
      ...bare,
      id: "x",
      agent: "y",
      state: "ended",
      models: [],
      parallel: [],
      usage,
      unpriced_requests: 0,
    },
    prompts: [],
    requests: [],
    tool_calls: [],
    subagents: [],
    compactions: [],
  };
  expect(lines({}, empty).at(-1)).toBe("No prompt, request or tool call was seen.");
});

test("hostile texts cannot reach the terminal", () => {
  const evil = `\u001b]0;pwned\u0007\u001b[2J\u202E${"x".repeat(10_000)}\nnext`;
  const hostile: SessionAnswer = {
    ...answer,
    session: {
      ...session,
      id: evil,
      agent: evil,
      title: evil,
      user: evil,
      team: evil,
      models: [evil],
      end_reason: evil,
    },
    prompts: [prompt("p1", 0, { text: evil }), prompt("p2", 1, { command: evil })],
    requests: [request(1, { model: evil, query_source: evil }), request(2, { status: "error", error: evil })],
    tool_calls: [
      tool(3, { tool: evil, input: evil, success: false, error: evil }),
      tool(4, { decision: "reject", decided_by: evil }),
    ],
    subagents: [{ ...subagent, type: evil, model: evil, description: evil }],
    tasks: [{ ...task, subject: evil, active_form: evil, owner: evil, status: "in_progress" }],
    compactions: [{ ...compaction, trigger: evil }],
  };
  for (const width of [20, 60, 200]) {
    for (const line of lines({ width }, hostile)) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(line).not.toContain("pwned");
    }
  }
});
