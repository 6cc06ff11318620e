import { type UnixMs, dayMs, hourMs } from "../../domain/time.ts";
import type { LimitSample } from "../../domain/limit-sample.ts";
import type { LedgerReader } from "../../store/store.ts";
import { gauge, type Family, type Sample } from "./family.ts";
import { ratioOf } from "./session-gauge.ts";

/** How many of the latest status lines are searched: many report only a context, hundreds where a session has no plan. */
const mostWords = 1000;
const weekMs = 7 * dayMs;

/** A window of a plan, and what a status line says of it. */
const windows = [
  {
    window: "5h",
    lengthMs: 5 * hourMs,
    percent: ({ fiveHourPercent }: LimitSample) => fiveHourPercent,
    resetsAt: ({ fiveHourResetsAt }: LimitSample) => fiveHourResetsAt,
  },
  {
    window: "7d",
    lengthMs: weekMs,
    percent: ({ sevenDayPercent }: LimitSample) => sevenDayPercent,
    resetsAt: ({ sevenDayResetsAt }: LimitSample) => sevenDayResetsAt,
  },
] as const;

/** How much of the plan's limits is used, as the client last said. It is unknown once the window has begun anew. */
export function planLimits(reader: LedgerReader, now: UnixMs): Family[] {
  const samples = reader.limitSamples({ from: now - weekMs }, mostWords);
  const used: Sample[] = [];
  const resets: Sample[] = [];
  for (const { window, lengthMs, percent, resetsAt } of windows) {
    const last = samples.findLast((sample) => percent(sample) !== undefined);
    if (last === undefined) continue;
    const until = resetsAt(last);
    if ((until ?? last.at + lengthMs) <= now) continue;
    used.push({ labels: { window }, value: ratioOf(percent(last)) ?? 0 });
    if (until !== undefined) resets.push({ labels: { window }, value: until / 1000 });
  }
  return [
    gauge(
      "hallmonitor_plan_limit_used_ratio",
      "Used part of a limit of the plan, as the client said last. 1 is all of it.",
      used,
    ),
    gauge("hallmonitor_plan_limit_reset_timestamp_seconds", "When a limit of the plan begins anew.", resets),
  ];
}
