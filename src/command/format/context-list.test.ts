import { expect, test } from "bun:test";
import type { ContextShape } from "../../query/context/shape.ts";
import type { SessionShape } from "../../query/shape.ts";
import { formatContexts, type ContextListSettings } from "./context-list.ts";
import { formatTop } from "./frame.ts";
import { formatSessions } from "./session-list.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.parse("2026-11-20T21:00:00.000Z");

const context: ContextShape = {
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

const ofUnknownWindow: ContextShape = {
  ...context,
  model: "acme-internal-1",
  tokens: 53_000,
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
};

function session(more: Partial<SessionShape>): SessionShape {
  return {
    id: "3f2a91c0-7d1e",
    agent: "claude-code",
    project: "/home/ada/code/hallmonitor",
    repository: null,
    branch: "main",
    user: null,
    host: null,
    client_version: null,
    entrypoint: null,
    title: null,
    pull_request: null,
    state: "working",
    state_basis: "hooks",
    state_since: "2026-11-20T20:59:00.000Z",
    waiting_for: null,
    current_tool: "Bash",
    started_at: "2026-11-20T20:00:00.000Z",
    last_seen_at: "2026-11-20T20:59:50.000Z",
    ended_at: null,
    end_reason: null,
    parent_session_id: null,
    models: ["claude-opus-5-5"],
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
    usage: {
      input_tokens: 12_400,
      output_tokens: 38_900,
      reasoning_output_tokens: null,
      cache_read_input_tokens: 2_310_000,
      cache_creation_input_tokens: 184_000,
      cache_creation_1h_input_tokens: null,
    },
    counted_from: "requests",
    cost_usd: 4.2134,
    cost_reported_usd: null,
    unpriced_requests: 0,
    plan: null,
    burn_usd_per_hour: 3.1,
    context,
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
    ...more,
  };
}

const calm: ContextShape = { ...context, tokens: 97_000, fill_percent: 10.03, exhausts_in_requests: 412 };
const sessions = [
  session({}),
  session({ id: "b81d0e77-aaaa", project: "/srv/payments-api", context: calm }),
  session({ id: "77aa0000-cccc", models: ["acme-internal-1"], context: ofUnknownWindow, state: "idle" }),
  session({ id: "5d5d5d5d-dddd", context: null }),
];

function draw(own: Partial<ContextListSettings> = {}, shown = sessions): string {
  return formatContexts(shown, { width: 80, now, style: styleFor(false), isNarrowed: false, ...own });
}

function top(width: number, shown = sessions): string {
  return formatTop({
    sessions: shown,
    today: undefined,
    now,
    width,
    height: 30,
    style: styleFor(false),
    timezone: "UTC",
  });
}

test.each([40, 80, 200])("live contexts at %d columns", (width) => {
  expect(draw({ width })).toMatchSnapshot();
});

test.each([40, 60, 80, 120, 200])("contexts in a frame of top at %d columns", (width) => {
  expect(top(width)).toMatchSnapshot();
});

test("every line fits the width, in colour and without, and colour is only in the escapes", () => {
  for (const width of [1, 2, 10, 20, 30, 40, 60, 80, 100, 120, 200]) {
    const [plain = "", coloured = ""] = [false, true].map((colour) =>
      draw({ width, style: styleFor(colour) }),
    );
    for (const line of coloured.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(Bun.stripANSI(coloured)).toBe(plain);
    for (const line of top(width).split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
  }
});

test("the first to run out is told in words, and an unknown window with what to do", () => {
  const text = draw({ width: 200 });
  expect(text).toContain("hallmonitor compacts in about 14 requests (9 to 22), ~9m.");
  expect(text).toContain("The window of acme-internal-1 is not known: name it in context.windows");
  expect(draw({}, sessions.slice(0, 2))).not.toContain("not known");
});

test("without live sessions the list says what to do next", () => {
  expect(draw({}, []).replaceAll("\n", " ")).toContain("hallmonitor setup claude-code");
  expect(draw({ isNarrowed: true }, []).replaceAll("\n", " ")).toContain(
    "'hallmonitor sessions' lists what is known",
  );
});

test("lists of sessions that know no context keep their columns for what is known", () => {
  const unknown = sessions.map((one) => ({ ...one, context: null }));
  expect(top(200, unknown)).not.toContain("ctx");
  const list = (shown: readonly SessionShape[]) =>
    formatSessions(
      { schema_version: 1, sessions: shown, next_cursor: null },
      { width: 200, now, style: styleFor(false) },
    );
  expect(list(unknown)).not.toContain("ctx");
  expect(list(sessions)).toMatch(/ctx .* left/);
  expect(list(sessions)).toContain("82%  ▮▮▮▮▯▯   ~14 req");
});

test("a session that is over has no colour of alarm", () => {
  const style = styleFor(true);
  const over = session({
    state: "ended",
    context: { ...context, fill_percent: 99, exhausts_in_requests: null },
  });
  const text = formatSessions(
    { schema_version: 1, sessions: [over], next_cursor: null },
    { width: 200, now, style },
  );
  expect(text).toContain(style.dim("99%"));
});
