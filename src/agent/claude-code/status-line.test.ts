import { expect, test } from "bun:test";
import { parseStatusLine, readStatusLine, withCompaction } from "./status-line.ts";

const heard = { at: 1_800_000_000_000, seenAt: 1_800_000_000_100 };

/** As 2.1.197 tells it with an API key, after one answer. */
const older = {
  session_id: "0f6d8f2c",
  transcript_path: "/home/ann/.claude/projects/-shop/0f6d8f2c.jsonl",
  cwd: "/home/ann/shop/src",
  model: { id: "claude-opus-4-8[1m]", display_name: "Opus 4.8 (1M context)" },
  workspace: { current_dir: "/home/ann/shop/src", project_dir: "/home/ann/shop", added_dirs: [] },
  version: "2.1.197",
  output_style: { name: "default" },
  cost: {
    total_cost_usd: 0.115112,
    total_duration_ms: 61_234,
    total_api_duration_ms: 8123,
    total_lines_added: 12,
    total_lines_removed: 3,
  },
  context_window: {
    total_input_tokens: 74_323,
    total_output_tokens: 400,
    context_window_size: 1_000_000,
    current_usage: {
      input_tokens: 23,
      output_tokens: 400,
      cache_creation_input_tokens: 19_200,
      cache_read_input_tokens: 55_100,
    },
    used_percentage: 7,
    remaining_percentage: 93,
  },
  exceeds_200k_tokens: false,
  fast_mode: false,
  thinking: { enabled: true },
};

/** What newer clients add for subscribers. */
const newer = {
  ...older,
  session_name: "Fix the checkout",
  version: "2.1.329",
  model: { id: "claude-opus-5-5", display_name: "Opus 5.5" },
  workspace: { ...older.workspace, repo: { host: "github.com", owner: "acme", name: "shop" } },
  fast_mode: true,
  effort: { level: "high" },
  rate_limits: {
    five_hour: { used_percentage: 62.4, resets_at: 1_800_004_800 },
    seven_day: { used_percentage: 31, resets_at: 1_800_300_000 },
  },
  prompt_cache: { warm: true, ttl: "1h", requests: 4 },
  pr: { number: 7, url: "https://github.com/acme/shop/pull/7" },
  worktree: { name: "checkout", path: "/home/ann/wt", branch: "feature/checkout" },
};

test("a status line is a sample of the limits and the client's statement", () => {
  const { observations, fault } = readStatusLine(newer, heard);
  expect(fault).toBeUndefined();
  const [sample, statement] = observations;
  expect(sample).toMatchObject({
    kind: "limit-sample",
    agent: "claude-code",
    source: "statusline",
    sessionId: "0f6d8f2c",
    ...heard,
    aliases: [],
    model: "claude-opus-5-5",
    contextTokens: 74_323,
    contextWindow: 1_000_000,
    contextPercent: 7,
    fiveHourPercent: 62.4,
    fiveHourResetsAt: 1_800_004_800_000,
    sevenDayPercent: 31,
    sevenDayResetsAt: 1_800_300_000_000,
  });
  expect(statement).toMatchObject({
    kind: "statement",
    aliases: ["statement:0f6d8f2c:statusline"],
    costNano: 115_112_000,
    linesAdded: 12,
    linesRemoved: 3,
    durationMs: 61_234,
    apiDurationMs: 8123,
    usage: undefined,
    isEstimate: undefined,
  });
  expect(observations).toHaveLength(2);
});

test("what it says of the session are its facts", () => {
  expect(readStatusLine(newer, heard).observations[0]?.facts).toEqual({
    project: "/home/ann/shop",
    repository: "acme/shop",
    branch: "feature/checkout",
    clientVersion: "2.1.329",
    title: "Fix the checkout",
    pullRequest: "https://github.com/acme/shop/pull/7",
  });
  expect(parseStatusLine({ session_id: "s", cwd: "/home/ann" })?.facts.project).toBe("/home/ann");
});

test("a client without a plan tells of no plan, and its model goes without the mark of its window", () => {
  expect(parseStatusLine(older)).toMatchObject({
    model: "claude-opus-4-8",
    modelName: "Opus 4.8 (1M context)",
    fiveHour: undefined,
    sevenDay: undefined,
    isFast: false,
  });
});

test("before the first answer the context is unknown, not empty", () => {
  const context_window = {
    ...older.context_window,
    total_input_tokens: 0,
    current_usage: null,
    used_percentage: null,
    remaining_percentage: null,
  };
  expect(readStatusLine({ ...older, context_window }, heard).observations[0]).toMatchObject({
    contextTokens: undefined,
    contextPercent: undefined,
    contextWindow: 1_000_000,
  });
});

test("after a compaction that keeps the last messages the client tells zeros, which are no measurement", () => {
  const zeros = {
    input_tokens: 0,
    output_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
  const context_window = { ...older.context_window, current_usage: zeros, used_percentage: 0 };
  expect(parseStatusLine({ ...older, context_window })).toMatchObject({
    contextTokens: undefined,
    contextPercent: undefined,
    contextWindow: 1_000_000,
  });
});

test("without its parts the context is unknown: the total beside them is the session's", () => {
  const { current_usage: _, ...context_window } = older.context_window;
  expect(parseStatusLine({ ...older, context_window })?.contextTokens).toBeUndefined();
});

test("what is missing, null or of another type is absent, and the rest is taken", () => {
  const wrong = {
    session_id: "s",
    cwd: 7,
    model: "opus",
    version: null,
    session_name: "x".repeat(10_000),
    workspace: [],
    cost: null,
    context_window: { context_window_size: "200000", current_usage: "many", used_percentage: -3 },
    rate_limits: { five_hour: null, seven_day: { used_percentage: 31, resets_at: "tomorrow" } },
    fast_mode: "yes",
  };
  const { observations } = readStatusLine(wrong, heard);
  expect(observations).toHaveLength(1);
  const [sample] = observations;
  expect(sample).toMatchObject({
    model: undefined,
    contextTokens: undefined,
    contextWindow: undefined,
    contextPercent: undefined,
    fiveHourPercent: undefined,
    sevenDayPercent: 31,
    sevenDayResetsAt: undefined,
  });
  expect(Object.values(sample?.facts ?? {}).every((fact) => fact === undefined)).toBe(true);
});

test("a reset in milliseconds would lie in another age and is absent", () => {
  const five_hour = { used_percentage: 1, resets_at: 1_800_004_800_000 };
  expect(parseStatusLine({ ...older, rate_limits: { five_hour } })?.fiveHour).toEqual({
    percent: 1,
    resetsAt: undefined,
  });
});

test("a limit of which only the reset is told is told", () => {
  const five_hour = { resets_at: 1_800_004_800 };
  expect(parseStatusLine({ ...older, rate_limits: { five_hour } })?.fiveHour).toEqual({
    percent: undefined,
    resetsAt: 1_800_004_800_000,
  });
});

test("what names no session is no status line", () => {
  for (const body of [undefined, null, 7, "text", [], {}, { session_id: 7 }, { session_id: "" }]) {
    expect(readStatusLine(body, heard)).toEqual({ observations: [], fault: "invalid" });
  }
  const inherited: unknown = JSON.parse('{"__proto__": {"session_id": "s"}}');
  expect(readStatusLine(inherited, heard).fault).toBe("invalid");
});

test("equal contents have equal digests at any time, other contents others", () => {
  const digests = (body: unknown, at = heard.at): unknown =>
    readStatusLine(body, { at, seenAt: at }).observations.map((seen) => seen.digest);
  const waited = { ...newer, cost: { ...newer.cost, total_duration_ms: 99_999 } };
  expect(digests(newer, heard.at + 5000)).toEqual(digests(newer));
  expect(digests(waited)).toEqual(digests(newer));
  expect(digests({ ...newer, session_id: "other" })).not.toEqual(digests(newer));
  const spent = digests({ ...newer, cost: { ...newer.cost, total_cost_usd: 0.2 } }) as number[];
  const [sample, statement] = digests(newer) as number[];
  expect(spent[0]).toBe(sample ?? 0);
  expect(spent[1]).not.toBe(statement);
  expect(sample).not.toBe(statement);
});

test("what the client's variables say of its compaction stands beside its JSON", () => {
  const told = { isOff: false, windowTokens: 400_000, percent: 50, maxOutputTokens: 8000 };
  const [sample] = readStatusLine(withCompaction(newer, told), heard).observations;
  expect(sample).toMatchObject({
    contextWindow: 1_000_000,
    compactionOff: false,
    compactionWindow: 400_000,
    compactionPercent: 50,
    compactionOutput: 8000,
  });
  expect(parseStatusLine(withCompaction(newer, {}))?.compaction).toEqual({ isOff: false });
});

test("where nobody looked at the variables, or what stands there is none of ours, nothing is known of them", () => {
  expect(parseStatusLine(newer)?.compaction).toBeUndefined();
  for (const hallmonitor of [null, 7, {}, { compaction: 1 }, { compaction: { percent: 50 } }])
    expect(parseStatusLine({ ...newer, hallmonitor })?.compaction).toBeUndefined();
  const odd = { off: false, window_tokens: -1, percent: "50", max_output_tokens: 1.5 };
  expect(parseStatusLine({ ...newer, hallmonitor: { compaction: odd } })?.compaction).toEqual({
    isOff: false,
  });
});
