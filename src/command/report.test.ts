import { describe, expect, test } from "bun:test";
import { runCommand, type CommandDef } from "citty";
import { noon, point, request } from "../../test/contract/observation.ts";
import { AppError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import type { RequestObservation } from "../domain/request.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { costsCommand } from "./costs.ts";
import { widthOf } from "./format/text.ts";
import type { Host } from "./host.ts";
import { reportCommand } from "./report.ts";
import { patternsCommand } from "./patterns.ts";
import { reconcileCommand } from "./reconcile.ts";
import { statsCommand } from "./stats.ts";

const hour = 3_600_000;
const models = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5-20251001"];

/** A few days of three sessions, the last of them at work now; one model of the last one has no price. */
function history(): Observation[] {
  const one = (index: number, own: Partial<RequestObservation>): RequestObservation =>
    request({
      at: noon - (40 - index) * hour,
      model: models[index % 3],
      usage: {
        input: 12 + index,
        output: 900 * (index + 1),
        reasoning: undefined,
        cacheRead: 30_000 * (index + 1),
        cacheWrite: 1500 + index,
        cacheWrite1h: undefined,
      },
      costNano: 21_000_000 * (index + 1),
      costSplit: {
        inputNano: 40_000,
        outputNano: 13_000_000 * (index + 1) - 40_000,
        cacheReadNano: 5_000_000 * (index + 1),
        cacheWriteNano: 3_000_000 * (index + 1),
        cacheSavedNano: 60_000_000 * (index + 1),
      },
      ...own,
    });
  const owners = [
    {
      sessionId: "aaaaaaaa-0001-4000-8000-000000000000",
      facts: { project: "/home/dev/web", branch: "feature/ABC-12-login" },
    },
    {
      sessionId: "bbbbbbbb-0002-4000-8000-000000000000",
      facts: { project: "/home/dev/api", branch: "main" },
    },
    {
      sessionId: "cccccccc-0003-4000-8000-000000000000",
      facts: { project: "/srv/shop/web", branch: "fix/7-cart" },
    },
  ];
  return [
    ...Array.from({ length: 24 }, (_, index) => one(index, owners[Math.floor(index / 8)] ?? {})),
    one(24, {
      ...owners[2],
      at: noon - 90 * 60_000,
      model: "house-model",
      costNano: undefined,
      costSplit: undefined,
    }),
    one(25, { ...owners[2], at: noon - 10 * 60_000 }),
  ];
}

interface World {
  readonly width?: number;
  readonly observations?: Observation[];
}

/** What a command prints, over a ledger in memory. */
async function printed(
  command: (host: Host) => CommandDef,
  words: string,
  { width = 80, observations = history() }: World = {},
): Promise<string> {
  const ledger = new MemoryLedger();
  ledger.commit(observations);
  const said: string[] = [];
  const host = {
    clock: () => noon,
    terminal: { isTty: true, columns: width, rows: 40, colour: false },
    loadConfig: () => ({ config: { dataDir: "/h/.local/share/hallmonitor" } }),
    env: {},
    home: "/h",
    platform: "linux",
    openReader: () => new MemoryReader(ledger),
    out: (text: string) => void said.push(text),
  };
  const rawArgs = [...words.split(" ").filter((word) => word !== ""), "--timezone", "UTC"];
  await runCommand(command(host as unknown as Host), { rawArgs });
  return said.join("\n");
}

describe.each([40, 80, 120])("in a terminal of %d columns", (width) => {
  test.each([
    ["report", "daily"],
    ["report", "daily --breakdown"],
    ["report", "project"],
    ["report", "ticket"],
    ["report", "session"],
    ["report", "blocks"],
    ["report", "daily --compare --last 1d"],
    ["report", "project --compare --since 2026-11-20"],
    ["costs", ""],
    ["costs", "--by token-class"],
    ["costs", "--by session"],
    ["stats", "--days 3"],
  ])("%s %s fits and looks as before", async (name, words) => {
    const command =
      { report: reportCommand, costs: costsCommand, stats: statsCommand }[name] ?? reportCommand;
    const text = await printed(command, words, { width });
    for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(`\n${text}\n`).toMatchSnapshot();
  });
});

test("tables fit any terminal", async () => {
  for (let width = 1; width < 160; width += 3) {
    for (const words of [
      "daily --breakdown",
      "session",
      "blocks",
      "project --last 1d",
      "project --compare --last 1d",
    ]) {
      const text = await printed(reportCommand, words, { width });
      for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
});

test("a session list ends at fifty and says how to see all; the total, CSV and JSON are of all", async () => {
  const observations = Array.from({ length: 60 }, (_, index) =>
    request({ sessionId: `s${String(index).padStart(2, "0")}`, at: noon - index * hour }),
  );
  const text = await printed(reportCommand, "session", { observations });
  const lines = text.split("\n");
  expect(lines.filter((line) => /^s\d\d /.test(line))).toHaveLength(50);
  expect(lines[1]).toStartWith("s00");
  expect(text).toMatch(/^total +60 +6\.00k/m);
  expect(lines.at(-1)).toBe("… and 10 older sessions, in the total too: --all shows them");
  const all = await printed(reportCommand, "session --all", { observations });
  expect(all.split("\n").filter((line) => /^s\d\d /.test(line))).toHaveLength(60);
  const csv = await printed(reportCommand, "session --csv", { observations });
  expect(csv.split("\r\n")).toHaveLength(61);
  const json = await printed(reportCommand, "session --json", { observations });
  expect((JSON.parse(json) as { groups: unknown[] }).groups).toHaveLength(60);
});

test("costs tell sessions of one id by their agents", async () => {
  const observations = ["codex", "gemini"].map((agent) => request({ at: noon, agent, sessionId: "twin" }));
  for (const format of ["--csv", "--markdown", "--all"]) {
    const lines = (await printed(costsCommand, `--by session ${format}`, { observations })).split("\n");
    const [title = "", ...rows] = lines.filter((line) => /session|twin/.test(line));
    expect([format, title]).toEqual([format, expect.stringMatching(/^\W*session\W+agent\b/)]);
    expect(rows.map((row) => /twin\W+(\w+)/.exec(row)?.[1]).toSorted()).toEqual(["codex", "gemini"]);
  }
});

test("costs list the fifty dearest sessions, and every period", async () => {
  const observations = Array.from({ length: 60 }, (_, index) =>
    request({ sessionId: `s${index}`, at: noon - index * hour, costNano: 1e9 + index }),
  );
  const sessions = await printed(costsCommand, "--by session", { observations });
  expect(sessions.split("\n").filter((line) => /^s\d+ /.test(line))).toHaveLength(50);
  expect(sessions).toContain("… and 10 sessions that cost less, in the total too: --all shows them");
  const hours = await printed(costsCommand, "--by hour", { observations });
  expect(hours.split("\n").filter((line) => line.startsWith("2026-"))).toHaveLength(60);
});

test.each([
  [reportCommand, "daily"],
  [reportCommand, "blocks"],
  [reportCommand, "session"],
  [costsCommand, ""],
  [statsCommand, ""],
])("an empty ledger says how to fill it", async (command, words) => {
  const text = await printed(command, words, { observations: [] });
  expect(text).toContain("hallmonitor import");
  expect(text).toContain("hallmonitor setup claude-code");
});

test("a few requests in many days are not none a day", async () => {
  const few = await printed(statsCommand, "", { observations: [request()] });
  expect(few).toContain("<1 a day, 0 failed");
  const failed = request({ failed: true, usage: undefined, costNano: undefined });
  expect(await printed(statsCommand, "", { observations: [failed] })).toContain("0 a day, 1 failed");
});

test("of what was logged by hand no price is looked for", async () => {
  const logged = request({
    source: "manual",
    agent: "manual",
    sessionId: "m",
    aliases: ["log:1"],
    costNano: undefined,
  });
  const only = await printed(reportCommand, "model", { observations: [logged], width: 200 });
  expect(only).toEndWith(
    "1 request without a price is not in the cost: logged by hand, a total of tokens has no price.",
  );
  for (const [command, words] of [
    [reportCommand, "project"],
    [costsCommand, ""],
    [statsCommand, ""],
  ] as const)
    expect(await printed(command, words, { observations: [...history(), logged], width: 200 })).toContain(
      "2 requests without a price are not in the cost (+): 'hallmonitor prices MODEL' says why; 1 of them was logged by hand, and has none.",
    );
});

test("an empty answer is still JSON, and still a CSV with a header", async () => {
  const json = await printed(reportCommand, "daily --json", { observations: [] });
  expect(JSON.parse(json)).toMatchObject({ schema_version: 1, groups: [], total: { requests: 0 } });
  const csv = await printed(reportCommand, "daily --csv", { observations: [] });
  expect(csv).toMatch(/^day,requests,[a-z0-9_,]+\r$/);
});

test("names from telemetry are no formulas, no markup and no escapes", async () => {
  const project = "=cmd|'c calc'!A1 \u001b[31m|x";
  const observations = [request({ facts: { project } })];
  const csv = await printed(reportCommand, "project --csv", { observations });
  expect(csv.split("\r\n")[1]).toStartWith("'=cmd|'c calc'!A1 |x,1,");
  const markdown = await printed(reportCommand, "project --markdown", { observations });
  expect(markdown.split("\n")[2]).toStartWith(String.raw`| =cmd\|'c calc'!A1 \|x | 1 |`);
  const text = await printed(reportCommand, "project", { observations });
  expect(text).not.toContain("\u001b");
});

test("a breakdown in CSV has a row for each model, and the rows add up", async () => {
  const csv = await printed(reportCommand, "daily --breakdown --csv");
  const [head = "", ...rows] = csv.replace(/\r$/, "").split("\r\n");
  expect(head).toStartWith("day,model,requests,");
  const requests = rows.map((row) => Number(row.split(",")[2]));
  expect(requests.reduce((sum, count) => sum + count, 0)).toBe(26);
  const unpriced = rows.find((row) => row.includes("house-model")) ?? "";
  // Unknown is empty: neither reasoning, nor 1-hour writes, nor any cost.
  expect(unpriced).toBe("2026-11-20,house-model,1,0,36,22500,,750000,1524,,774060,,,1,0,1");
});

test("tokens that nobody told the cost of mark the cost beside them, and are said", async () => {
  const observations = [request({ costNano: 2e9 }), point({ sessionId: "by-hand", increase: 12_000 })];
  const report = await printed(reportCommand, "daily", { observations });
  expect(report).toContain("$2.00+");
  const alone = await printed(reportCommand, "daily", { observations: observations.slice(1) });
  expect(alone.split("\n")[1]).toMatch(/^2026-11-20 +1 +– .* unpriced$/);
  expect(report.replaceAll(/\s+/g, " ")).toContain(
    "12,000 tokens are not in the cost (+): counters or a person told of a whole session, and not what it cost.",
  );
});

test("requests that nobody counted are a dash in every figure of them, and empty in files", async () => {
  const observations = [point({ sessionId: "by-counters", increase: 12_000 })];
  expect(await printed(statsCommand, "", { observations })).toMatch(/\nrequests +– +– a day, 0 failed/);
  const patterns = await printed(patternsCommand, "", { observations });
  expect(patterns).toContain("– requests in 1 session on 1 day");
  expect(patterns).toContain("Half of them take up to 0s; nine in ten up to 0s.");
  expect(await printed(reconcileCommand, "", { observations })).toMatch(/ by-counters .* – +12\.0k /);
  expect(await printed(reconcileCommand, "by-counters", { observations })).toMatch(/^ledger +– +12\.0k/m);
  const second = async (command: typeof reportCommand, words: string) =>
    (await printed(command, words, { observations })).split("\r\n")[1];
  expect(await second(reportCommand, "daily --csv")).toStartWith("2026-11-20,,0,");
  expect(await second(reportCommand, "daily --csv --last 1d --compare")).toStartWith("2026-11-20,,12000,");
  expect(await second(costsCommand, "--by model --csv")).toStartWith("claude-opus-5-5,,0,12000,");
});

test("a session is meant by the beginning of its id, a week by the day it is told to begin on", async () => {
  const json = await printed(reportCommand, "weekly --json --session aaaa --week-start sunday");
  const { groups } = JSON.parse(json) as { groups: { key: string; requests: number }[] };
  expect(groups.map(({ key, requests }) => [key, requests])).toEqual([["2026-11-15", 8]]);
});

test("the last days, weeks and months end now", async () => {
  const requests = async (words: string) => {
    const json = await printed(reportCommand, `daily --json ${words}`);
    return (JSON.parse(json) as { total: { requests: number } }).total.requests;
  };
  expect([await requests("--last 1d"), await requests("--last 2d"), await requests("--last 1w")]).toEqual([
    2, 22, 26,
  ]);
});

test("a cost that nobody split has unknown parts, not free ones", async () => {
  const observations = [request({ costNano: 3e9, costSplit: undefined })];
  const text = await printed(costsCommand, "--by token-class", { observations });
  expect(text).toMatch(/^output .* – +20 +–$/m);
  expect(text).toMatch(/^not split .* 100% +– +\$3\.00$/m);
  expect(text).toContain("rebuild --prices");
});

test("what prompts would have cost without the cache is told, and whether all of it is known", async () => {
  const costSplit = {
    inputNano: 1e9,
    outputNano: 0,
    cacheReadNano: 1e9,
    cacheWriteNano: 0,
    cacheSavedNano: 9e9,
  };
  const split = request({ costNano: 2e9, costSplit });
  const savingOf = async (...others: Observation[]) =>
    /Without the cache [^.]*\.\d\d more[^.]*\./
      .exec(await printed(costsCommand, "", { observations: [split, ...others] }))?.[0]
      .replaceAll("\n", " ");
  expect(await savingOf()).toBe("Without the cache the same prompts would have cost $9.00 more.");
  const partly =
    "Without the cache the same prompts would have cost $9.00 more, as far as costs are known by class.";
  expect(await savingOf(request({ costNano: undefined }))).toBe(partly);
  expect(await savingOf(request({ costNano: 3e9, costSplit: undefined }))).toBe(partly);
});

test("--json takes false for no, and its last form counts", async () => {
  expect(await printed(reportCommand, "daily --json=false")).toStartWith("day ");
  expect(await printed(reportCommand, "daily --json --json=ccusage")).toContain('"totalTokens"');
});

test.each(["--json=cvs", "--csv=yes", "--breakdown=maybe"])("%s is refused", async (flag) => {
  const code = await printed(reportCommand, `daily ${flag}`).catch(
    (thrown: unknown) => AppError.from(thrown).code,
  );
  expect(code).toBe("invalid");
});

describe("report --compare", () => {
  test("holds each line against what was before and says what that is", async () => {
    const text = await printed(reportCommand, "project --compare --last 1d", { width: 120 });
    expect(text).toContain("before only");
    expect(text).toMatch(/before: the day before, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d 12:00/);
  });

  test("as CSV both times add up to what the ledger holds of them", async () => {
    const csv = await printed(reportCommand, "project --compare --last 1d --csv");
    const [header = "", ...rows] = csv.trimEnd().split("\r\n");
    const sum = (name: string): number =>
      rows.reduce((total, row) => total + Number(row.split(",")[header.split(",").indexOf(name)]), 0);
    const { total, previous } = JSON.parse(
      await printed(reportCommand, "project --compare --last 1d --json"),
    );
    expect(sum("requests")).toBe(total.requests);
    expect(sum("previous_requests")).toBe(previous.total.requests);
    expect(sum("previous_cost_usd")).toBeCloseTo(previous.total.cost_usd, 9);
  });

  test("takes days for days, and months for months", async () => {
    const basis = async (words: string): Promise<string> =>
      JSON.parse(await printed(reportCommand, `daily --compare --json ${words}`)).previous.basis;
    expect(await basis("--last 20d")).toBe("days");
    expect(await basis("--last 1m")).toBe("months");
  });

  test.each([
    ["session --compare", "report session has nothing before"],
    ["blocks --compare", "report blocks has nothing before"],
    ["daily --compare", "give --since or --last"],
    ["daily --compare --last 7d --breakdown", "choose one"],
  ])("%s is refused with what to do", (words, message) => {
    expect(printed(reportCommand, words)).rejects.toThrow(message);
  });
});
