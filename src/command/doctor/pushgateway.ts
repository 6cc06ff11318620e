import { formatAgo, instantOf } from "../../format/duration.ts";
import { plainText } from "../format/text.ts";
import type { Health } from "../health.ts";
import { ok, type Check } from "./check.ts";

/** Whether metrics reach the Pushgateway; nothing where none is configured, or the collector does not say. */
export function pushChecks({ pushgateway }: Pick<Health, "pushgateway">, now: number): Check[] {
  if (pushgateway === null || pushgateway === undefined) return [];
  const { url, pushed, failed, last_pushed_at, last_failure } = pushgateway;
  const done = `${pushed} pushed to ${plainText(url)} since the collector's start`;
  if (last_failure === null || instantOf(last_failure.at) < instantOf(last_pushed_at))
    return [ok("pushgateway", done)];
  const detail = `${plainText(last_failure.reason)} (${formatAgo(now - instantOf(last_failure.at))}; ${done}, ${failed} failed)`;
  return [{ name: "pushgateway", status: "warning", detail }];
}
