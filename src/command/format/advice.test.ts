import { expect, test } from "bun:test";
import type { AdviceAnswer, EvidenceShape, FindingShape } from "../../query/advice.ts";
import { formatAdvice } from "./advice.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const evidence: EvidenceShape = {
  session_id: "511fbb3b-0000-4000-8000-000000000000",
  agent: "claude-code",
  project: "/home/ada/code/checkout",
  repository: null,
  at: "2026-11-20T14:03:00.000Z",
  saving_usd: 4.1,
  times: 3,
  requests: 3,
  tokens: 300_000,
  detail: "after a pause of 95 minutes",
};
const finding: FindingShape = {
  kind: "expired_cache",
  title: "Cache that expired in a pause and was written again",
  action: "Before a break /compact, or begin a new session after it.",
  saving_usd: 12.34,
  times: 43,
  requests: 43,
  unpriced_requests: 0,
  sessions: 12,
  tokens: 3_200_000,
  evidence: [evidence, { ...evidence, session_id: "\u001b[31mevil", detail: "\u0007bell", saving_usd: null }],
};
const answer: AdviceAnswer = {
  schema_version: 1,
  from: "2026-10-30T00:00:00.000Z",
  to: null,
  requests: 2804,
  failed_requests: 2,
  sessions: 20,
  unpriced_requests: 0,
  spent_usd: 123.4,
  saving_up_to_usd: 12.34,
  findings: [finding, { ...finding, kind: "failed_requests", saving_usd: null, times: 9 }],
  nothing_found: ["model_switch"],
};

const now = Date.parse("2026-11-28T12:00:00Z");

function text(part: Partial<AdviceAnswer> = {}, width = 120): string {
  return formatAdvice({ ...answer, ...part }, { width, style: styleFor(false), timezone: "UTC", now });
}

test("the head says what was looked at, spent and could have been saved", () => {
  expect(text().split("\n")[0]).toBe(
    "2,804 requests (and 2 failed) in 20 sessions since 2026-10-30: $123.40. Up to $12.34 (10 %) could have been saved.",
  );
});

test("an end is told once it is past", () => {
  expect(text({ to: "2026-11-28T00:00:00.000Z" })).toContain(
    "20 sessions since 2026-10-30 and before 2026-11-28 00:00: ",
  );
  expect(text({ to: "2026-11-29T00:00:00.000Z" })).toContain("20 sessions since 2026-10-30: ");
});

test("a finding has its money, what to do, its size and its sessions", () => {
  const lines = text().split("\n");
  expect(lines.slice(2, 6)).toEqual([
    "$12.34  Cache that expired in a pause and was written again",
    "  Before a break /compact, or begin a new session after it.",
    "  43 requests in 12 sessions · 3.20M tokens",
    "  511fbb3b  $4.10  checkout  2026-11-20 14:03  after a pause of 95 minutes",
  ]);
});

test("findings that overlap say that the total counts each request once", () => {
  expect(text({ saving_up_to_usd: 10 }, 400)).toContain("could have been saved, each request counted once.");
  expect(text({}, 400)).not.toContain("counted once");
});

test("models are named as people name them", () => {
  const detail = "claude-sonnet-5-5 instead of claude-opus-5-5";
  const models = { ...finding, evidence: [{ ...evidence, detail }] };
  expect(text({ findings: [models] })).toContain("sonnet-5.5 instead of opus-5.5");
});

test("what has no price shows none, and failures are counted", () => {
  expect(text()).toContain("–  Cache that");
  expect(text()).toContain("9 failures, 43 requests in 12 sessions");
  expect(text({ spent_usd: null, saving_up_to_usd: null, unpriced_requests: 2804 })).toContain(
    "no known price and 2,804 unpriced",
  );
});

test("no line is wider than the terminal, and what happened is told in all of them", () => {
  for (const width of [20, 40, 80, 120, 200]) {
    const lines = text({}, width).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    expect(lines.map((line) => line.trim()).join(" ")).toContain("after a pause");
  }
});

test("nothing found and nothing there are sentences", () => {
  expect(text({ findings: [], saving_up_to_usd: null })).toContain("Nothing to advise.");
  expect(text({ requests: 0, failed_requests: 0 })).toBe(
    "No request since 2026-10-30 matches. Leave a filter out, or take in more with --since.",
  );
});

test("names from outside cannot paint the terminal", () => {
  for (const character of ["\u001b", "\u0007"])
    for (const width of [40, 120]) expect(text({}, width)).not.toContain(character);
});
