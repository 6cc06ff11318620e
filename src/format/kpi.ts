import { formatDuration } from "./duration.ts";
import { formatUsd } from "./money.ts";
import { formatPercent } from "./percent.ts";
import { formatTokens } from "./tokens.ts";
import { unknown } from "./unknown.ts";
import type { Unpriced } from "./unpriced.ts";

/** What a KPI is measured in, as the API calls it. */
type Unit = "tokens" | "hours" | "tasks" | "usd" | "percent" | "minutes";

/** What the cost of a KPI lacks; nothing of what is no cost. */
export function kpiLacks({ detail }: { readonly detail: Readonly<Record<string, number | null>> }): Unpriced {
  const [unpriced_requests, unpriced_tokens] = [detail["unpriced_requests"], detail["unpriced_tokens"]];
  return { unpriced_requests: unpriced_requests ?? 0, unpriced_tokens: unpriced_tokens ?? 0 };
}

/** An amount in the unit of its KPI: `1.2M`, `3h 20m`, `$4.10`, `98.5%`. */
export function formatKpiAmount(unit: Unit, amount: number | null): string {
  if (amount === null) return unknown;
  switch (unit) {
    case "tokens":
      return formatTokens(amount);
    case "hours":
      return formatDuration(amount * 3_600_000);
    case "minutes":
      return formatDuration(amount * 60_000);
    case "usd":
      return formatUsd(amount);
    case "percent":
      return `${formatPercent(amount)}%`;
    case "tasks":
      return formatTasks(amount);
  }
}

function formatTasks(tasks: number): string {
  if (Number.isInteger(tasks)) return String(tasks);
  return tasks < 0.0005 ? "<0.001" : tasks.toFixed(tasks < 0.095 ? 3 : 1);
}

interface Targeted {
  readonly unit: Unit;
  readonly target: number | null;
  readonly better: "lower" | "higher";
}

/** What a KPI should be below or above: `< 50k`; nothing where nobody minds. */
export function formatKpiTarget({ unit, target, better }: Targeted): string {
  if (target === null) return "";
  return `${better === "lower" ? "<" : ">"} ${targetAmount(unit, target)}`;
}

/** People set round numbers: `50k` and `2h` say it all. What they set as a part or as a number of tasks stands as it is. */
function targetAmount(unit: Unit, target: number): string {
  if (unit === "percent") return `${target}%`;
  if (unit === "tasks") return String(target);
  return formatKpiAmount(unit, target).replace(/\.0+(?=\D|$)| 00[ms]$/, "");
}
