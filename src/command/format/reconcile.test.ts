import { expect, test } from "bun:test";
import type { UsageShape } from "../../query/shape.ts";
import type { GapKind, GapShape, ReconcileAnswer, ReconcileShape } from "../../query/reconcile-shape.ts";
import { gapWords } from "../../format/gap.ts";
import { formatReconcileSession } from "./reconcile-detail.ts";
import { formatReconcile } from "./reconcile-list.ts";
import { plain, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

function usage(output: number): UsageShape {
  return {
    input_tokens: 12,
    output_tokens: output,
    reasoning_output_tokens: null,
    cache_read_input_tokens: 15_000,
    cache_creation_input_tokens: 800,
    cache_creation_1h_input_tokens: null,
  };
}

function gap(kind: GapKind, more: Partial<GapShape> = {}): GapShape {
  return { kind, detail: `what ${kind} means here`, requests: 3, tokens: 1200, ...more };
}

const both: ReconcileShape = {
  id: "3f2a91c0-7d1e-4c55-9b1f-0a1b2c3d4e5f",
  agent: "claude-code",
  project: "/home/ada/code/hallmonitor",
  started_at: "2026-11-20T20:00:00.000Z",
  witnesses: [
    { source: "otlp-log", requests: 9, usage: usage(900), cost_usd: 0.09 },
    { source: "transcript", requests: 12, usage: usage(1200), cost_usd: 0.12 },
    { source: "otlp-metric", requests: null, usage: usage(600), cost_usd: 0.06 },
  ],
  ledger: { requests: 12, usage: usage(1200), cost_usd: 0.12 },
  client_reported: { source: "statusline", at: "2026-11-20T21:03:00.000Z", cost_usd: 0.12, usage: null },
  gaps: [gap("missing_in_otlp"), gap("counter_stopped", { requests: null, tokens: 600 })],
  confidence: "complete",
};
const exact: ReconcileShape = {
  ...both,
  id: "11111111-aaaa-4000-8000-000000000000",
  gaps: [],
  confidence: "exact",
  client_reported: null,
};
const partial: ReconcileShape = {
  ...both,
  id: "22222222-bbbb-4000-8000-000000000000",
  gaps: [gap("duplicate_removed", { requests: 1 }), gap("client_reports_more", { requests: null })],
  confidence: "partial",
};
const single: ReconcileShape = {
  ...both,
  id: "33333333-cccc-4000-8000-000000000000",
  project: null,
  witnesses: both.witnesses.slice(1, 2),
  gaps: [gap("missing_in_otlp", { requests: 12 })],
  confidence: "single-source",
};

const answer: ReconcileAnswer = {
  schema_version: 1,
  sessions: [exact, both, partial, single],
  total: {
    sessions: { exact: 1, complete: 1, partial: 1, "single-source": 1 },
    witnesses: [],
    gaps: [
      gap("missing_in_otlp", { requests: 15, tokens: 2400, detail: "in 2 sessions" }),
      gap("client_reports_more", { requests: null, tokens: 9000 }),
    ],
  },
  next_cursor: null,
};

const widths = [40, 50, 60, 80, 100, 120, 160, 200];
const settings = { width: 200, style: styleFor(false), advice: plain, timezone: "UTC" };

function list(width: number, of: ReconcileAnswer = answer): string[] {
  return formatReconcile(of, { ...settings, width }).split("\n");
}

function one(shape: ReconcileShape, width = 120): string[] {
  return formatReconcileSession(shape, { ...settings, width }).split("\n");
}

test("every line fits the width, in colour and without", () => {
  for (const width of widths) {
    for (const colour of [false, true]) {
      const own = { ...settings, width, style: styleFor(colour), advice: plain };
      const texts = [formatReconcile({ ...answer, next_cursor: "x" }, own)];
      for (const shape of answer.sessions) texts.push(formatReconcileSession(shape, own));
      for (const line of texts.join("\n").split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
});

test("a row shows what each channel saw, what the ledger holds, and what the client says", () => {
  const [titles, , row] = list(200);
  expect(titles?.trim().split(/ {2,}/)).toEqual([
    "session",
    "project",
    "started",
    "log",
    "span",
    "file",
    "counted",
    "reqs",
    "tokens",
    "cost",
    "client says",
    "gaps",
  ]);
  expect(row?.split(/ {2,}/)).toEqual([
    "● complete",
    "3f2a91c0",
    "hallmonitor",
    "11-20 20:00",
    "9",
    "–",
    "12",
    "16.4k",
    "12",
    "17.0k",
    "$0.1200",
    "$0.1200",
    "3 not over OTLP, counters lack 600",
  ]);
});

test("large numbers of requests are told in thousands", () => {
  const gaps = [gap("missing_in_otlp", { requests: 2555 })];
  const witnesses = both.witnesses.map((witness) => ({ ...witness, requests: 1234 }));
  const lines = list(200, {
    ...answer,
    sessions: [{ ...both, witnesses, gaps }],
    total: { ...answer.total, gaps },
  });
  expect(lines[1]).toContain("  1,234  ");
  expect(lines[1]).toContain("2,555 not over OTLP");
  expect(lines.at(-1)).toMatch(/^missing_in_otlp +2,555 /);
});

test("each confidence has its mark, also where there is no room for its word", () => {
  for (const width of widths) {
    const marks = list(width)
      .slice(1, 5)
      .map((line) => line[0]);
    expect(marks).toEqual(["✓", "●", "▲", "○"]);
  }
});

test("what remains at 40 columns is the session, its cost and its gaps", () => {
  expect(list(40)[2]).toBe("●  3f2a91c0  $0.1200  3 not over OTLP, …");
});

test("each confidence has its colour", () => {
  const text = formatReconcile(answer, { ...settings, style: styleFor(true), advice: plain });
  for (const part of ["[32m✓", "[36m●", "[33m▲", "[2m○"]) expect(text).toContain(`\u001b${part}`);
});

test("the end counts the sessions of each confidence, and the gaps by kind, the largest first", () => {
  const lines = list(120);
  expect(lines).toContain("4 sessions: 1 ✓ exact · 1 ● complete · 1 ▲ partial · 1 ○ single-source");
  expect(lines.at(-2)).toMatch(/^client_reports_more +– +9\.00k +what/);
  expect(lines.at(-1)).toMatch(/^missing_in_otlp +15 +2\.40k +in 2 sessions$/);
});

test("without gaps and without sessions one sentence says so", () => {
  const none = { exact: 0, complete: 0, partial: 0, "single-source": 0 };
  const total = { sessions: { ...none, exact: 1 }, witnesses: [], gaps: [] };
  expect(list(80, { ...answer, sessions: [exact], total }).at(-1)).toBe("No gaps.");
  expect(list(80, { ...answer, sessions: [], total: { ...total, sessions: none } })).toEqual([
    "No session matches. 'hallmonitor sessions' lists those that are known.",
  ]);
});

test("in words, losses come before what was filled", () => {
  expect(gapWords(partial.gaps)).toBe("client counts 1.20k more, 1 counted elsewhere");
});

test("one session: every account on a line of its own, the ledger's and the client's last", () => {
  const lines = one(both);
  expect(lines[0]).toBe("3f2a91c0-7d1e-4c55-9b1f-0a1b2c3d4e5f  ● complete");
  const rows = lines.slice(4, 9).map((line) => line.split(/ {2,}/));
  expect(rows.map(([who, requests, tokens]) => [who, requests, tokens])).toEqual([
    ["OTLP log", "9", "16.7k"],
    ["transcript", "12", "17.0k"],
    ["OTLP metric", "–", "16.4k"],
    ["ledger", "12", "17.0k"],
    ["client (statusline, 21:03)", "–", "–"],
  ]);
});

const allKinds: readonly (readonly [GapKind, string])[] = [
  ["missing_in_otlp", "nothing to do: the transcript filled it"],
  ["missing_in_transcript", "hallmonitor import"],
  [
    "counter_stopped",
    "up to a minute later. Where they stay behind, the client stopped exporting: restart it",
  ],
  ["client_reports_more", "hallmonitor import"],
  ["usage_placeholder", "the output may be short"],
  ["usage_disputed", "hallmonitor session ID --json"],
  ["unpriced", "hallmonitor prices"],
  ["duplicate_removed", "nothing to do"],
];

test.each([...allKinds])("%s is told with its detail and what to do", (kind, advice) => {
  const lines = one({ ...both, gaps: [gap(kind)] }, 200);
  const at = lines.indexOf(`${kind} · 3 requests · 1.20k tokens`);
  expect(at).toBeGreaterThan(0);
  expect(lines[at + 1]).toBe(`  what ${kind} means here`);
  expect(lines[at + 2]).toStartWith("  → ");
  expect(lines[at + 2]).toContain(advice);
});

test("of a client that says more in money alone no tokens are told", () => {
  const more = gap("client_reports_more", { requests: null, tokens: 0 });
  const shown = formatReconcileSession({ ...partial, gaps: [more] }, settings).split("\n");
  expect(shown).toContain("client_reports_more");
  expect(gapWords([more])).toBe("client says it cost more");
});

test("a single source says how a second is added", () => {
  expect(one(single).at(-1)).toContain("hallmonitor setup claude-code");
  const telemetry = { ...single, witnesses: both.witnesses.slice(0, 1) };
  expect(one(telemetry).at(-1)).toContain("hallmonitor import");
  expect(one({ ...single, witnesses: [] }).at(-1)).toContain("hallmonitor doctor");
  expect(one(both).join("\n")).not.toContain("setup claude-code");
});

test("hostile names cannot reach the terminal", () => {
  const evil = `\u001b]0;pwned\u0007\u001b[2J\u202E${"x".repeat(5000)}\nnext`;
  const [witness] = both.witnesses;
  const hostile: ReconcileShape = {
    ...both,
    id: evil,
    project: evil,
    witnesses: witness === undefined ? [] : [{ ...witness, source: evil }],
    client_reported: { source: evil, at: evil, cost_usd: null, usage: null },
    gaps: [gap("unpriced", { detail: evil })],
    started_at: evil,
  };
  for (const width of widths) {
    const gaps = [gap("unpriced", { detail: evil })];
    const lines = list(width, { ...answer, sessions: [hostile], total: { ...answer.total, gaps } });
    for (const line of [...lines, ...one(hostile, width)]) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(line).not.toContain("pwned");
    }
  }
});

test("of what people logged there is nothing to read", () => {
  const untold = [
    { kind: "client_reports_more", detail: "the log counts more", requests: null, tokens: 9 },
  ] as const;
  const text = one({ ...partial, agent: "manual", gaps: untold }).join("\n");
  expect(text).toContain("→ nothing to do: operations count where they were logged");
  expect(text).not.toContain("import");
});
