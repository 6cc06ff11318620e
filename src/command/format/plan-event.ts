import type { PlanEventShape } from "../../query/plan-events.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { planEventSubject, planEventText } from "../../format/plan-event.ts";
import type { Look } from "./style.ts";
import { fit, plainText } from "./text.ts";

/** An event as one line: when, whose plan, what. */
export function planEventLine(
  event: PlanEventShape,
  { width, style, timezone }: Look & { readonly timezone: string | undefined },
): string {
  const at = formatMoment(instantOf(event.timestamp), timezone);
  const line = [at, plainText(event.plan_name), planEventText(event.event_type), planEventSubject(event)];
  const text = fit(line.filter((part) => part !== "").join("  "), width);
  return text.startsWith(at) ? style.dim(at) + text.slice(at.length) : text;
}
