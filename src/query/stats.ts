import { byHand } from "./by-hand.ts";
import { laterDate, daysBetween } from "../domain/date.ts";
import { AppError } from "../domain/error.ts";
import { nanoToUsd, usdToNano } from "../domain/money.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { promptTokens, totalTokens } from "../domain/usage.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";
import { usageOf } from "./session-shape.ts";
import { schemaVersion, type UsageGroup } from "./shape.ts";
import { isGroupUsed, usageBy, type Grouping } from "./usage.ts";

/** A group, and which part of all tokens and of all known cost it is, 0 to 1; null where there are none. */
export interface StatsGroup extends UsageGroup {
  readonly tokens_share: number | null;
  readonly cost_share: number | null;
}

/** What was used in the last days. Averages are over all of them, used or not. */
export interface StatsAnswer {
  readonly schema_version: number;
  readonly days: number;
  readonly used_days: number;
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly total: UsageGroup;
  readonly per_day: { readonly requests: number; readonly tokens: number; readonly cost_usd: number | null };
  /** Which part of the prompts' tokens was read from a cache, 0 to 1; null where there were none, or all was logged by hand. */
  readonly cache_read_share: number | null;
  readonly by_model: readonly StatsGroup[];
  readonly by_agent: readonly StatsGroup[];
  readonly by_day: readonly StatsGroup[];
}

/** What `hallmonitor stats` asks. A filter whose beginning lies after its end is refused with `invalid`. */
export interface StatsQuestion {
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  /** How many days, the last one counted, where the filter says no beginning. */
  readonly days: number;
}

/** Cost, tokens and models of some days, by model, agent and day. */
export function statsOf(reader: LedgerReader, question: StatsQuestion): StatsAnswer {
  const { calendar } = question;
  const { from, to, days } = periodOf(question);
  const filter = { ...question.filter, from, to };
  const by = (grouping: Grouping) => usageBy(reader, { grouping, filter, calendar });
  const [models, agents, daily] = [by("model"), by("agent"), by("day")];
  const { total } = models;
  const shared = (groups: readonly UsageGroup[]) => groups.map((group) => withShares(group, total));
  return {
    schema_version: schemaVersion,
    days,
    used_days: daily.groups.filter(isGroupUsed).length,
    from: formatInstant(from),
    to: formatInstant(to),
    timezone: calendar.timeZone,
    total,
    per_day: perDay(total, days),
    cache_read_share: cacheReadShare(agents.groups),
    by_model: shared(models.groups),
    by_agent: shared(agents.groups),
    by_day: shared(daily.groups),
  };
}

/** Whole days of the calendar, up to the end of today or of what was asked for. */
function periodOf({ filter, calendar, now, days }: StatsQuestion): {
  from: UnixMs;
  to: UnixMs;
  days: number;
} {
  const today = calendar.spanOf(now, "day");
  const to = filter.to ?? today.to;
  const last = calendar.keyOf(to - 1, "day");
  const from = filter.from ?? calendar.startOf(laterDate(last, 1 - days));
  if (from >= to) throw new AppError("invalid", `the days begin at ${formatInstant(from)}, after their end`);
  return { from, to, days: daysBetween(calendar.keyOf(from, "day"), last) + 1 };
}

function perDay(total: UsageGroup, days: number): StatsAnswer["per_day"] {
  const { requests, cost_usd } = total;
  return {
    requests: requests / days,
    tokens: Math.round(totalTokens(usageOf(total.usage)) / days),
    cost_usd: cost_usd === null ? null : nanoToUsd(usdToNano(cost_usd / days)),
  };
}

/** What people log says nothing of what was read from a cache. */
function cacheReadShare(agents: readonly UsageGroup[]): number | null {
  const usages = agents.filter(({ key }) => key !== byHand).map(({ usage }) => usageOf(usage));
  const prompts = usages.reduce((sum, usage) => sum + promptTokens(usage), 0);
  const read = usages.reduce((sum, { cacheRead }) => sum + cacheRead, 0);
  return share(read, prompts);
}

function withShares(group: UsageGroup, total: UsageGroup): StatsGroup {
  return {
    ...group,
    tokens_share: share(totalTokens(usageOf(group.usage)), totalTokens(usageOf(total.usage))),
    cost_share: group.cost_usd === null ? null : share(group.cost_usd, total.cost_usd ?? 0),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
