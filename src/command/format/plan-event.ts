import type { PlanEventShape } from "../../query/plan-events.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import type { Style } from "./style.ts";
import { fit, plainText } from "./text.ts";

/** What an event is about, in words: `feature started`. */
export function planEventText(type: string): string {
  return plainText(type.replaceAll("_", " ")).replace(/^pr /, "pull request ");
}

/** The feature, the pull request or the title that an event is about; nothing where it is about the plan as a whole. */
export function planEventSubject({ feature_id, feature_description, pr_url, data }: PlanEventShape): string {
  if (pr_url !== undefined) return plainText(pr_url);
  if (feature_id !== undefined) return plainText(`${feature_id} ${feature_description ?? ""}`);
  const { title, features, removed } = data;
  if (Array.isArray(removed)) return `without ${plainText(removed.slice(0, 5).join(", "))}`;
  if (typeof features === "number") return `${features} ${features === 1 ? "feature" : "features"}`;
  return typeof title === "string" ? plainText(title) : "";
}

/** An event as one line: when, whose plan, what. */
export function planEventLine(
  event: PlanEventShape,
  {
    width,
    style,
    timezone,
  }: { readonly width: number; readonly style: Style; readonly timezone: string | undefined },
): string {
  const at = formatMoment(instantOf(event.timestamp), timezone);
  const line = [at, plainText(event.plan_name), planEventText(event.event_type), planEventSubject(event)];
  const text = fit(line.filter((part) => part !== "").join("  "), width);
  return text.startsWith(at) ? style.dim(at) + text.slice(at.length) : text;
}
