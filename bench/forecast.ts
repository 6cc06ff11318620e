import { laterDate } from "../src/domain/date.ts";
import { join } from "node:path";
import { dataFiles } from "../src/self/data-dir.ts";
import { Calendar } from "../src/query/calendar.ts";
import { forecast } from "../src/query/forecast.ts";
import { estimate } from "../src/query/forecast/estimate.ts";
import { forecastPeriods, periodAhead, type ForecastPeriod } from "../src/query/forecast/period.ts";
import type { Past } from "../src/query/forecast/past.ts";
import type { ForecastShape, PeriodForecastShape } from "../src/query/forecast/shape.ts";
import { usageBy } from "../src/query/usage.ts";
import { openForReading } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import { backTest, coverage, emptyTally, levels, methods, type Method, type Tally } from "./back-test.ts";
import { characterNames, writeHistory } from "./forecast-character.ts";
import { importInto } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** None of them was looked at while the constants of the forecast were chosen; that was done on 1 to 40. */
const seeds = Array.from({ length: 20 }, (_, index) => 101 + index);

const generator = join(import.meta.dir, "..", "test", "corpus", "make-transcripts.mjs");
const corpusSize = ["--mb", "100", "--files", "300"];
const within = 120_000;

/** Whether the intervals hold what they promise, on made-up characters and on the corpus, and how long it takes. */
export const forecastBench: Bench = async (site, { progress }) => {
  progress("forecast: made-up histories");
  const rows = Object.entries(methods).flatMap(([name, method]) => methodRows(name, method));
  progress("forecast: the corpus, through the ledger");
  return [...rows, ...(await corpusRows(site)), ...speedRows()];
};

/** Tallies by `period` and by `character, period`. */
export function tallies(method: Method, of: readonly number[]): ReadonlyMap<string, Tally> {
  const found = new Map<string, Tally>();
  const tally = (key: string): Tally => {
    const known = found.get(key) ?? emptyTally();
    found.set(key, known);
    return known;
  };
  for (const character of characterNames) {
    for (const seed of of) {
      backTest(writeHistory(character, seed), method, (period, count) => {
        for (const key of ["all", period, `${character}, ${period}`]) count(tally(key));
      });
    }
  }
  return found;
}

function methodRows(name: string, method: Method): Row[] {
  const found = tallies(method, seeds);
  const isOurs = method === methods.widened;
  const summary = ["all", ...forecastPeriods].flatMap((key) => {
    const tally = found.get(key);
    return tally === undefined
      ? []
      : [{ what: `${name}: ${key}`, ...held(tally), ...(isOurs ? promised : {}) }];
  });
  if (!isOurs) return [...summary, ...errorRows(name, found, false)];
  const each = characterNames.flatMap((character) =>
    forecastPeriods.flatMap((period) => {
      const tally = found.get(`${character}, ${period}`);
      return tally === undefined ? [] : [{ what: `${name}: ${character}, ${period}`, ...held(tally) }];
    }),
  );
  return [...summary, ...each, ...errorRows(name, found, true)];
}

const promised = { budget: "80 % within 75–85" };

function held(tally: Tally): { value: string } {
  const shares = levels.map((level) => coverage(tally, level).toFixed(1)).join(" / ");
  return { value: `${shares} % (${tally.forecasts.toLocaleString("en-US")})` };
}

/** Errors and widths in percent of what came, so that periods can be compared. */
function errorRows(name: string, found: ReadonlyMap<string, Tally>, peers: boolean): Row[] {
  return forecastPeriods.flatMap((period) => {
    const tally = found.get(period);
    if (tally === undefined) return [];
    const share = (sum: number): string => `${((100 * sum) / tally.came).toFixed(0)} %`;
    const { ours, yesterday, lastWeek } = tally.error;
    const row = { what: `${name}: ${period}, error / width` };
    const own = { ...row, value: `${share(ours)} / ${share(tally.width)}` };
    if (!peers) return [own];
    return [
      own,
      {
        what: `${period}, error like yesterday / like the last 7 days`,
        value: `${share(yesterday)} / ${share(lastWeek)}`,
      },
    ];
  });
}

/** The corpus as a user has it: imported, and asked through the same question as `hallmonitor forecast --until`. */
async function corpusRows(site: Site): Promise<Row[]> {
  const home = site.folder();
  await site.run([process.execPath, generator, "--out", home, ...corpusSize], within);
  const dataDir = site.folder();
  await importInto(site, dataDir, join(home, ".claude"));
  using reader = new SqliteReader(openForReading(dataFiles(dataDir).ledger));
  const calendar = new Calendar("UTC");
  const days = usageBy(reader, { grouping: "day", filter: {}, calendar }).groups.map(({ key }) => key ?? "");
  const [first = "", last = ""] = [days[0], days.at(-1)];
  const tally = new Map<string, { held: number; forecasts: number }>();
  const times: number[] = [];
  for (let date = laterDate(first, 14); date <= last; date = laterDate(date, 1)) {
    for (const time of ["00:00", "14:00"]) {
      const now = Date.parse(`${date}T${time}:00Z`);
      const started = performance.now();
      const answer = forecast(reader, { ...question, filter: {}, calendar, now });
      times.push(performance.now() - started);
      check("in total", answer.total, undefined);
      for (const project of answer.projects) check("of projects", project, project.project ?? undefined);
    }
  }
  return [
    ...[...tally].map(([what, { held: hits, forecasts }]) => ({
      what: `corpus: 80 % intervals ${what}`,
      value: `${((100 * hits) / forecasts).toFixed(1)} % (${forecasts})`,
    })),
    { what: "corpus: an answer with 12 projects, ms", value: formatSpread(spreadOf(times), 1) },
  ];

  function check(whose: string, { periods }: ForecastShape, project: string | undefined): void {
    for (const period of periods) {
      if (period.last_day > last) continue;
      const came = spentIn(period, project);
      for (const measure of ["tokens", "cost_usd"] as const) {
        const { low, high } = period[measure];
        if (low === null || high === null) continue;
        const key = `${whose}, ${period.period}, ${measure === "tokens" ? "tokens" : "cost"}`;
        const known = tally.get(key) ?? { held: 0, forecasts: 0 };
        const holds = came[measure] >= low - 1e-6 && came[measure] <= high + 1e-6;
        tally.set(key, { held: known.held + Number(holds), forecasts: known.forecasts + 1 });
      }
    }
  }

  function spentIn({ first_day, last_day }: PeriodForecastShape, project: string | undefined) {
    const filter = {
      project,
      from: calendar.startOf(first_day),
      to: calendar.startOf(laterDate(last_day, 1)),
    };
    const { total } = usageBy(reader, { grouping: "agent", filter, calendar });
    const { usage } = total;
    const tokens =
      usage.input_tokens +
      usage.output_tokens +
      usage.cache_read_input_tokens +
      usage.cache_creation_input_tokens;
    return { tokens, cost_usd: total.cost_usd ?? 0 };
  }
}

const question = { period: undefined, next: false, level: 80, budgetUsd: undefined } as const;

/** The statistics alone, on 120 full days. */
function speedRows(): Row[] {
  const past = fullPast();
  const settings = (periods: readonly ForecastPeriod[]) => ({
    periods: periods.map((period) => periodAhead({ period, which: "current" }, past.today, "monday")),
    level: 80,
    learnFrom: laterDate(past.today, -120),
  });
  const times = Array.from({ length: 12 }, () => {
    const started = process.cpuUsage();
    estimate(past, settings(forecastPeriods));
    for (let project = 0; project < 50; project += 1) estimate(past, settings(["month"]));
    return process.cpuUsage(started).user / 1000;
  });
  return [
    {
      what: "statistics of a total and 50 projects, 120 days each, ms of CPU",
      value: formatSpread(spreadOf(times.slice(2)), 1),
      budget: "< 50",
    },
  ];
}

function fullPast(): Past {
  const today = "2026-11-01";
  const days = Array.from({ length: 120 }, (_, index) => {
    const tokens = 1e6 + ((index * 7919) % 101) * 1e5;
    const whole = {
      tokens,
      costNano: tokens * 600,
      isUnpriced: false,
      unpricedRequests: 0,
      unpricedTokens: 0,
    };
    return [laterDate(today, index - 120), { whole, later: whole }] as const;
  });
  return { today, days: new Map(days) };
}
