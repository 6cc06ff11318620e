import { expect, test } from "bun:test";
import type { SessionShape, UsageGroup } from "../../query/shape.ts";
import { fullContext, sessionShape as session, usageShape as usage } from "../../../test/shape/session.ts";
import { formatTop, type TopFrame } from "./frame.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const today: UsageGroup = {
  key: null,
  requests: 412,
  failed_requests: 3,
  usage,
  cost_usd: 19.42,
  cost_reported_usd: null,
  unpriced_requests: 0,
  unpriced_tokens: 0,
  sessions: 7,
};

const busy = session({
  id: "b81d0e77-aaaa-4000-8000-000000000000",
  state: "working",
  current_tool: "Bash",
  burn_usd_per_hour: 3.1,
  last_seen_at: "2026-11-20T20:30:00.000Z",
  project: "/srv/payments-api",
});
const asking = session({
  id: "0c99f1aa-bbbb-4000-8000-000000000000",
  state: "waiting-permission",
  waiting_for: "Bash",
  models: ["claude-sonnet-5", "claude-haiku-4-5"],
  tool_failures: 2,
  failed_requests: 1,
  project: null,
});
const counters = session({
  id: "77aa0000-cccc-4000-8000-000000000000",
  counted_from: "counters",
  requests: 0,
  cost_usd: 0.0312,
});
const unpriced = session({
  id: "5d5d5d5d-dddd-4000-8000-000000000000",
  cost_usd: null,
  unpriced_requests: 38,
  models: ["local-llm"],
});
const partly = session({ id: "abababab-eeee-4000-8000-000000000000", unpriced_requests: 2, cost_usd: 1.23 });
const over = session({
  id: "99999999-ffff-4000-8000-000000000000",
  state: "ended",
  ended_at: "2026-11-20T20:10:00.000Z",
  last_seen_at: "2026-11-20T20:10:00.000Z",
  project: null,
  repository: null,
});

const now = Date.parse("2026-11-20T21:04:24.000Z");

function top(more: Partial<TopFrame> = {}): string[] {
  return formatTop({
    sessions: [over, counters, asking, unpriced, partly, busy],
    today,
    isLive: true,
    isNarrowed: false,
    now,
    width: 120,
    height: 40,
    style: styleFor(false),
    ours: (...words) => ["hallmonitor", ...words].join(" "),
    timezone: "UTC",
    ...more,
  }).split("\n");
}

const widths = [1, 2, 10, 20, 40, 60, 80, 100, 120, 160, 200];

test("of several agents each is named as far as it can be known by, or none is", () => {
  const context = { ...fullContext, exhausts_in_requests: 412 };
  const sessions = [
    { ...busy, context },
    { ...busy, context, agent: "codex" },
  ];
  for (let width = 30; width <= 160; width++) {
    const shown = top({ sessions, width }).join("\n");
    expect(shown).not.toMatch(/ claude-?\w*…/);
    if (width >= 100) expect(shown).toMatch(/ claude-code .*\n.* codex /);
  }
});

test("every line fits the width, in colour and without", () => {
  for (const width of widths) {
    for (const colour of [false, true]) {
      for (const line of top({ width, style: styleFor(colour), health: "the store is slow ".repeat(20) })) {
        expect(widthOf(line)).toBeLessThanOrEqual(width);
      }
    }
  }
});

test("of a day that counters alone tell of nobody says that it had no request", () => {
  expect(top({ today: { ...today, requests: 0, failed_requests: 0 } }).join("\n")).toContain(
    " tokens · – requests · ",
  );
});

test("the frame at 60 columns", () => {
  expect(top({ width: 60 }).join("\n")).toMatchSnapshot();
});

test("the frame at 80 columns", () => {
  expect(top({ width: 80 }).join("\n")).toMatchSnapshot();
});

test("the frame at 120 columns", () => {
  expect(top({ width: 120 }).join("\n")).toMatchSnapshot();
});

test("the frame at 200 columns", () => {
  expect(top({ width: 200 }).join("\n")).toMatchSnapshot();
});

test("what matters stays at 60 columns: state, project, tokens, cost, errors", () => {
  const row = top({ width: 60 }).find((line) => line.includes("◆"));
  for (const part of ["hallmonitor", "2.55M", "$4.21", " 3"]) expect(row).toContain(part);
});

const longAsking = session({
  id: "1111aaaa-aaaa-4000-8000-000000000000",
  state: "waiting-permission",
  waiting_for: "mcp__browser__take_screenshot_of_page",
  state_since: "2026-11-20T19:00:00.000Z",
});
const lately = session({
  id: "2222bbbb-bbbb-4000-8000-000000000000",
  state: "waiting-input",
  state_since: "2026-11-20T21:04:12.000Z",
});
const longAgo = session({
  id: "3333cccc-cccc-4000-8000-000000000000",
  state: "waiting-input",
  state_since: "2026-11-20T20:04:24.000Z",
});

test("those who ask for permission come first, then those who wait for input, the longest waiting on top; then who works", () => {
  const sessions = [over, lately, busy, asking, counters, longAgo, longAsking];
  const rows = top({ sessions }).filter((line) => /^ [●◆○·]/.test(line));
  const order = [longAsking, asking, longAgo, lately, busy, counters, over].map(({ id }) => id.slice(0, 8));
  expect(rows.map((row) => order.find((id) => row.includes(id)))).toEqual(order);
});

test("a row says what is waited for and since when, at 120, 80 and 50 columns", () => {
  for (const width of [120, 80, 50]) {
    const rows = top({ width, sessions: [asking, lately, longAgo, longAsking] });
    for (const part of ["Bash · 4m", "input · 12s", "input · 1h"])
      expect(rows.filter((row) => row.includes(part))).toHaveLength(1);
  }
  const rowOf = (waiting_for: string) => top({ sessions: [{ ...asking, waiting_for }] }).at(-1);
  expect(rowOf("AskUserQuestion")).toMatch(/◆ question .* an answer · 4m/);
  expect(rowOf("ExitPlanMode")).toMatch(/◆ plan .* plan approval · 4m/);
  expect(top({ width: 120, sessions: [longAsking] }).join("\n")).toContain("mcp__browser__t… · 2h");
});

test("the frame at 50 columns, with those who wait", () => {
  const sessions = [over, lately, busy, asking, longAgo];
  const health = "telemetry of payments-api fell silent 5m ago: 12 requests seen by transcripts only";
  const reading = "reading history: 412/800 files, 6 s left";
  expect(top({ width: 50, sessions, health, reading }).join("\n")).toMatchSnapshot();
});

test("the latest come last of all", () => {
  expect(top().findLast((line) => /^ [●◆○·]/.test(line))).toContain("99999999");
});

test("the head says how far the reading of history is", () => {
  expect(top({ reading: "reading history: 1/2 files" })[2]).toBe(" reading history: 1/2 files");
});

test("that the ledger cannot be written comes before the other notes", () => {
  const lines = top({ writeFault: "it cannot be written", health: "a session fell silent" });
  expect(lines.slice(2, 4)).toEqual([" it cannot be written", " a session fell silent"]);
});

test("missing prices and counters are marked, and the marks explained", () => {
  const text = top().join("\n");
  for (const part of ["unpriced", "$1.23+", "~2.55M", "~ counted from", "+ a part"])
    expect(text).toContain(part);
  expect(top({ sessions: [session()] }).join("\n")).not.toContain("counted from");
});

test("what a person logged by hand is no estimate", () => {
  const byHand = { ...counters, agent: "manual", state_basis: "manual" } as const;
  expect(top({ sessions: [counters] }).join("\n")).toContain("~");
  expect(top({ sessions: [byHand] }).join("\n")).not.toContain("~");
});

test("the header tells the time and the day's totals", () => {
  const [title, totals] = top();
  expect(title).toMatch(/^ hallmonitor · live · 1 working · 1 waiting +21:04:24$/);
  expect(totals).toBe(
    " today · $19.42 · $3.10/h · 2.55M tokens · 412 requests · 3 requests failed · 7 sessions",
  );
});

test("what is spent an hour is a dash where no session tells of it: some may spend what has no price", () => {
  const [, totals] = top({ sessions: [unpriced] });
  expect(totals).toContain(" · –/h · ");
  const [, some] = top({ sessions: [unpriced, busy] });
  expect(some).toContain(" · $3.10/h · ");
});

test("a frame fits its height and says how many sessions it hides", () => {
  const sessions = Array.from({ length: 30 }, (_, i) => session({ id: `id-${i}` }));
  for (const height of [0, 1, 4, 5, 8, 20, 35, 36, 40]) {
    const lines = top({ sessions, width: 80, height });
    expect(lines.length).toBeLessThanOrEqual(Math.max(1, height));
  }
  const lines = top({ sessions, height: 20 });
  const shown = lines.filter((line) => line.startsWith(" ○")).length;
  expect(lines.at(-1)).toBe(` +${30 - shown} more`);
});

test("without sessions the frame says what to do next", () => {
  for (const width of [60, 200]) {
    const text = top({ sessions: [], today: undefined, width }).join("\n");
    expect(text).toContain("hallmonitor setup claude-code");
    expect(text).toContain("hallmonitor demo");
  }
  for (const width of widths) {
    for (const line of top({ sessions: [], width })) expect(widthOf(line)).toBeLessThanOrEqual(width);
  }
});

test("where a filter leaves nothing it says so, and nothing of how to begin", () => {
  for (const width of widths) {
    const lines = top({ sessions: [], isNarrowed: true, width });
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(lines.join("\n")).not.toContain("setup");
  }
  expect(top({ sessions: [], isNarrowed: true }).at(-1)).toBe(
    " No session matches. Leave a filter out to see all.",
  );
});

test("without a collector nothing is live", () => {
  expect(top({ isLive: false })[0]).toMatch(/^ hallmonitor · 1 working · 1 waiting +21:04:24$/);
});

test("hostile names cannot reach the terminal or push anything out of its place", () => {
  const evil = `\u001b]0;pwned\u0007\u001b[2J\u202E${"x".repeat(10_000)}\n中\u200B`;
  const hostile = session({
    id: evil,
    project: `/tmp/${evil}`,
    branch: evil,
    models: [evil, evil],
    current_tool: evil,
    waiting_for: evil,
    started_at: evil,
    last_seen_at: "",
  });
  for (const width of widths) {
    const lines = top({ sessions: [hostile, busy], width, health: evil });
    for (const line of lines) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\p{Cc}\u202e\u200b]/u);
      expect(line).not.toContain("pwned");
    }
  }
});

test("colour is only in the escapes", () => {
  const coloured = top({ style: styleFor(true) }).map((line) => Bun.stripANSI(line));
  expect(coloured).toEqual(top());
});

test("a session at work shows how far its tasks are and what is under way, one that waits does not", () => {
  const plan = { done: 3, total: 7, current: "Testing the parser" };
  const shown = (own: Partial<SessionShape>) =>
    top({ width: 200, sessions: [session({ ...own, plan })] }).join("\n");
  expect(shown({ state: "working", current_tool: "Bash" })).toContain("Bash · 3/7 Testing the parser");
  expect(shown({ state: "working" })).toContain("3/7 Testing the parser");
  expect(shown({ state: "waiting-input" })).not.toContain("3/7");
  expect(shown({ state: "idle" })).not.toContain("3/7");
});

test("who works in one folder with another is marked, and a line below tells of both, in any size", () => {
  const shared_files = [
    {
      path: "src/cart/reducer.ts",
      changed_by: "both",
      last_changed_by: "this",
      last_changed_at: "2026-11-20T20:50:00.000Z",
    },
  ] as const;
  const pair = ["one", "two"].map((id) =>
    session({
      id,
      state: "working",
      project: "/srv/checkout",
      parallel: [
        {
          session_id: id,
          agent: "claude-code",
          since: "2026-11-20T20:00:00.000Z",
          shared_files,
          more_files: 0,
        },
      ],
    }),
  );
  const sessions = [...pair, ...Array.from({ length: 30 }, (_, index) => session({ id: `s${index}` }))];
  const lines = top({ sessions, width: 80, height: 12 });
  expect(lines.map((line) => line.includes("⇄")).filter(Boolean)).toHaveLength(3);
  expect(lines.join("\n")).toContain("⇄ 2 sessions in checkout: both changed src/cart/reducer.ts");
  for (const width of [1, 20, 40, 80, 200]) {
    for (const height of [0, 1, 3, 6, 12, 40]) {
      const frame = top({ sessions, width, height, style: styleFor(true) });
      expect(frame.length).toBeLessThanOrEqual(Math.max(1, height));
      for (const line of frame) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
});
