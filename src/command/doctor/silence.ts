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
  const checks = losses.slice(0, named).map((loss): Check => ({
    name,
    status: "warning",
    detail: detailOf(loss, now),
    fix: remedies.ours("reconcile", loss.session_id),
  }));
  const rest = losses.length - named;
  if (rest <= 0) return checks;
  const detail = `telemetry of ${counted(rest, "more session")} ended while they went on`;
  return [...checks, { name, status: "warning", detail, fix: remedies.ours("reconcile") }];
}

function detailOf(
  { session_id, project, channel, requests, silent_since }: Health["silent_loss"][number],
  now: number,
): string {
  const since = silent_since === null ? "in the last hour" : formatAgo(now - instantOf(silent_since));
  const who = `session ${shortId(session_id)}${project === null ? "" : ` in ${project}`}`;
  const missed = counted(requests, "request");
  return channel === "counters"
    ? `metric counters of ${who} last rose ${since}, and it goes on: ${missed} in none of them; restart that client`
    : `telemetry of ${who} ended ${since} while it went on: ${missed} known from its transcript only; restart that client`;
}
