import { expect, test } from "bun:test";
import type { SessionShape } from "../../query/shape.ts";
import { formatSessions } from "./session-list.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const session: SessionShape = {
  id: "3f2a91c0-7d1e-4c55",
  agent: "claude-code",
  project: "C:\\code\\shop\\",
  repository: null,
  branch: "feature/very-long-branch-name-of-a-ticket",
  user: null,
  host: null,
  client_version: null,
  entrypoint: null,
  title: "Fix the basket\nof \u001b[31mred\u001b[0m apples",
  pull_request: null,
  state: "lost",
  state_basis: "recency",
  state_since: "",
  waiting_for: null,
  current_tool: null,
  started_at: "2026-11-20T20:00:00.000Z",
  last_seen_at: "2026-11-20T20:30:00.000Z",
  ended_at: null,
  end_reason: null,
  parent_session_id: null,
  models: [],
  effort: null,
  requests: 2,
  failed_requests: 1,
  prompts: 0,
  tool_calls: 0,
  tool_failures: 0,
  subagents: 0,
  compactions: 0,
  lines_added: null,
  lines_removed: null,
  commits: null,
  pull_requests: null,
  active_seconds: null,
  usage: {
    input_tokens: 1200,
    output_tokens: 34,
    reasoning_output_tokens: null,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_creation_1h_input_tokens: null,
  },
  counted_from: "requests",
  cost_usd: null,
  cost_reported_usd: null,
  unpriced_requests: 0,
  plan: null,
  burn_usd_per_hour: null,
  context: null,
  parallel: [],
  sources: {
    otlp_log: 0,
    otlp_metric: 0,
    otlp_span: 0,
    hook: 0,
    transcript: 0,
    statusline: 0,
    manual: 0,
    sdk: 0,
  },
};

const now = Date.parse("2026-11-20T21:00:00.000Z");
const settings = { width: 200, now, style: styleFor(false) };

test("a wide list shows all that is known, on one line per session", () => {
  const lines = formatSessions({ schema_version: 1, sessions: [session], next_cursor: null }, settings).split(
    "\n",
  );
  expect(lines).toHaveLength(2);
  for (const part of ["× lost", "3f2a91c0", "shop", "1.23k", "30m ago", "Fix the basket of red apples"]) {
    expect(lines[1]).toContain(part);
  }
});

test("a wide list shows the branch, the state with its age, and what is waited for", () => {
  const waiting: SessionShape = {
    ...session,
    branch: "main",
    state: "waiting-permission",
    waiting_for: "Bash",
    state_since: "2026-11-20T20:56:00.000Z",
  };
  const [titles, row] = formatSessions(
    { schema_version: 1, sessions: [waiting], next_cursor: null },
    settings,
  ).split("\n");
  expect(titles).toMatch(/^state +for +session/);
  expect(row).toMatch(/^◆ permission +4m +3f2a91c0/);
  for (const part of [" main ", "Bash · 4m"]) expect(row).toContain(part);
});

test("every line fits the width", () => {
  for (const width of [1, 30, 60, 80, 120, 200]) {
    const answer = { schema_version: 1, sessions: [session, session], next_cursor: "x" };
    for (const line of formatSessions(answer, { ...settings, width, style: styleFor(true) }).split("\n")) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
});

test("an unfinished list says so, an empty one too", () => {
  const sessions = [session];
  expect(formatSessions({ schema_version: 1, sessions, next_cursor: "x" }, settings)).toContain(
    "older ones: --limit takes in more",
  );
  expect(formatSessions({ schema_version: 1, sessions: [], next_cursor: null }, settings)).toContain(
    "No session",
  );
});

test("two projects of one name are told apart by where they lie", () => {
  const sessions = ["/home/ann/web", "/srv/web"].map((project) => ({ ...session, project }));
  const lines = formatSessions({ schema_version: 1, sessions, next_cursor: null }, settings).split("\n");
  expect(lines[1]).toContain(" ann/web ");
  expect(lines[2]).toContain(" srv/web ");
});
