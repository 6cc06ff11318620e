import { expect, test } from "bun:test";
import type {
  BudgetShape,
  ForecastAnswer,
  ForecastHistoryShape,
  PeriodForecastShape,
  ProjectForecastShape,
} from "../../query/forecast/shape.ts";
import { formatForecast } from "./forecast.ts";
import { plain, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const history: ForecastHistoryShape = {
  first_day: "2026-09-20",
  days: 69,
  days_with_use: 61,
  days_without_price: 0,
  silent_days: 0,
  day_tokens: { least: 100, most: 9000 },
  day_cost_usd: { least: 0.5, most: 14.8 },
};

function month(own: Partial<PeriodForecastShape> = {}): PeriodForecastShape {
  return {
    period: "month",
    which: "current",
    first_day: "2026-11-01",
    last_day: "2026-11-30",
    tokens: { spent: 129e6, forecast: 235e6, low: 175e6, high: 302e6 },
    cost_usd: { spent: 68.48, forecast: 124.67, low: 101.04, high: 153.29 },
    unpriced_requests: 0,
    unpriced_tokens: 0,
    confidence: "fair",
    ...own,
  };
}

const nothing = { spent: 0, forecast: null, low: null, high: null };

function project(name: string | null, own: Partial<ForecastHistoryShape> = {}): ProjectForecastShape {
  return { project: name, history: { ...history, ...own }, periods: [month()] };
}

function answer(own: Partial<ForecastAnswer> = {}): ForecastAnswer {
  return {
    schema_version: 1,
    at: "2026-11-18T14:00:00.000Z",
    timezone: "Europe/Berlin",
    level: 80,
    total: { history, periods: [month({ period: "day", confidence: "good" }), month()] },
    projects: [project("/home/dev/shop"), project("C:\\code\\\u001b[31mred\\")],
    budget: null,
    budgets: [],
    ...own,
  };
}

function text(own: Partial<ForecastAnswer> = {}, width = 200): string {
  return formatForecast(answer(own), { width, isNarrowed: false, style: styleFor(false), advice: plain });
}

test("the total comes first, then projects, then what it rests on", () => {
  expect(text().split("\n")).toEqual([
    "             spent  forecast    80 % interval  tokens  forecast  80 % interval",
    "today       $68.48   $124.67  $101.04–$153.29    129M      235M      175M–302M",
    "this month  $68.48   $124.67  $101.04–$153.29    129M      235M      175M–302M",
    "",
    "by project, this month",
    "shop        $68.48   $124.67  $101.04–$153.29    129M      235M      175M–302M",
    "red         $68.48   $124.67  $101.04–$153.29    129M      235M      175M–302M",
    "",
    "Based on 69 days since 2026-09-20, the same weekday and recent days weighing more; half of the outcomes lie below the forecast. Confidence: day good, month fair.",
  ]);
});

test.each([1, 8, 40, 80, 120])("no line is wider than %i columns", (width) => {
  const widths = text({ budgets: [{ ...budget, probability: 0.4 }] }, width)
    .split("\n")
    .map(widthOf);
  expect(Math.max(...widths)).toBeLessThanOrEqual(width);
});

test("a narrow terminal keeps the forecast of the cost and its interval", () => {
  expect(text({}, 40).split("\n").slice(0, 2)).toEqual([
    "            forecast    80 % interval",
    "today        $124.67  $101.04–$153.29",
  ]);
});

test("a short history says how short, and what days took", () => {
  const thin = { spent: 3, forecast: 9, low: null, high: null };
  const total = {
    history: { ...history, days: 3 },
    periods: [month({ cost_usd: thin, tokens: thin })],
  };
  expect(text({ total })).toContain(
    "3 days of history: too little for an interval; a day with use took $0.5000 to $14.80.",
  );
  const young = { ...project("/home/dev/new", { days: 2 }), periods: total.periods };
  expect(text({ projects: [project("/home/dev/old"), young] })).toContain(
    "Too little history for an interval: new (2 days).",
  );
});

test("the first day and an empty ledger are told apart", () => {
  const first = { ...history, days: 0, first_day: null };
  const spent = month({ tokens: { ...nothing, spent: 12 } });
  expect(text({ total: { history: first, periods: [spent] }, projects: [] })).toContain(
    "first day of history",
  );
  const empty = { history: first, periods: [month({ tokens: nothing, cost_usd: nothing })] };
  expect(text({ total: empty, projects: [] })).toStartWith("There is nothing to forecast from");
});

test("projects of the same name are told apart", () => {
  const rests = { silent_days: 32 };
  const told = text({ projects: [project("/home/dev/web"), project("/home/ann/web", rests)] });
  expect(told).toContain("\ndev/web ");
  expect(told).toContain("little is likely to come: ann/web (32 days).");
});

test.each([
  [1, "Of 1 day of the history no price is known; no cost was learnt there."],
  [3, "Of 3 days of the history no price is known; no cost was learnt there."],
])("%d days without a price are told in words that fit", (days, words) => {
  const total = { history: { ...history, days_without_price: days }, periods: [month({})] };
  expect(text({ total })).toContain(words);
});

test("a project that rests says for how long", () => {
  expect(
    text({ projects: [project("/home/dev/old", { silent_days: 32 }), project("/home/dev/new")] }),
  ).toContain("No use for long, so little is likely to come: old (32 days).");
});

test("requests without a price show in the cost and in a note", () => {
  const lines = text({ total: { history, periods: [month({ unpriced_requests: 3 })] } });
  expect(lines).toContain("$124.67+");
  expect(lines).toContain("3 requests without a price");
  expect(lines).toContain("hallmonitor prices");
  const counted = text({ total: { history, periods: [month({ unpriced_tokens: 12_000 })] } });
  expect(counted).toContain("12,000 tokens without a price: costs marked + lack them.");
  expect(counted).not.toContain("hallmonitor prices");
  const none = month({
    unpriced_requests: 3,
    cost_usd: { spent: null, forecast: null, low: null, high: null },
  });
  expect(text({ total: { history, periods: [none] } })).toContain("unpriced  unpriced");
});

const budget: BudgetShape = {
  period: "month",
  first_day: "2026-11-01",
  last_day: "2026-11-30",
  budget_usd: 150,
  spent_usd: 68.48,
  unpriced_requests: 0,
  unpriced_tokens: 0,
  probability: 0.004,
  used_up_on: null,
  is_used_up: false,
};

test("a budget is told in one sentence, and certainty only of what has happened", () => {
  const told = (own: Partial<BudgetShape>): string => text({ budgets: [{ ...budget, ...own }] });
  expect(told({})).toContain(
    "The month's budget of $150.00 is likely to last: a chance of less than 1 % to use it up.",
  );
  expect(told({ probability: 1, used_up_on: "2026-11-22" })).toContain(
    "is likely to be used up by 2026-11-22: a chance of more than 99 % before the month ends.",
  );
  expect(told({ is_used_up: true, used_up_on: "2026-11-10", unpriced_requests: 1 })).toContain(
    "was used up on 2026-11-10: at least $68.48 spent.",
  );
  expect(told({ spent_usd: null, probability: null })).toContain(
    "cannot be held against a use that has no price.",
  );
  expect(told({ period: "day", probability: 0.5, used_up_on: "2026-11-18" })).toContain(
    "The day's budget of $150.00 is likely to be used up by 2026-11-18: a chance of 50 % before the day ends.",
  );
  expect(told({ probability: null })).toContain(
    "$68.48 spent; 69 days of history: too little for an interval",
  );
});

test("a project that stands alone is the total, and has no line of its own", () => {
  expect(text({ projects: [project("/a")] })).not.toContain("by project");
  expect(text({ projects: [project("/a"), project(null)] })).toContain("no project");
});
