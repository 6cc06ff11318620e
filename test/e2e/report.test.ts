/**
 * Reports over a history whose truth is known: by day as the maker of the corpus counts, in other zones as the files
 * themselves say, and in ccusage's shape as ccusage itself printed it (test/fixtures/ccusage).
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Compared } from "../../src/query/previous.ts";
import type { UsageAnswer, UsageGroup } from "../../src/query/shape.ts";
import { run, temporaryDir, type Ran } from "./daemon.ts";

const maker = join(import.meta.dir, "..", "corpus", "make-transcripts.mjs");
const recorded = join(import.meta.dir, "..", "fixtures", "ccusage");
const dir = temporaryDir();
const corpus = join(dir.path, "corpus");
const data = join(dir.path, "data");

beforeAll(async () => {
  const made = Bun.spawnSync([process.execPath, maker, "--out", corpus, "--mb", "20", "--files", "20"]);
  if (made.exitCode !== 0) throw new Error(made.stderr.toString());
  expect((await report("import", join(corpus, ".claude"))).code).toBe(0);
});
afterAll(() => dir[Symbol.dispose]());

/** A command over the ledger of this file. */
function report(...args: readonly string[]): Promise<Ran> {
  return run([...args, "--data-dir", data], { HOME: dir.path, COLUMNS: "80" });
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, out, err } = await report(...args);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as T;
}

/** What is compared of a group: requests and every class of tokens. */
interface Count {
  requests: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

function countOf({ requests, usage }: UsageGroup): Count {
  return {
    requests,
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
  };
}

function countsOf({ groups }: UsageAnswer): Record<string, Count> {
  return Object.fromEntries(groups.map((group) => [group.key ?? "", countOf(group)]));
}

interface Truth extends Omit<Count, "cacheWrite"> {
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

function truthOf(section: "byDayUtc" | "byModel" | "byProject" | "bySession"): Record<string, Count> {
  const told = JSON.parse(readFileSync(join(corpus, "truth.json"), "utf8")) as Record<
    typeof section,
    Record<string, Truth>
  >;
  return Object.fromEntries(
    Object.entries(told[section]).map(([key, { cacheWrite5m, cacheWrite1h, ...rest }]) => [
      key,
      { ...rest, cacheWrite: cacheWrite5m + cacheWrite1h },
    ]),
  );
}

interface Line {
  readonly type: string;
  readonly timestamp: string;
  readonly message: {
    readonly id: string;
    readonly usage: Record<
      "input_tokens" | "output_tokens" | "cache_read_input_tokens" | "cache_creation_input_tokens",
      number
    >;
  };
}

/** The files read anew by this test: each message once, at the time of its first line, under the name that `keyOf` gives. */
function countFiles(keyOf: (at: Date) => string): Record<string, Count> {
  const root = join(corpus, ".claude", "projects");
  const counts: Record<string, Count> = {};
  const seen = new Set<string>();
  for (const path of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".jsonl")) continue;
    for (const text of readFileSync(join(root, path), "utf8").trim().split("\n")) {
      const { type, timestamp, message } = JSON.parse(text) as Line;
      if (type !== "assistant" || seen.has(message.id)) continue;
      seen.add(message.id);
      const count = (counts[keyOf(new Date(timestamp))] ??= {
        requests: 0,
        input: 0,
        output: 0,
        cacheRead: 0,
        cacheWrite: 0,
      });
      count.requests += 1;
      count.input += message.usage.input_tokens;
      count.output += message.usage.output_tokens;
      count.cacheRead += message.usage.cache_read_input_tokens;
      count.cacheWrite += message.usage.cache_creation_input_tokens;
    }
  }
  return counts;
}

/** The date in a zone, as the engine says it: no calendar of ours is asked. */
function dateIn(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return (at) => format.format(at);
}

test("report daily equals the truth by day", async () => {
  const answer = await json<UsageAnswer>("report", "daily", "--json", "--timezone", "UTC");
  expect(countsOf(answer)).toEqual(truthOf("byDayUtc"));
  expect(answer.groups.map(({ key }) => key)).toEqual(Object.keys(truthOf("byDayUtc")).toSorted());
});

test.each([
  // Summer time ended on 25 October 2026 in Berlin and on 1 November in New York, and began on 4 October in Lord Howe,
  // by half an hour.
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/St_Johns",
])("days in %s are what the files say", async (zone) => {
  const answer = await json<UsageAnswer>("report", "daily", "--json", "--timezone", zone);
  expect(countsOf(answer)).toEqual(countFiles(dateIn(zone)));
});

test.each(["monday", "sunday"] as const)("weeks from %s on are what the files say", async (start) => {
  const zone = "America/New_York";
  const args = ["report", "weekly", "--json", "--timezone", zone, "--week-start", start];
  const answer = await json<UsageAnswer>(...args);
  const weekOf = (at: Date): string => {
    const date = new Date(`${dateIn(zone)(at)}T12:00:00Z`);
    const back = (date.getUTCDay() + (start === "monday" ? 6 : 0)) % 7;
    return new Date(date.getTime() - back * 86_400_000).toISOString().slice(0, 10);
  };
  expect(countsOf(answer)).toEqual(countFiles(weekOf));
});

test("months are what the files say", async () => {
  const answer = await json<UsageAnswer>("report", "monthly", "--json", "--timezone", "Asia/Kathmandu");
  expect(countsOf(answer)).toEqual(countFiles((at) => dateIn("Asia/Kathmandu")(at).slice(0, 7)));
});

test.each([
  ["model", "byModel"],
  ["project", "byProject"],
  ["session", "bySession"],
] as const)("report %s equals the truth", async (kind, section) => {
  expect(countsOf(await json<UsageAnswer>("report", kind, "--json"))).toEqual(truthOf(section));
});

test("a breakdown by model adds up to each line and to the truth by model", async () => {
  const { groups } = await json<UsageAnswer>("report", "daily", "--breakdown", "--json", "--timezone", "UTC");
  const byModel: Record<string, number> = {};
  for (const { requests, breakdown = [] } of groups) {
    expect(breakdown.reduce((sum, part) => sum + part.requests, 0)).toBe(requests);
    for (const part of breakdown) byModel[part.key ?? ""] = (byModel[part.key ?? ""] ?? 0) + part.requests;
  }
  const truth = Object.entries(truthOf("byModel")).map(([model, { requests }]) => [model, requests]);
  expect(byModel).toEqual(Object.fromEntries(truth));
});

test("CSV says the same as JSON, line by line", async () => {
  const answer = await json<UsageAnswer>("report", "daily", "--json", "--timezone", "UTC");
  const { out } = await report("report", "daily", "--csv", "--timezone", "UTC");
  const lines = out.split("\r\n");
  expect(lines.at(-1)).toBe("");
  const [head = "", ...rows] = lines.slice(0, -1);
  const columns = head.split(",");
  const cell = (row: string, name: string) => row.split(",")[columns.indexOf(name)];
  expect(
    rows.map((row) => [cell(row, "day"), Number(cell(row, "output_tokens")), Number(cell(row, "cost_usd"))]),
  ).toEqual(answer.groups.map(({ key, usage, cost_usd }) => [key ?? "", usage.output_tokens, cost_usd ?? 0]));
});

type Tree = { readonly [name: string]: Tree } | readonly Tree[] | string | number | boolean | null;

/** Fields that are money, or say that ccusage has no price where we have one. */
const moneyFields = new Set(["cost", "costUSD", "totalCost", "missingPricing", "unpricedModels"]);

/** Names that `ccusage claude …` prints where `ccusage …` says `period`; we print both. */
const formerNames = new Set(["date", "week", "month", "sessionId"]);

/** An answer without its money. Lists that ccusage orders by money are ordered by name; the order of names counts. */
function withoutMoney(value: Tree): Tree {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutMoney(item));
    const isByMoney = items.some((item) => nameOf(item) !== undefined || typeof item === "string");
    return isByMoney ? items.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) : items;
  }
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([name]) => !moneyFields.has(name) && !formerNames.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutMoney(item)]));
}

function textOf(item: Tree): string {
  return JSON.stringify(nameOf(item) ?? item);
}

/** Models go by their name, sessions by their id. */
function nameOf(item: Tree): Tree | undefined {
  if (item === null || typeof item !== "object" || Array.isArray(item)) return undefined;
  const { modelName, period } = item as { readonly [name: string]: Tree };
  return modelName ?? period;
}

/** As text, so that the order of names counts too. */
function comparable(value: Tree): string {
  return JSON.stringify(withoutMoney(value), undefined, 1);
}

function recording(name: string): Tree {
  return JSON.parse(readFileSync(join(recorded, `20.0.24-${name}.json`), "utf8")) as Tree;
}

test.each([
  ["daily", "UTC", "daily"],
  ["weekly", "UTC", "weekly"],
  ["monthly", "UTC", "monthly"],
  ["session", "UTC", "session"],
  ["blocks", "UTC", "blocks"],
  ["daily", "Asia/Kathmandu", "daily-kathmandu"],
])(
  "report %s --json=ccusage in %s is what ccusage 20.0.24 prints, but for money",
  async (kind, zone, name) => {
    const ours = await json<Tree>("report", kind, "--json=ccusage", "--timezone", zone);
    expect(comparable(ours)).toBe(comparable(recording(name)));
  },
);

test("money is ccusage's own for every model that it has a price for", async () => {
  interface Priced {
    readonly daily: readonly {
      readonly period: string;
      readonly modelBreakdowns: readonly { modelName: string; cost: number; missingPricing?: boolean }[];
    }[];
  }
  const costs = ({ daily }: Priced, isKnown: (name: string) => boolean) =>
    daily.flatMap(({ period, modelBreakdowns }) =>
      modelBreakdowns
        .filter(({ modelName }) => isKnown(modelName))
        .map(({ modelName, cost }) => `${period} ${modelName} ${cost.toFixed(8)}`),
    );
  const theirs = recording("daily") as unknown as Priced;
  const known = new Set(
    theirs.daily
      .flatMap(({ modelBreakdowns }) => modelBreakdowns)
      .filter(({ missingPricing }) => missingPricing !== true)
      .map(({ modelName }) => modelName),
  );
  expect([...known].toSorted()).toEqual([
    "claude-haiku-4-5-20251001",
    "claude-opus-4-8",
    "claude-sonnet-4-6",
  ]);
  const ours = await json<Priced>("report", "daily", "--json=ccusage", "--timezone", "UTC");
  const isKnown = (name: string) => known.has(name);
  expect(costs(ours, isKnown).toSorted()).toEqual(costs(theirs, isKnown).toSorted());
});

test("costs and stats add up to the report", async () => {
  const { total } = await json<UsageAnswer>("report", "monthly", "--json");
  const costs = await json<{ total: Record<string, number>; token_classes: { cost_usd: number }[] }>(
    "costs",
    "--json",
  );
  expect(costs.total["total_cost_usd"]).toBe(total.cost_usd ?? Number.NaN);
  const sum = costs.token_classes.reduce((all, { cost_usd }) => all + cost_usd, 0);
  expect(sum).toBeCloseTo(total.cost_usd ?? Number.NaN, 9);
  const stats = await json<{ total: UsageGroup; by_day: UsageGroup[] }>("stats", "--json", "--days", "36500");
  expect(countOf(stats.total)).toEqual(countOf(total));
  expect(stats.by_day.reduce((all, { requests }) => all + requests, 0)).toBe(total.requests);
});

test.each([
  ["report daly", "did you mean daily?"],
  ["report daily --json=cvs", "--json=ccusage"],
  ["report project --json=ccusage", "daily, weekly, monthly, session and blocks"],
  ["report --csv --json", "choose one"],
  ["report --csv --markdown", "choose one"],
  ["report --last 0d", "--last"],
  ["report --last -3d", "-3d"],
  ["report --last 3d --since 2026-11-01", "--last"],
  ["report --since 2026-11-20 --until 2026-11-10", "swap the two"],
  ["report --timezone Mars/Olympus", "Mars/Olympus"],
  ["report --week-start friday", "monday, sunday"],
  ["report model --breakdown", "--breakdown"],
  ["report daily weekly", "weekly"],
  ["sessions --json=ccusage", "--json"],
  ["costs --by sesion", "did you mean session?"],
  ["stats --days -1", "--days"],
  ["stats --days 3 --last 2d", "--days"],
])("%s is refused in words", async (words, part) => {
  const { code, out, err } = await report(...words.split(" "));
  expect([code, out]).toEqual([2, ""]);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  expect(err).toContain("hallmonitor: ");
  expect(err).toContain(part);
});

test("filters narrow, and what they leave is said in words when it is nothing", async () => {
  const all = await json<UsageAnswer>("report", "session", "--json");
  const [session = ""] = all.groups.map(({ key }) => key ?? "");
  const one = await json<UsageAnswer>("report", "daily", "--json", "--session", session.slice(0, 8));
  expect(one.total.requests).toBe(all.groups[0]?.requests ?? Number.NaN);
  const branch = await json<UsageAnswer>("report", "branch", "--json", "--branch", "main");
  expect(branch.groups.map(({ key }) => key)).toEqual(["main"]);
  const { code, out } = await report("report", "--project", "nowhere");
  expect([code, out]).toEqual([
    0,
    expect.stringContaining("No usage matches. Leave a filter out, or ask for a longer time: --last 12m."),
  ]);
});

test("a model goes by the name that tables show, and one that no request is of is refused", async () => {
  const { groups } = await json<UsageAnswer>("report", "model", "--json");
  const opus = groups.find(({ key }) => key === "claude-opus-5-5");
  const named = await json<UsageAnswer>("report", "model", "--json", "--model", "opus-5.5");
  expect(named.groups).toEqual(opus === undefined ? [] : [opus]);
  const { code, err } = await report("report", "--model", "opsu");
  expect([code, err]).toEqual([1, expect.stringContaining("no request is of the model opsu; known: ")]);
});

test("a week and the week before it add up to what is asked of each, and each day meets the one of its place", async () => {
  const zone = ["--timezone", "UTC", "--json"];
  const compared = await json<Compared<UsageAnswer>>(
    "report",
    "daily",
    "--since",
    "2026-11-10",
    "--until",
    "2026-11-16",
    "--compare",
    ...zone,
  );
  const before = await json<UsageAnswer>(
    "report",
    "daily",
    "--since",
    "2026-11-03",
    "--until",
    "2026-11-09",
    ...zone,
  );
  expect(compared.previous).toMatchObject({
    from: "2026-11-03T00:00:00.000Z",
    to: "2026-11-10T00:00:00.000Z",
  });
  expect(compared.previous.total).toEqual(before.total);
  expect(compared.previous.groups.map(({ key, counterpart }) => [key, counterpart])).toEqual([
    ["2026-11-04", "2026-11-11"],
    ["2026-11-07", "2026-11-14"],
  ]);
});
