import type { ContextShape } from "../../src/query/context/shape.ts";
import type { SessionShape, UsageShape } from "../../src/query/shape.ts";

/** A context that is 82 percent full at nine in the evening, and runs out nine minutes later. */
export const fullContext: ContextShape = {
  model: "claude-opus-5-5",
  tokens: 793_000,
  window: 1_000_000,
  window_basis: "client",
  used_percent: 79.3,
  compacts_at_tokens: 967_000,
  compacts_at_basis: "usual",
  fill_percent: 82,
  exhausts_in_requests: 14,
  exhausts_in_requests_low: 9,
  exhausts_in_requests_high: 22,
  exhausts_at: "2026-11-20T21:09:00.000Z",
  confidence: 0.8,
  basis: "request",
  as_of: "2026-11-20T20:59:00.000Z",
};

/** What a context has where nobody knows its window: no percentage and no forecast. */
export const noWindow = {
  window: null,
  window_basis: null,
  used_percent: null,
  compacts_at_tokens: null,
  compacts_at_basis: null,
  fill_percent: null,
  exhausts_in_requests: null,
  exhausts_in_requests_low: null,
  exhausts_in_requests_high: null,
  exhausts_at: null,
  confidence: null,
} satisfies Partial<ContextShape>;

/** What the session below has used; of reasoning, and of writes that last an hour, nobody told. */
export const usageShape: UsageShape = {
  input_tokens: 12_400,
  output_tokens: 38_900,
  reasoning_output_tokens: null,
  cache_read_input_tokens: 2_310_000,
  cache_creation_input_tokens: 184_000,
  cache_creation_1h_input_tokens: null,
};

/** An idle session at nine in the evening, and what is said otherwise. */
export function sessionShape(own: Partial<SessionShape> = {}): SessionShape {
  return {
    id: "3f2a91c0-7d1e-4c55-9b1f-0a1b2c3d4e5f",
    agent: "claude-code",
    project: "/home/ada/code/hallmonitor",
    repository: "github.com/ada/hallmonitor",
    branch: "main",
    user: "ada",
    team: null,
    host: null,
    client_version: "2.1.329",
    entrypoint: null,
    title: null,
    pull_request: null,
    state: "idle",
    state_basis: "recency",
    state_since: "2026-11-20T21:00:00.000Z",
    waiting_for: null,
    current_tool: null,
    started_at: "2026-11-20T20:00:00.000Z",
    last_seen_at: "2026-11-20T21:00:00.000Z",
    ended_at: null,
    end_reason: null,
    parent_session_id: null,
    models: ["claude-opus-5-5"],
    effort: null,
    requests: 38,
    failed_requests: 0,
    prompts: 4,
    tool_calls: 54,
    tool_failures: 0,
    subagents: 1,
    compactions: 0,
    lines_added: null,
    lines_removed: null,
    commits: null,
    pull_requests: null,
    active_seconds: null,
    usage: usageShape,
    counted_from: "requests",
    cost_usd: 4.2134,
    cost_reported_usd: null,
    unpriced_requests: 0,
    unpriced_tokens: 0,
    plan: null,
    burn_usd_per_hour: null,
    context: null,
    parallel: [],
    sources: {
      otlp_log: 1,
      otlp_metric: 0,
      otlp_span: 0,
      hook: 0,
      transcript: 0,
      statusline: 0,
      manual: 0,
      sdk: 0,
    },
    ...own,
  };
}
