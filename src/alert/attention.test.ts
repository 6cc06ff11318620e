import { expect, test } from "bun:test";
import { event, noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Sign } from "../domain/sign.ts";
import type { Observation } from "../domain/observation.ts";
import { noUsage } from "../domain/usage.ts";
import { usualSettings } from "../../test/contract/alert.ts";
import { attention } from "./attention.ts";
import type { LookAsked } from "./look.ts";

const minute = 60_000;
const contexts = { thresholds: [75, 85, 95], windows: {}, compactsAt: undefined };
const well = {
  status: "ok",
  queue: { waiting: 0, capacity: 100 },
  reading: { unreadable_files: [] },
  checkpoints: { saved: 0, given: 0, failed: 0, last_failure: null },
} as const;

function ask(observations: readonly Observation[], minutes: number, own: Partial<LookAsked> = {}) {
  const now = noon + minutes * minute;
  return attention(readerOf(...observations), {
    filter: {},
    now,
    settings: usualSettings,
    contexts,
    health: well,
    ...own,
  }).items;
}

const sign = (says: Sign["says"], own: Partial<Sign> = {}, facts: { title?: string } = {}) =>
  event({ source: "hook", sign: { says, ...own }, at: noon, facts });

test("where all is well, nothing needs anybody", () => {
  expect(ask([], 0)).toEqual([]);
  expect(ask([request()], 1)).toEqual([]);
});

test("a session that stands still for a permission is told of after two minutes, with the tool", () => {
  const asks = sign(
    "permission-asked",
    { tool: "Bash", toolUseId: "t1" },
    { title: "Fix \u001b[1mthe cart" },
  );
  expect(ask([asks], 1)).toEqual([]);
  expect(ask([asks], 2)).toMatchObject([
    {
      kind: "waiting_permission",
      severity: "bad",
      title: "“Fix the cart” waits for your permission to use Bash",
      since: "2026-11-20T12:00:00.000Z",
      session_id: "s1",
      agent: "claude-code",
    },
  ]);
});

test("a session that asks something, or wants its plan approved, is told of in those words", () => {
  const titleOf = (tool: string) => ask([sign("permission-asked", { tool, toolUseId: "t1" })], 2)[0]?.title;
  expect(titleOf("AskUserQuestion")).toBe("s1 asks a question");
  expect(titleOf("ExitPlanMode")).toBe("s1 wants its plan approved");
});

test("a session that stands still is told of also behind hundreds that ended, or work, since it was heard of", () => {
  const asks = sign("permission-asked", { tool: "Bash", toolUseId: "t1" });
  const later = (says: Sign["says"]) =>
    Array.from({ length: 200 }, (_, index) =>
      event({ source: "hook", sign: { says }, at: noon + 1000, sessionId: `${says}-${index}` }),
    );
  const found = (says: Sign["says"]) =>
    ask([asks, ...later(says)], 3).filter(({ kind }) => kind === "waiting_permission");
  expect(found("session-ended")).toMatchObject([{ session_id: "s1" }]);
  expect(found("prompted")).toMatchObject([{ session_id: "s1" }]);
});

test("of two hundred sessions that ended, none hides the context of one that goes on", () => {
  const full = request({ model: "claude-opus-4-6", usage: { ...noUsage, input: 140_000, output: 1 } });
  const over = Array.from({ length: 200 }, (_, index) =>
    event({ source: "hook", sign: { says: "session-ended" }, at: noon + 1000, sessionId: `over-${index}` }),
  );
  expect(ask([full, ...over], 1)).toMatchObject([{ kind: "context_threshold", session_id: "s1" }]);
});

test("a session that waits for its next prompt is told of for some hours", () => {
  expect(ask([sign("turn-ended")], 9)).toEqual([]);
  expect(ask([sign("turn-ended")], 10)).toMatchObject([
    {
      kind: "waiting_input",
      severity: "info",
      title: "s1 waits for your next prompt",
      since: "2026-11-20T12:00:00.000Z",
    },
  ]);
  expect(ask([sign("turn-ended")], 300)).toEqual([]);
});

test("a context is told of from the first threshold on, and is bad from the last", () => {
  const shown = (tokens: number) =>
    request({ model: "claude-opus-4-6", usage: { ...noUsage, input: tokens, output: 1 } });
  // It is compacted at 167,000 tokens.
  expect(ask([shown(133_000)], 1)).toEqual([]);
  expect(ask([shown(134_000)], 1)).toMatchObject([
    {
      kind: "context_threshold",
      severity: "attention",
      title: "The context of s1 has passed 80 % of where it is compacted",
      command: "hallmonitor checkpoint save s1",
    },
  ]);
  // What it says is so as long as it is so: the figure of the moment stands beside the session.
  for (const tokens of [160_000, 190_000])
    expect(ask([shown(tokens)], 1)).toMatchObject([
      { severity: "bad", title: "The context of s1 has passed 95 % of where it is compacted" },
    ]);
  expect(ask([shown(160_000)], 61)).toEqual([]);
  expect(ask([shown(160_000), sign("session-ended")], 1)).toEqual([]);
});

test("telemetry that fell silent is told of with what it costs to go on so", () => {
  const seen = (source: "otlp-log" | "transcript", at: number) =>
    request({ source, at: noon + at * minute, aliases: [`msg:${source}${at}`] });
  expect(ask([seen("otlp-log", 0), seen("transcript", 2)], 5)).toMatchObject([
    {
      kind: "silent_loss",
      severity: "bad",
      title: "The telemetry of s1 fell silent while it went on",
      detail: "1 request is known from its transcript only.",
      command: "hallmonitor reconcile s1",
      since: "2026-11-20T12:00:00.000Z",
    },
  ]);
  expect(ask([seen("transcript", 2)], 5)).toEqual([]);
  expect(ask([seen("otlp-log", 0), request({ at: noon + 2 * minute, source: "otlp-log" })], 5)).toEqual([]);
  const many = Array.from({ length: 1200 }, (_, index) => seen("transcript", 2 + index / 1000));
  expect(ask([seen("otlp-log", 0), ...many], 6)).toMatchObject([
    { detail: "1,200 requests are known from its transcript only." },
  ]);
});

test("what a client told while no collector ran fell silent through no fault of its own", () => {
  const seen = (source: "otlp-log" | "transcript", at: number) =>
    request({ source, at: noon + at * minute, aliases: [`msg:${source}${at}`] });
  const away = [seen("otlp-log", 0), seen("transcript", 2), seen("transcript", 9)];
  const startedAt = noon + 10 * minute;
  expect(ask(away, 12, { startedAt })).toEqual([]);
  expect(ask([...away, seen("transcript", 11)], 13, { startedAt })).toMatchObject([
    {
      kind: "silent_loss",
      detail: "1 request is known from its transcript only.",
      since: "2026-11-20T12:00:00.000Z",
    },
  ]);
  const counters = [point({ at: noon }), request({ at: noon + 9 * minute, aliases: ["req:9"] })];
  const later = (at: number) => request({ at: noon + at * minute, aliases: [`req:${at}`], digest: at });
  expect(ask([...counters, later(15)], 16, { startedAt })).toEqual([]);
  expect(ask([...counters, later(15.5)], 16, { startedAt })).toMatchObject([
    { kind: "silent_loss", detail: "1 request is in none of its counters." },
  ]);
});

test("counters that stand still beside requests are told of, though all of these are known", () => {
  const counted = (minutes: number) =>
    point({ at: noon + minutes * minute, timeNano: String(noon + minutes * minute) });
  const asked = (minutes: number) =>
    request({ at: noon + minutes * minute, aliases: [`req:${minutes}`], digest: minutes });
  const told = [asked(0), counted(1), asked(2), asked(6.4)];
  expect(ask(told, 7)).toEqual([]);
  expect(ask([...told, asked(6.5)], 7)).toMatchObject([
    {
      kind: "silent_loss",
      title: "The metric counters of s1 stand still while it goes on",
      detail: "3 requests are in none of its counters.",
      command: "hallmonitor reconcile s1",
      since: "2026-11-20T12:01:00.000Z",
    },
  ]);
  expect(ask([...told, asked(6.5), counted(7)], 7)).toEqual([]);
  // What came after the last export of a client that was killed is in no counter, and who never counted is not set up.
  expect(ask(told, 59)).toEqual([]);
  expect(ask([asked(0), asked(6.5)], 7)).toEqual([]);
});

test("a model without a price is told of for a month, and its name is no part of a shell's line", () => {
  const unpriced = request({ model: "it's; rm -rf ~", costNano: undefined });
  expect(ask([unpriced], 1)).toMatchObject([
    {
      kind: "unpriced_model",
      severity: "attention",
      detail:
        "1 request of the last 30 days cost something that is in no sum: no price is known, or no tokens were told.",
      command: String.raw`hallmonitor prices 'it'\''s; rm -rf ~'`,
    },
  ]);
  expect(ask([unpriced], 31 * 1440)).toEqual([]);
  const agents = ["claude-code", "codex"].map((agent, digest) =>
    request({ ...unpriced, agent, digest, sessionId: agent, aliases: [`req:${agent}`] }),
  );
  expect(ask(agents, 1)).toMatchObject([
    { kind: "unpriced_model", detail: expect.stringMatching(/^2 requests/) },
  ]);
});

test("a price is asked for only where one is missing", () => {
  const unpriced = request({ model: "haiku", costNano: undefined });
  const untold = { ...unpriced, usage: undefined };
  const priced = request({ model: "haiku", agent: "codex", costNano: 5, digest: 2, aliases: ["req:2"] });
  const told = (...seen: Observation[]) => ask(seen, 1).map(({ title, action }) => [title, action]);
  expect(told(unpriced)).toEqual([
    ["haiku has no known price", expect.stringContaining("pricing.overrides")],
  ]);
  expect(told(untold)).toEqual([
    ["Requests of haiku tell no tokens, so they have no cost", "See who sends them"],
  ]);
  for (const gap of [unpriced, untold])
    expect(told(gap, priced)).toEqual([
      [
        "Some requests of haiku have no known cost",
        expect.stringContaining("from when on its price is known"),
      ],
    ]);
});

test("requests that name no model are told of as that", () => {
  expect(ask([request({ model: undefined, costNano: undefined })], 1)).toMatchObject([
    {
      kind: "unpriced_model",
      title: "Requests name no model, so they have no price",
      command: "hallmonitor sessions",
    },
  ]);
});

test("that what a person logged has no price is told of to nobody", () => {
  expect(ask([request({ agent: "manual", source: "manual", costNano: undefined })], 1)).toEqual([]);
});

test("what the collector says of itself is told, the worst first, but not where one project is asked for", () => {
  const health = {
    ...well,
    status: "degraded",
    reading: {
      unreadable_files: [
        { path: "/a.jsonl", reason: "EACCES" },
        { path: "/b", reason: "" },
      ],
    },
    checkpoints: {
      ...well.checkpoints,
      failed: 2,
      last_failure: { at: "2026-11-20T11:00:00.000Z", reason: "no room" },
    },
  } as const;
  const kinds = (own: Partial<LookAsked>) =>
    ask([request({ costNano: undefined })], 1, { health, ...own }).map(({ kind }) => kind);
  expect(kinds({})).toEqual(["write_fault", "checkpoint_failed", "unreadable_files", "unpriced_model"]);
  expect(kinds({ health: undefined })).toEqual(["unpriced_model"]);
  expect(kinds({ filter: { agent: "claude-code" } })).toEqual(["unpriced_model"]);
  expect(ask([], 1, { health })[2]).toMatchObject({
    title: "2 files cannot be read",
    detail: "/a.jsonl: EACCES, and 1 more",
  });
  expect(ask([], 1440, { health }).map(({ kind }) => kind)).toEqual(["write_fault", "unreadable_files"]);
});

test("the worst comes first, and of what is equally bad that which began first, whichever rule finds it", () => {
  const last_failure = { at: "2026-11-20T11:00:00.000Z", reason: "no room" };
  const health = { ...well, checkpoints: { ...well.checkpoints, failed: 1, last_failure } };
  const asks = (sessionId: string, at: number) =>
    event({
      source: "hook",
      sign: { says: "permission-asked", tool: "Bash", toolUseId: sessionId },
      at,
      sessionId,
    });
  const items = ask([asks("s1", noon), asks("s2", noon + minute)], 4, { health });
  expect(items.map(({ kind, session_id }) => [kind, session_id])).toEqual([
    ["waiting_permission", "s1"],
    ["waiting_permission", "s2"],
    ["checkpoint_failed", null],
  ]);
});

test("what is told to be typed is about the ledger that was looked at", () => {
  const unpriced = request({ model: "house-model", costNano: undefined });
  const [item] = ask([unpriced], 1, { dataDirFlag: " --data-dir /d" });
  expect(item).toMatchObject({
    kind: "unpriced_model",
    action: expect.stringContaining("('hallmonitor rebuild --prices --data-dir /d')"),
    command: "hallmonitor prices house-model --data-dir /d",
  });
});
