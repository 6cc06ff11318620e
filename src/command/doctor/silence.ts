import { instantOf, formatAgo } from "../../format/duration.ts";
import { counted } from "../format/text.ts";
import type { Health } from "../health.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";
import { shortId } from "../../domain/short-id.ts";

/** Sessions that are told of one by one; the others are a number. */
const named = 3;

/** Sessions whose telemetry stopped while they went on. Nothing else would show it: the files fill the gap. */
export function judgeSilence(losses: Health["silent_loss"], now: number, remedies: Remedies): Check[] {
  const name = "silence";
  if (losses.length === 0) return [ok(name, "no session of the last hour lost its telemetry")];
  const checks = losses.slice(0, named).map(({ session_id, project, requests, silent_since }): Check => {
    const since = silent_since === null ? "in the last hour" : formatAgo(now - instantOf(silent_since));
    const where = project === null ? "" : ` in ${project}`;
    const detail = `telemetry of session ${shortId(session_id)}${where} ended ${since} while it went on: ${counted(requests, "request")} known from its transcript only; restart that client`;
    return { name, status: "warning", detail, fix: remedies.ours("reconcile", session_id) };
  });
  const rest = losses.length - named;
  if (rest <= 0) return checks;
  const detail = `telemetry of ${counted(rest, "more session")} ended while they went on`;
  return [...checks, { name, status: "warning", detail, fix: remedies.ours("reconcile") }];
}
