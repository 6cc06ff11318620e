import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CallTracker, TelemetrySettings } from "./sdk.d.ts";
import { createTelemetry } from "./telemetry.js";
import { temporaryDir } from "./temporary-dir.ts";

const noon = Date.parse("2026-11-28T12:00:00Z");

function telemetry(dir: string, given: TelemetrySettings = {}) {
  return createTelemetry({ dir, project: "shop", now: () => noon, ...given });
}

function lines(dir: string, file = "telemetry.jsonl"): any[] {
  const text = readFileSync(join(dir, "2026-11-28", file), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("a call is one line with what it told", async () => {
  using dir = temporaryDir();
  const { trackAiCall } = telemetry(dir.path);
  const value = await trackAiCall("writer", "draft", async (tracker) => {
    tracker.recordModel("m1");
    tracker.recordTokens(120, 30);
    tracker.recordCost(0.0125);
    tracker.recordSession("s1");
    tracker.recordUser("ada");
    return "text";
  });
  expect(value).toBe("text");
  const [record] = lines(dir.path);
  expect(Object.keys(record)).toEqual([
    "timestamp",
    "call_id",
    "agent_name",
    "operation",
    "model",
    "session_id",
    "user_id",
    "duration_ms",
    "tokens",
    "cost_usd",
    "success",
    "project",
  ]);
  expect(record).toMatchObject({
    timestamp: "2026-11-28T12:00:00.000Z",
    agent_name: "writer",
    operation: "draft",
    model: "m1",
    session_id: "s1",
    user_id: "ada",
    tokens: { input: 120, output: 30, total: 150 },
    cost_usd: 0.0125,
    success: true,
    project: "shop",
  });
});

test("what is not told is unknown, never 0", () => {
  using dir = temporaryDir();
  telemetry(dir.path).trackAiCall("writer", "draft", () => {});
  expect(lines(dir.path)[0]).toMatchObject({
    model: null,
    session_id: null,
    user_id: null,
    tokens: { input: null, output: null, total: null },
    cost_usd: null,
  });
});

test("a synchronous function stays one, and its value is the very same", () => {
  using dir = temporaryDir();
  const value = { deep: true };
  expect(telemetry(dir.path).trackAiCall("writer", "draft", () => value)).toBe(value);
});

test("what can be awaited and is no promise gives what awaiting it gives, and counts once", async () => {
  using dir = temporaryDir();
  const { trackAiCall, telemetryHealth } = telemetry(dir.path);
  type Then = (resolve: (value: unknown) => void) => unknown;
  const awaited = async (then: Then) => {
    // oxlint-disable-next-line unicorn/no-thenable -- exactly such is given to it
    const thenable = { then };
    return trackAiCall("writer", "draft", () => thenable);
  };
  expect(await awaited((resolve) => resolve(7))).toBe(7);
  expect(await awaited((resolve) => [resolve(1), resolve(2)])).toBe(1);
  expect(await awaited((resolve) => resolve(Promise.resolve(9)))).toBe(9);
  await expect(
    awaited(() => {
      throw new RangeError("no such query");
    }),
  ).rejects.toThrow("no such query");
  expect(lines(dir.path).map(({ success }) => success)).toEqual([true, true, true, false]);
  expect(telemetryHealth().recorded).toBe(4);
  class Query extends Promise<number> {}
  expect(trackAiCall("writer", "draft", () => Query.resolve(3))).toBeInstanceOf(Query);
});

test("an error comes out as it is, and the call counts as failed, without the error's message", async () => {
  using dir = temporaryDir();
  const { trackAiCall } = telemetry(dir.path);
  const error = Object.freeze(Object.assign(new RangeError("secret of the prompt"), { status: 429 }));
  const thrownBy = async (fn: () => unknown) => {
    try {
      await fn();
    } catch (thrown) {
      return thrown;
    }
    return "nothing";
  };
  expect(
    await thrownBy(() =>
      trackAiCall("a", "sync", () => {
        throw error;
      }),
    ),
  ).toBe(error);
  expect(
    await thrownBy(() =>
      trackAiCall("a", "async", async () => {
        throw error;
      }),
    ),
  ).toBe(error);
  expect(
    await thrownBy(() =>
      trackAiCall("a", "nothing", () => {
        throw undefined;
      }),
    ),
  ).toBeUndefined();
  expect(lines(dir.path).map(({ success, error_type }) => [success, error_type])).toEqual([
    [false, "RangeError 429"],
    [false, "RangeError 429"],
    [false, "Error"],
  ]);
  expect(readFileSync(join(dir.path, "2026-11-28", "telemetry.jsonl"), "utf8")).not.toContain("secret");
});

test("of a text that stands for an error only a kind is kept, never a message or a key", async () => {
  using dir = temporaryDir();
  const { trackAiCall } = telemetry(dir.path);
  const texts = [
    "rate_limit_error",
    " timeout 504 ",
    "no answer to: my secret",
    "sk-ant-api03-abc",
    "x".repeat(200),
    "",
  ];
  for (const text of texts) {
    trackAiCall("a", "told", (tracker) => tracker.recordError(text));
    await trackAiCall("a", "thrown", () => Promise.reject(text)).catch(() => {});
  }
  const kinds = lines(dir.path).map(({ error_type }) => error_type);
  expect(kinds.filter((_, index) => index % 2 === 0)).toEqual(kinds.filter((_, index) => index % 2 === 1));
  expect(new Set(kinds)).toEqual(new Set(["rate_limit_error", "timeout 504", "Error"]));
});

test("the last word counts, and null takes it back", () => {
  using dir = temporaryDir();
  telemetry(dir.path).trackAiCall("writer", "draft", (tracker) => {
    tracker.recordTokens(10, 1);
    tracker.recordTokens(10, 25);
    tracker.recordCost(1);
    tracker.recordCost(null);
  });
  expect(lines(dir.path)[0]).toMatchObject({ tokens: { input: 10, output: 25, total: 35 }, cost_usd: null });
});

test("values that cannot be are left out and counted, and never thrown", () => {
  using dir = temporaryDir();
  const { trackAiCall, telemetryHealth } = telemetry(dir.path, { storePrompts: true, storeResponses: true });
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("trap");
      },
      has: () => {
        throw new Error("trap");
      },
    },
  );
  const mistakes: ((tracker: CallTracker) => void)[] = [
    (tracker) => tracker.recordTokens(Number.NaN, -5),
    (tracker) => tracker.recordTokens(hostile),
    (tracker) => tracker.recordCost(-1),
    (tracker) => tracker.recordCost(Infinity),
    (tracker) => tracker.recordPrompt(circular),
    (tracker) => tracker.recordPrompt({ big: 1n }),
    (tracker) => tracker.recordResponse(hostile),
    (tracker) => tracker.recordModel(hostile as unknown as string),
    (tracker) => tracker.recordSession(""),
    (tracker) => tracker.recordError(hostile),
  ];
  for (const mistake of mistakes)
    expect(trackAiCall("writer", "draft", (tracker) => (mistake(tracker), 7))).toBe(7);
  expect(trackAiCall(hostile as unknown as string, undefined as unknown as string, () => 8)).toBe(8);
  expect(trackAiCall("x".repeat(10_000), "draft", () => hostile)).toBe(hostile);
  expect(lines(dir.path)).toHaveLength(mistakes.length + 2);
  expect(lines(dir.path).at(-2)).toMatchObject({ agent_name: "unknown", operation: "unknown" });
  expect(lines(dir.path).at(-1).agent_name).toHaveLength(512);
  expect(telemetryHealth().dropped["invalid-value"]).toBe(10);
});

test("what is told after the end is counted and changes nothing", () => {
  using dir = temporaryDir();
  const { trackAiCall, telemetryHealth } = telemetry(dir.path);
  const tracker = trackAiCall("writer", "draft", (own) => own);
  tracker.recordCost(1);
  expect(lines(dir.path)[0].cost_usd).toBeNull();
  expect(telemetryHealth().dropped).toEqual({ "told-late": 1 });
});

test("texts are written only when they are wanted, with their hash", () => {
  using dir = temporaryDir();
  const told = (tracker: CallTracker) => {
    tracker.recordPrompt("What?");
    tracker.recordResponse([{ role: "assistant", content: "Ümlaut" }]);
  };
  telemetry(dir.path).trackAiCall("writer", "draft", told);
  expect(existsSync(join(dir.path, "2026-11-28", "prompts.jsonl"))).toBe(false);
  telemetry(dir.path, { storePrompts: true, storeResponses: true }).trackAiCall("writer", "draft", told);
  const json = '[{"role":"assistant","content":"Ümlaut"}]';
  expect(lines(dir.path, "prompts.jsonl")).toEqual([
    {
      timestamp: "2026-11-28T12:00:00.000Z",
      call_id: lines(dir.path)[1].call_id,
      agent_name: "writer",
      operation: "draft",
      sha256: createHash("sha256").update("What?").digest("hex"),
      length: 5,
      text: "What?",
    },
  ]);
  expect(lines(dir.path, "responses.jsonl")[0]).toMatchObject({
    sha256: createHash("sha256").update(json).digest("hex"),
    text: json,
  });
  expect(readFileSync(join(dir.path, "2026-11-28", "telemetry.jsonl"), "utf8")).not.toContain("What?");
});

test("a very long text is cut, and says so; its hash and length are of the whole", () => {
  using dir = temporaryDir();
  const text = "é".repeat(1_500_000);
  telemetry(dir.path, { storePrompts: true }).trackAiCall("a", "o", (tracker) => tracker.recordPrompt(text));
  const [kept] = lines(dir.path, "prompts.jsonl");
  expect(kept).toMatchObject({ length: 1_500_000, truncated: true });
  expect(kept.sha256).toBe(createHash("sha256").update(text).digest("hex"));
  expect(kept.text).toHaveLength(1_000_000);
});

test("what is written is for its owner only, and never for a repository", () => {
  using parent = temporaryDir();
  const dir = join(parent.path, "new");
  telemetry(dir).trackAiCall("a", "o", () => {});
  const mode = (path: string) => statSync(join(dir, path)).mode & 0o777;
  expect([mode("."), mode("2026-11-28"), mode("2026-11-28/telemetry.jsonl")]).toEqual([0o700, 0o700, 0o600]);
  expect(readFileSync(join(dir, ".gitignore"), "utf8")).toBe("*\n");
});

test("without storage nothing is written", async () => {
  using parent = temporaryDir();
  const dir = join(parent.path, "new");
  const { trackAiCall, flushTelemetry, getSummaryStats } = telemetry(dir, { storage: false });
  expect(trackAiCall("a", "o", () => 1)).toBe(1);
  await flushTelemetry();
  expect(existsSync(dir)).toBe(false);
  expect((await getSummaryStats()).total.calls).toBe(0);
});

test("a folder that is removed under a running program is made again", () => {
  using dir = temporaryDir();
  const { trackAiCall, telemetryHealth } = telemetry(dir.path);
  trackAiCall("a", "o", () => 1);
  rmSync(dir.path, { recursive: true });
  expect(trackAiCall("a", "o", () => 2)).toBe(2);
  expect(lines(dir.path)).toHaveLength(1);
  expect(telemetryHealth()).toMatchObject({ recorded: 2 });
  expect(telemetryHealth().dropped).toEqual({});
});

test("where nothing can be written, calls go on, and what is lost is counted", async () => {
  using dir = temporaryDir();
  writeFileSync(join(dir.path, "file"), "");
  const { trackAiCall, flushTelemetry, telemetryHealth } = telemetry(join(dir.path, "file", "calls"), {
    storePrompts: true,
  });
  expect(trackAiCall("a", "o", (tracker) => (tracker.recordPrompt("p"), 1))).toBe(1);
  await flushTelemetry();
  expect(telemetryHealth()).toMatchObject({
    recorded: 0,
    dropped: { "not-written": 2, "not-summarised": 1 },
  });
});

test("summary statistics add up whole days, also those that the summary has not seen yet", async () => {
  using dir = temporaryDir();
  let now = Date.parse("2026-11-20T23:59:00Z");
  const { trackAiCall, flushTelemetry, getSummaryStats } = telemetry(dir.path, { now: () => now });
  const call = (name: string, usd: number | null) =>
    trackAiCall(name, "o", (tracker) => tracker.recordCost(usd));
  call("a", 0.1);
  await flushTelemetry();
  now = noon;
  call("b", 0.2);
  call("b", null);
  expect((await getSummaryStats()).total).toMatchObject({ calls: 3, cost_usd: 0.3, unpriced_calls: 1 });
  expect(await getSummaryStats({ days: 8 })).toMatchObject({
    from: "2026-11-21",
    to: "2026-11-28",
    total: { calls: 2 },
  });
  expect((await getSummaryStats({ days: 9 })).by_day.map(({ day, calls }) => [day, calls])).toEqual([
    ["2026-11-20", 1],
    ["2026-11-28", 2],
  ]);
  expect((await getSummaryStats({ to: "2026-11-27" })).by_agent).toMatchObject([
    { agent_name: "a", cost_usd: 0.1 },
  ]);
  expect((await getSummaryStats({ agent: "a" })).total.calls).toBe(1);
});

test("a failed call that told tokens and no cost is an unpriced one; one without either cost nothing", async () => {
  using dir = temporaryDir();
  const { trackAiCall, getSummaryStats } = telemetry(dir.path);
  const fail = (tokens?: number, usd?: number) =>
    trackAiCall("a", "o", (tracker) => {
      tracker.recordTokens(tokens, tokens);
      tracker.recordCost(usd);
      tracker.recordError("late");
    });
  fail();
  fail(5);
  fail(5, 1);
  expect((await getSummaryStats()).total).toMatchObject({
    calls: 3,
    failed_calls: 3,
    tokens: { total: 20 },
    cost_usd: 1,
    unpriced_calls: 1,
  });
});

test("a call that told a part of its tokens told some", async () => {
  using dir = temporaryDir();
  const { trackAiCall, getSummaryStats } = telemetry(dir.path);
  for (const usage of [{ input: 1 }, { output: 2 }, { total: 3 }, {}])
    trackAiCall("a", "o", (tracker) => tracker.recordTokens(usage));
  expect((await getSummaryStats()).total).toMatchObject({
    tokens: { input: 1, output: 2, total: 6 },
    unmetered_calls: 1,
  });
});

test("records are found by time, whole days included, and by what they say", async () => {
  using dir = temporaryDir();
  let now = noon;
  const { trackAiCall, queryByDateRange, getSummaryStats } = telemetry(dir.path, { now: () => now });
  const times = [
    "2026-11-27T23:59:59.999Z",
    "2026-11-28T00:00:00.000Z",
    "2026-11-28T23:59:59.999Z",
    "2026-11-29T00:00:00.000Z",
  ];
  for (const [index, time] of times.entries()) {
    now = Date.parse(time);
    trackAiCall(index % 2 === 0 ? "even" : "odd", "o", () => {});
  }
  const found = async (...args: Parameters<typeof queryByDateRange>) =>
    (await queryByDateRange(...args)).map(({ timestamp }) => timestamp);
  expect(await found("2026-11-28", "2026-11-28")).toEqual(times.slice(1, 3));
  expect(await found(new Date(times[0] ?? ""), "2026-11-28T00:00:00Z")).toEqual(times.slice(0, 2));
  expect(await found("2026-01-01", "2026-12-31", { agent: "odd" })).toEqual([times[1] ?? "", times[3] ?? ""]);
  expect(await found("2025-01-01", "2025-12-31")).toEqual([]);
  const [always, ever] = [new Date(-8.64e15), new Date(8.64e15)];
  expect(await found(always, ever)).toHaveLength(times.length);
  expect((await getSummaryStats({ from: always, to: ever })).total.calls).toBe(times.length);
  expect(await found(always, "0000-01-01")).toEqual([]);
});

test.each([
  ["a day that is none", "2026-02-30", "2026-03-01", "from is 2026-02-30"],
  ["a time that is none", "2026-02-20", "later", "to is later"],
  ["since after until", "2026-03-02", "2026-03-01", "is after"],
])("a question about %s is refused", async (_what, from, to, message) => {
  using dir = temporaryDir();
  const { queryByDateRange, getSummaryStats } = telemetry(dir.path);
  expect(queryByDateRange(from, to)).rejects.toThrow(message);
  expect(getSummaryStats({ from, to })).rejects.toThrow(RangeError);
  expect(getSummaryStats({ days: 0 })).rejects.toThrow("whole number from 1 to 36500");
});

test("today's texts stop at the size cap, records do not", async () => {
  using dir = temporaryDir();
  mkdirSync(join(dir.path, "2026-11-28"), { recursive: true });
  const { trackAiCall, flushTelemetry, getSummaryStats } = telemetry(dir.path, {
    storePrompts: true,
    maxSizeMb: 0.01,
  });
  for (let index = 0; index < 10; index += 1)
    trackAiCall("a", "o", (tracker) => tracker.recordPrompt("x".repeat(3000)));
  await flushTelemetry();
  expect(lines(dir.path)).toHaveLength(10);
  const kept = lines(dir.path, "prompts.jsonl").length;
  expect(kept).toBe(3);
  expect((await getSummaryStats()).dropped).toEqual({ "texts-beyond-size": 10 - kept });
});

test.each(["node", process.execPath])(
  "in a working directory that was removed nothing is written: %s",
  (runtime) => {
    using dir = temporaryDir();
    const gone = join(dir.path, "gone");
    mkdirSync(gone);
    const sdk = join(import.meta.dir, "sdk.js");
    const program = `
    import { rmdirSync } from "node:fs";
    import { flushTelemetry, telemetryHealth, trackAiCall } from ${JSON.stringify(sdk)};
    process.chdir(${JSON.stringify(gone)});
    rmdirSync(${JSON.stringify(gone)});
    trackAiCall("a", "o", () => {});
    await flushTelemetry();
    console.log(JSON.stringify(telemetryHealth()));`;
    writeFileSync(join(dir.path, "program.mjs"), program);
    const { stdout, exitCode } = Bun.spawnSync([runtime, join(dir.path, "program.mjs")], {
      cwd: gone,
      env: { PATH: process.env["PATH"] ?? "" },
      timeout: 20_000,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.toString())).toMatchObject({ recorded: 0, dropped: { "not-written": 1 } });
    expect(existsSync("/.llm-telemetry")).toBe(false);
  },
);
